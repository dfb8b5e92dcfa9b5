"""What speaks for and against each listed pair, by the scorer that decided its kind; many pairs at once."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

import numpy as np

from .features import Similarities
from .kinds import Pair, Scored
from .scoring import Model, contributions
from .tokens import Rows

_TELLING = 0.25
"""Log-odds below which a feature is not worth a reader's attention."""
_LEAST_BEARING = 0.1
_MOST_TOWARDS, _MOST_AGAINST = 3, 2
_DECISIVE = ("mapping", "data_objects", "technologies", "agency")
_SAYS_MORE = ("description",)
"""Features beside which the spelling of the same words is no news."""
_DECIDING = {"national_overlap": "national", "same_record": "identity", "variant": "identity"}
"""By kind the scorer that decided it; of other kinds that of functions."""


class Seen(NamedTuple):
    """What one feature measured on a pair, before it is put in words; `similarity` is `None` if nothing to compare."""

    feature: str
    similarity: float | None
    weight: float


class Weighed(NamedTuple):
    """What the sentence of a finding names: what speaks for it and against it, strongest first, and what is unknown.

    At most three features speak for and two against; `unknown` are features that would decide. `bearing` is all that
    a reader needs, in the order of the curves, where it was asked for.
    """

    towards: list[Seen]
    against: list[Seen]
    unknown: tuple[str, ...]
    bearing: list[Seen]


def weighed(scored: Scored, pairs: Sequence[Pair], *, bearing: bool) -> list[Weighed]:
    """For each pair what it rests on; with all that bears on it if asked."""
    deciding = [_DECIDING.get(pair.kind, "function") for pair in pairs]
    found: dict[int, Weighed] = {}
    for scorer in set(deciding):
        numbers = [number for number, name in enumerate(deciding) if name == scorer]
        places = np.array([pairs[number].place for number in numbers], dtype=np.int64)
        model = getattr(scored, scorer).model
        found.update(zip(numbers, _weighed_by(model, scored.similarities, places, bearing=bearing), strict=True))
    return [found[number] for number in range(len(pairs))]


def _weighed_by(
    model: Model, similarities: Mapping[str, Similarities], places: Rows, *, bearing: bool
) -> Iterator[Weighed]:
    features = [curve.feature for curve in model.curves]
    values = [similarities[feature][places] for feature in features]
    weights = contributions(model.curves, np.stack(values)).T.round(6)
    measured = np.stack(values, axis=1).round(6)
    unknown = np.isnan(measured)
    compared = measured.astype(object)
    compared[unknown] = None
    unknown &= np.array([feature in _DECISIVE for feature in features])
    said = _chosen(_spelling_left_out(features, np.where(weights >= _TELLING, weights, 0.0)), features, _MOST_TOWARDS)
    denied = _chosen(np.where(weights <= -_TELLING, -weights, 0.0), features, _MOST_AGAINST)
    bears = (unknown | (np.abs(weights) >= _LEAST_BEARING)) if bearing else np.zeros_like(unknown)

    def seen(rows: Rows, columns: Rows) -> list[list[Seen]]:
        """Rows never fall; a list for each pair."""
        cells = zip(columns.tolist(), compared[rows, columns].tolist(), weights[rows, columns].tolist(), strict=True)
        flat = [Seen(features[column], value, weight) for column, value, weight in cells]
        ends = np.cumsum(np.bincount(rows, minlength=len(places))).tolist()
        return [flat[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    towards, against = (seen(np.nonzero(chosen >= 0)[0], chosen[chosen >= 0]) for chosen in (said, denied))
    gaps = [tuple(compress(features, row)) for row in unknown.tolist()]
    return map(Weighed, towards, against, gaps, seen(*np.nonzero(bears)))


def _spelling_left_out(features: Sequence[str], towards: Similarities) -> Similarities:
    """The weights, spelling's taken out where the same words speak for the pair already."""
    if "spelling" in features:
        words = [feature in _SAYS_MORE for feature in features]
        towards[(towards[:, words] > 0).any(axis=1), features.index("spelling")] = 0.0
    return towards


def _chosen(weights: Similarities, features: Sequence[str], most: int) -> Rows:
    """Columns of the `most` largest weights of each row, largest first, equal ones by name; -1 where a weight is 0."""
    by_name = _by_name(tuple(features))
    order = by_name[np.argsort(-weights[:, by_name], axis=1, kind="stable")[:, :most]]
    return np.where(weights[np.arange(len(weights))[:, None], order] > 0, order, -1)


@lru_cache(maxsize=16)
def _by_name(features: tuple[str, ...]) -> Rows:
    """The columns of features in the order of their names."""
    return np.array(sorted(range(len(features)), key=features.__getitem__), dtype=np.int64)
