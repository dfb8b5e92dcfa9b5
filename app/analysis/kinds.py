"""Scored pairs → what each pair is: the kind, its probability, and which ones are worth a reviewer's time."""

from dataclasses import dataclass

import numpy as np

from .families import comparable, covered
from .features import Similarities
from .preparing import Known
from .records import Parameters
from .scoring import Scores, best_threshold, prior_shift, shifted
from .tokens import Flags, Rows
from .units import SITE

_SITE_SCORE = 0.5
"""A web site per unit is one platform by common knowledge; listed after everything that needs a judgement."""
_FAMILY_SCORE = 0.6
_SAME_TEXT = 0.85
"""Cosine of two descriptions above which they are the same text with a word changed."""
_PERHAPS_ONE = 0.3
"""Identity at which equal texts with different channels are channels of one product."""
_CHUNK = 20_000
_SHARED = 0.5
"""How probable it must be that both serve one function that is a platform of many units."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Row numbers, place in the arrays, and the verdict; `chain`: a link of a family's star."""

    place: int
    left: int
    right: int
    kind: str
    score: float
    chain: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """All candidate pairs with what was computed about them.

    `same` is the probability that two records are one application, `redundant` that they are one or do the same,
    `overlap` that a local application does what a national one does: calibrated, with the portfolio's own prior.
    """

    prepared: Known
    left: Rows
    right: Rows
    similarities: dict[str, Similarities]
    identity: Scores
    function: Scores
    national: Scores
    same: Similarities
    redundant: Similarities
    overlap: Similarities
    crossing: Flags


def calibrated(
    prepared: Known,
    left: Rows,
    right: Rows,
    similarities: dict[str, Similarities],
    scores: tuple[Scores, Scores, Scores],
    biases: tuple[float, float],
    unscored: int,
    parameters: Parameters,
) -> Scored:
    """The pairs with the prior of this portfolio; `unscored` pairs of the scope were not looked at."""
    identity, function, national = scores
    shared = prepared.portfolio.shared
    crossing = shared[left] != shared[right]
    local = ~crossing
    same, redundant = identity.probability, function.probability
    if parameters.adapt_prior:
        same = shifted(same, prior_shift(same[local], unscored, biases[0]))
        redundant = shifted(redundant, prior_shift(redundant[local], unscored, biases[1]))
    redundant, overlap = implied(same, redundant, national.probability, crossing)
    return Scored(
        prepared, left, right, similarities, identity, function, national, same, redundant, overlap, crossing
    )  # fmt: skip


def implied(
    same: Similarities, redundant: Similarities, overlap: Similarities, crossing: Flags
) -> tuple[Similarities, Similarities]:
    """`redundant` and `overlap` of `Scored`: one application does the same, and overlaps with a national one."""
    return np.maximum(same, redundant), np.maximum(overlap, same * crossing)


def judged(scored: Scored, parameters: Parameters) -> tuple[list[Pair], float]:
    """The pairs with their kinds, and the least score that is worth a reviewer's time.

    Families of one service at many units are listed along a star around their first member.
    """
    of, family = scored.prepared.portfolio, scored.prepared.family
    chained = scored.prepared.stars.holds(scored.left, scored.right, len(of))
    local = ~(scored.crossing | chained)
    threshold, one_record = thresholds(scored.same[local], scored.redundant[local], parameters)
    least = threshold if parameters.min_score is None else min(threshold, parameters.min_score)
    top = np.where(scored.crossing, scored.overlap, scored.redundant)
    places = np.flatnonzero((top >= least) | chained)
    kinds = kinds_of(scored, places, one_record)
    pairs: list[Pair] = []
    listed = (scored.left[places], scored.right[places], top[places], chained[places])
    for place, kind, left, right, value, chain in zip(
        places.tolist(), kinds, *(c.tolist() for c in listed), strict=True
    ):
        if covered(of, family, left, right):
            if chain:
                level = _SITE_SCORE if of.families[left] == SITE else _FAMILY_SCORE
                pairs.append(Pair(place, left, right, "shared_service", max(level, threshold), chain=True))
        elif comparable(of, left, right):
            pairs.append(Pair(place, left, right, kind, value))
    return pairs, threshold


def thresholds(same: Similarities, redundant: Similarities, parameters: Parameters) -> tuple[float, float]:
    """The least score worth a reviewer's time and the one of a single application, by the pairs of local records."""
    threshold = best_threshold(redundant) if parameters.review_score is None else parameters.review_score
    return threshold, best_threshold(same)


def kinds_of(scored: Scored, places: Rows, one_record: float) -> list[str]:
    """What each pair is; `one_record`: the least probability of one application listed twice."""
    of = scored.prepared.portfolio
    left, right = scored.left[places], scored.right[places]
    same = scored.same[places]
    declared = scored.similarities["relation"][places] == 1
    one_text = (scored.similarities["description"][places] >= _SAME_TEXT) & (same >= _PERHAPS_ONE)
    platform = _platform(scored.prepared, left, right)
    columns = (left, right, scored.crossing[places], declared, one_text, same >= one_record, platform)
    found = []
    for one, two, crossing, is_part, alike, is_one, shared in zip(*(c.tolist() for c in columns), strict=True):
        if crossing:
            found.append("national_overlap")
        elif is_part or (
            of.channels[one] != of.channels[two] and (alike or not set(of.keys[one]).isdisjoint(of.keys[two]))
        ):
            found.append("variant")
        elif is_one:
            found.append("same_record")
        else:
            elsewhere = of.agencies[one] and of.agencies[two] and of.agencies[one] != of.agencies[two]
            found.append("shared_service" if elsewhere and shared else "same_function")
    return found


def _platform(prepared: Known, left: Rows, right: Rows) -> Flags:
    """Whether both probably serve one function that units can share, or are said to be such a component."""
    component = np.array([record.category == "shared_component" for record in prepared.portfolio.records], dtype=bool)
    functions, probability = prepared.served.functions, prepared.served.probability.astype(np.float64)
    shareable = probability * prepared.model.platform[functions]
    total = np.zeros(len(left))
    for start in range(0, len(left), _CHUNK):
        part = slice(start, start + _CHUNK)
        one, two = left[part], right[part]
        same = functions[one][:, :, None] == functions[two][:, None, :]
        total[part] = (same * shareable[one][:, :, None] * probability[two][:, None, :]).sum(axis=(1, 2))
    result: Flags = (component[left] & component[right]) | (total >= _SHARED)
    return result
