"""One record beside many is compared, scored, judged and worded as in the list's own pairs: the list is the oracle.

Sums of 32-bit numbers in another order are equal to some 1e-6, which a steep curve can make more of.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis import ApplicationRecord, Finding, Parameters
from app.analysis.answering import Answering
from app.analysis.asking import Asking
from app.analysis.beside import Beside
from app.analysis.candidates import links_of
from app.analysis.comparing import FEATURES, compare
from app.analysis.duplicates import findings_of, in_order, scored_pairs
from app.analysis.kinds import judged
from app.analysis.nearest import Nearest
from app.analysis.preparing import Prepared, prepare_portfolio
from app.analysis.roster import Roster
from app.analysis.scoring import Together, models, score
from app.analysis.tokens import Rows
from app.cli.records import national_records, records_of_file
from app.places_on_disk import CATALOG_SEED
from tests.analysis.samples import CITY, PHRASES, make, portfolios

PARAMETERS = Parameters(min_score=0.0, adapt_prior=False, family_size=2)


def several(records: Sequence[ApplicationRecord]) -> bool:
    """Whether the last record has another to be compared with."""
    return len(records) > 1 and not all(record.shared for record in records)


def others(prepared: Prepared) -> Rows:
    """All rows that the last one is compared with."""
    shared = prepared.portfolio.shared
    return np.flatnonzero(~(shared & shared[-1]))[: None if shared[-1] else -1]


def in_the_list(prepared: Prepared, rows: Rows) -> list[Finding]:
    """What the list's own code finds between the last row and the others, where no families are gathered."""
    prepared = replace(prepared, family={}, stars=links_of(set()))
    scored = scored_pairs(prepared, rows, np.full(len(rows), len(prepared.portfolio) - 1), PARAMETERS)
    pairs, threshold = judged(scored, PARAMETERS)
    return findings_of(scored, pairs, threshold, PARAMETERS)


def assert_alike(found: Sequence[Finding], expected: Sequence[Finding]) -> None:
    by_pair = {(finding.left_id, finding.right_id): finding for finding in expected}
    assert {(finding.left_id, finding.right_id) for finding in found} == by_pair.keys()
    for finding in found:
        other = by_pair[finding.left_id, finding.right_id]
        assert (finding.kind, finding.cluster, finding.worth_review) == (other.kind, other.cluster, other.worth_review)
        assert finding.explanation == other.explanation
        for name in ("score", "identity", "function"):
            assert getattr(finding, name) == pytest.approx(getattr(other, name), abs=1e-5)
        for own, listed in zip(finding.comparisons, other.comparisons, strict=True):
            assert (own.feature, own.evidence) == (listed.feature, listed.evidence)
            assert own.similarity == pytest.approx(listed.similarity, abs=1e-5)
            assert own.weight == pytest.approx(listed.weight, abs=1e-5)


def assert_as_in_the_list(records: Sequence[ApplicationRecord]) -> None:
    """The last record in order, asked alone of the list that has it, gives what its pairs there give."""
    prepared = prepare_portfolio(in_order(records), PARAMETERS)
    rows = others(prepared)
    asked = Asking(prepared).read(prepared.portfolio.records[-1])
    beside = Beside(Roster(prepared), rows)

    measured = beside.similarities(asked)

    listed = compare(prepared, rows, np.full(len(rows), len(prepared.portfolio) - 1))
    for feature, own in zip(FEATURES, measured, strict=True):
        assert own == pytest.approx(listed[feature], abs=1e-6, nan_ok=True), feature
    assert_alike(Answering(prepared, PARAMETERS).findings(asked, beside, 1_000), in_the_list(prepared, rows))


@settings(max_examples=150, deadline=None)
@given(
    portfolios().filter(several),
    st.lists(PHRASES, max_size=2),
    st.sampled_from(["", "modul dari simpeg", "bagian dari SIRANDU"]),
)
def test_any_record_is_answered_as_in_its_list(records: list[ApplicationRecord], aliases: list[str], part: str) -> None:
    in_one_city = [
        replace(record, government=CITY, aliases=tuple(aliases), description=f"{record.description} {part}")
        for record in records
    ]

    assert_as_in_the_list(in_one_city)


def test_the_demo_city_s_records_are_answered_as_in_their_list() -> None:
    city, _ = records_of_file(CATALOG_SEED / "demo" / "applications.csv")
    listed = [*city[::2], *(record for record in national_records() if record.shared)]

    for known in listed[3:60:8]:
        assert_as_in_the_list([*listed, replace(known, id="ZZZ", name=f"{known.name} Mobile")])
    assert_as_in_the_list([*listed, replace(listed[-1], id="ZZZ")])


def test_a_village_s_site_is_answered_as_in_its_list() -> None:
    sites = [
        make(f"V{n}", "Website Desa", "Profil desa", agency=f"Desa {place}", url=f"{place}.randu.go.id")
        for n, place in enumerate(("Jati", "Sari", "Waru", "Sengon"))
    ]

    assert_as_in_the_list(
        [*sites, make("A", "e-Arsip", "Arsip surat"), replace(sites[1], id="W", agency="Desa Akasia")]
    )
    assert_as_in_the_list([*sites, replace(sites[2], id="W")])
    assert_as_in_the_list([*sites, make("Y", "Arsip Desa", "Profil desa dan arsip", agency="Desa Jati")])


@settings(max_examples=60, deadline=None)
@given(portfolios().filter(several))
def test_the_nearest_rows_are_those_that_make_candidates(records: list[ApplicationRecord]) -> None:
    prepared = prepare_portfolio(in_order(records), PARAMETERS)
    joined = prepared.likeness.joined()

    likeness = Nearest(prepared).likeness(Asking(prepared).read(prepared.portfolio.records[-1]))

    assert likeness == pytest.approx((joined @ joined[[-1]].T).toarray().ravel(), abs=1e-5)


SIMILARITY = st.floats(0, 1) | st.just(float("nan"))


@given(st.lists(st.tuples(*[SIMILARITY] * len(FEATURES)), min_size=1, max_size=4))
def test_models_score_together_as_each_by_itself(rows: list[tuple[float, ...]]) -> None:
    similarities = np.array(rows).T
    chosen = models(Parameters())

    together = Together(chosen, list(FEATURES)).probabilities(similarities)

    by_feature = dict(zip(FEATURES, similarities, strict=True))
    for probability, model in zip(together, chosen, strict=True):
        assert probability == pytest.approx(score(by_feature, model).probability, abs=1e-9)
