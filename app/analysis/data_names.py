"""Which names of data of one government are one data object: proposals with a probability and a reason.

A logistic curve over the shares of two names that say something else (`wordings`), fitted on labelled names
(`benchmarks/data_names.py`), gives the probability.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from . import text
from .data_resolution import QUALIFYING, Decided, NameDecision, data_key
from .records import Sentence
from .wordings import Neighbours, SideBySide, rarity_of, read_wording, side_by_side

_CURVE = (6.22, -2.24, -11.69)
"""Log-odds: nothing apart; by the smaller and by the larger share apart."""


@dataclass(frozen=True, slots=True)
class NamedData:
    """A name of data in a government's lists: in how many records, used how often, whether anybody keeps the master."""

    name: str
    records: int = 1
    uses: int = 0
    master: bool = False


@dataclass(frozen=True, slots=True)
class NameProposal:
    """`name` and `canonical` probably are one data object, which should be called `canonical`."""

    name: str
    canonical: str
    probability: float
    explanation: Sentence


def propose_names(
    data: Sequence[NamedData], decisions: Collection[NameDecision] = (), least: float = 0.5
) -> list[NameProposal]:
    """For each name at most one better known name that it probably stands for, most probable first, then by name.

    Names are told apart by their folded form. What was accepted is not asked again, and no pair that was turned down,
    nor any other pair of the same two data objects. No pair is proposed both ways. The order of `data` does not matter.
    """
    known = {text.folded(one.name): one for one in sorted(data, key=_standing, reverse=True)}
    decided = Decided(decisions)
    reading = _Reading(known, decided, least)
    found = []
    for name, one in known.items():
        if decided.root(name) != name:
            continue
        best = reading.best_for(name, _standing(one))
        if best is not None and -best.unlikelihood >= least:
            found.append(reading.proposal(name, best))
    return sorted(found, key=lambda proposal: (-proposal.probability, proposal.name, proposal.canonical))


def probability_between(one: str, two: str, names: Collection[str]) -> float:
    """The probability that two names mean one data object, among all `names` of their government."""
    rarity = rarity_of(data_key(name) for name in names)
    told = side_by_side(read_wording(one, data_key), read_wording(two, data_key), rarity)
    return round(chance_of(told), 4)


def chance_of(told: SideBySide) -> float:
    """The probability that two names mean one data object.

    A qualifying word on one side only (non-ASN beside ASN) makes two things of them, whatever else they share.
    """
    if not told.shared or QUALIFYING.intersection(told.apart):
        return 0.0
    return 1.0 / (1.0 + math.exp(-(_CURVE[0] + _CURVE[1] * told.lesser + _CURVE[2] * told.larger)))


def _most_apart(least: float) -> float:
    """The largest share apart with which two names can still be as probable as `least`."""
    if least <= 0.0:
        return 1.0
    log_odds = math.log(least / (1.0 - least)) if least < 1.0 else math.inf
    return min(1.0, max(0.0, (_CURVE[0] - log_odds) / -_CURVE[2]))


_Standing = tuple[bool, int, int, int, str]


class _Best(NamedTuple):
    """A data object that a name may mean, the most probable and then the best known first, with who speaks for it."""

    unlikelihood: float
    standing: _Standing
    root: str
    own: str
    other: str


def _standing(one: NamedData) -> _Standing:
    """Better known first: kept by a master, used, listed often; then the shorter name."""
    return not one.master, -one.uses, -one.records, len(one.name), one.name


class _Reading:
    """The names of a government with their keys and groups, ready to be compared."""

    def __init__(self, known: Mapping[str, NamedData], decided: Decided, least: float) -> None:
        self._known, self._decided = known, decided
        self._read = {name: read_wording(one.name, data_key) for name, one in known.items()}
        self._rarity = rarity_of(one.key for one in self._read.values())
        self._neighbours = Neighbours(self._read, self._rarity, _most_apart(least))
        self._group: dict[str, list[str]] = {}
        for name in known:
            self._group.setdefault(decided.root(name), []).append(name)

    def best_for(self, name: str, standing: _Standing) -> _Best | None:
        """The better known data object that `name`, or one that stands for it, most probably means; `None`: none."""
        found = []
        for own in self._group[name]:
            for other in self._neighbours.of(own):
                root = self._decided.root(other)
                if root == name or root not in self._known or self._decided.apart(name, root):
                    continue
                known = _standing(self._known[root])
                if known < standing:
                    told = side_by_side(self._read[own], self._read[other], self._rarity)
                    found.append(_Best(-round(chance_of(told), 4), known, root, own, other))
        return min(found, default=None)

    def proposal(self, name: str, best: _Best) -> NameProposal:
        """The proposal with the words that the two names share and do not."""
        told = side_by_side(self._read[best.own], self._read[best.other], self._rarity)
        explanation = self._told((name, best.root), (best.own, best.other), told)
        return NameProposal(self._known[name].name, self._known[best.root].name, -best.unlikelihood, explanation)

    def _told(self, asked: tuple[str, str], speaking: tuple[str, str], told: SideBySide) -> Sentence:
        shared, apart = ", ".join(told.shared), ", ".join(told.apart)
        said = Sentence(f"sama-sama: {shared}", f"in common: {shared}")
        if apart:
            said = Sentence(f"{said.id}; berbeda: {apart}", f"{said.en}; apart: {apart}")
        if asked == speaking:
            return said
        one, two = (self._known[name].name for name in speaking)
        return Sentence(f"menurut «{one}» dan «{two}»: {said.id}", f"by “{one}” and “{two}”: {said.en}")
