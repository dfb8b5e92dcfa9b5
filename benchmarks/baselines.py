"""What a user would take today, on the same pairs: RapidFuzz, TF-IDF and Splink."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from app.analysis import ApplicationRecord
from app.analysis.features import cosine, space_of
from app.analysis.tokens import Rows

Floats = npt.NDArray[np.float64]


def rapidfuzz_names(records: Sequence[ApplicationRecord], left: Rows, right: Rows) -> Floats:
    """`token_set_ratio` of the names, in [0, 1]."""
    names = [record.name.lower() for record in records]
    ratio = process.cpdist([names[a] for a in left], [names[b] for b in right], scorer=fuzz.token_set_ratio, workers=1)
    return np.asarray(ratio, dtype=float) / 100


def tfidf_words(records: Sequence[ApplicationRecord], left: Rows, right: Rows) -> Floats:
    """TF-IDF cosine of all words of name and description."""
    texts = [f"{record.name} {record.description}".lower().replace(".", " ").split() for record in records]
    return np.nan_to_num(cosine(space_of(texts), left, right))


def splink(records: Sequence[ApplicationRecord], left: Rows, right: Rows) -> Floats | None:
    """Splink's Fellegi-Sunter model by EM on name, description, agency, code, technology; `None` without Splink."""
    try:
        import pandas as pd  # noqa: PLC0415 -- both only with the extra `bench`
        import splink.comparison_library as cl  # noqa: PLC0415
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415
    except ImportError:
        return None
    scope = {record.government for record in records if record.government}
    frame = pd.DataFrame([
        {
            "unique_id": place, "name": record.name.lower(), "description": record.description.lower() or None,
            "government": government, "agency": record.agency or None,
            "code": min(record.references, default=None), "tech": ";".join(record.technologies) or None,
        }
        for place, record in enumerate(records)
        for government in ([record.government] if not record.shared else sorted(scope)[:1])
    ])  # fmt: skip
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.92, 0.8]), cl.JaccardAtThresholds("description", [0.9, 0.6, 0.4]),
            *(cl.ExactMatch(column) for column in ("agency", "code", "tech")),
        ],
        blocking_rules_to_generate_predictions=[block_on("government")],
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker: Any = Linker(frame, settings, DuckDBAPI(), set_up_basic_logging=False)
        linker.training.estimate_probability_two_random_records_match([block_on("name")], recall=0.5)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e5, seed=1)
        for rule in (block_on("code"), block_on("government", "agency")):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        found = linker.inference.predict(threshold_match_probability=0.0).as_pandas_dataframe()
    score = {
        frozenset((int(one), int(two))): float(value)
        for one, two, value in zip(found.unique_id_l, found.unique_id_r, found.match_probability, strict=True)
    }
    return np.array([score.get(frozenset((int(a), int(b))), 0.0) for a, b in zip(left, right, strict=True)])


BASELINES: dict[str, Callable[[Sequence[ApplicationRecord], Rows, Rows], Floats | None]] = {
    "RapidFuzz token_set, names": rapidfuzz_names,
    "TF-IDF words, all text": tfidf_words,
    "Splink 4, EM, no labels": splink,
}
