"""Scored pairs → what each pair is: the kind, its probability, and which ones are worth a reviewer's time."""

from dataclasses import dataclass

import numpy as np

from .families import comparable, covered
from .features import Similarities
from .preparing import Prepared
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

    prepared: Prepared
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
    prepared: Prepared,
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
    return Scored(
        prepared, left, right, similarities, identity, function, national,
        same, np.maximum(same, redundant), np.maximum(national.probability, same * crossing), crossing,
    )  # fmt: skip


def judged(scored: Scored, parameters: Parameters) -> tuple[list[Pair], float]:
    """The pairs with their kinds, and the least score that is worth a reviewer's time.

    Families of one service at many units are listed along a star around their first member.
    """
    of, family = scored.prepared.portfolio, scored.prepared.family
    chained = scored.prepared.stars.holds(scored.left, scored.right, len(of))
    local = ~(scored.crossing | chained)
    threshold = parameters.review_score
    if threshold is None:
        threshold = best_threshold(scored.redundant[local])
    one_record = best_threshold(scored.same[local])
    least = threshold if parameters.min_score is None else min(threshold, parameters.min_score)
    top = np.where(scored.crossing, scored.overlap, scored.redundant)
    pairs: list[Pair] = []
    for place in np.flatnonzero((top >= least) | chained):
        left, right = int(scored.left[place]), int(scored.right[place])
        if covered(of, family, left, right):
            if chained[place]:
                level = _SITE_SCORE if of.families[left] == SITE else _FAMILY_SCORE
                pairs.append(Pair(int(place), left, right, "shared_service", max(level, threshold), chain=True))
        elif comparable(of, left, right):
            kind = _kind(scored, int(place), one_record)
            pairs.append(Pair(int(place), left, right, kind, float(top[place])))
    return pairs, threshold


def _kind(scored: Scored, place: int, one_record: float) -> str:
    """What a pair is."""
    if scored.crossing[place]:
        return "national_overlap"
    left, right = int(scored.left[place]), int(scored.right[place])
    of = scored.prepared.portfolio
    same = float(scored.same[place])
    declared = scored.similarities["relation"][place] == 1
    described = float(np.nan_to_num(scored.similarities["description"][place]))
    named_alike = not set(of.keys[left]).isdisjoint(of.keys[right])
    alike = named_alike or (described >= _SAME_TEXT and same >= _PERHAPS_ONE)
    if declared or (of.channels[left] != of.channels[right] and alike):
        return "variant"
    if same >= one_record:
        return "same_record"
    owners = of.agencies[left], of.agencies[right]
    elsewhere = all(owners) and owners[0] != owners[1]
    return "shared_service" if elsewhere and _platform(scored.prepared, left, right) else "same_function"


def _platform(prepared: Prepared, left: int, right: int) -> bool:
    """Whether both probably serve one function that units can share, or are said to be such a component."""
    if all(prepared.portfolio.records[row].category == "shared_component" for row in (left, right)):
        return True
    total = 0.0
    for one, share in zip(prepared.served.functions[left], prepared.served.probability[left], strict=True):
        if prepared.model.platform[one]:
            same = prepared.served.functions[right] == one
            total += float(share) * float(prepared.served.probability[right][same].sum())
    return total >= _SHARED
