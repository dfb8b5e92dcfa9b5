"""Which names of data of one government are one data object: proposals with a probability and a reason.

Two names are compared by their telling stems (`data_key`), weighted by rarity: which share of each says something that
the other does not. A short name counts as shared with the words that it abbreviates. A logistic curve over the two
shares, fitted on labelled names (`benchmarks/data_names.py`), gives the probability.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from . import text
from .data_resolution import QUALIFYING, Decided, NameDecision, data_key, rarity_of
from .records import Sentence

_CURVE = (6.22, -2.24, -11.69)
"""Log-odds: nothing apart; by the smaller and by the larger share apart."""
_SHORTEST, _LONGEST = 3, 6
"""Letters of a short name that its words can be known by: DTKS, NIB. Two letters stand for too many things."""


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


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name as it is compared: its telling stems, and by the first letters of words in a row the stems of those."""

    key: tuple[str, ...]
    phrases: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class NameComparison:
    """What two names share; `lesser` and `larger` are the shares of their weights that the other does not have."""

    shared: tuple[str, ...]
    apart: tuple[str, ...]
    lesser: float
    larger: float

    @property
    def probability(self) -> float:
        """That both mean one data object.

        A qualifying word on one side only (non-ASN beside ASN) makes two things of them, whatever else they share.
        """
        if not self.shared or QUALIFYING.intersection(self.apart):
            return 0.0
        return 1.0 / (1.0 + math.exp(-(_CURVE[0] + _CURVE[1] * self.lesser + _CURVE[2] * self.larger)))


def read_name(name: str) -> ReadName:
    """A name ready to be compared."""
    words = text.folded(name).replace("-", " ").split()
    runs = [
        words[start:end]
        for start in range(len(words))
        for end in range(start + _SHORTEST, min(start + _LONGEST, len(words)) + 1)
    ]
    return ReadName(
        data_key(name), {"".join(word[0] for word in run): frozenset(data_key(" ".join(run))) for run in runs}
    )


def compare_names(one: ReadName, two: ReadName, rarity: Mapping[str, float]) -> NameComparison:
    """Two names side by side; `rarity` weighs stems, unknown ones as the rarest."""
    shared = set(one.key) & set(two.key)
    for short, long in ((one, two), (two, one)):
        for stem in sorted(long.phrases.keys() & set(short.key)):
            shared |= {stem, *long.phrases[stem]}
    apart = {*one.key, *two.key} - shared
    lesser, larger = sorted(_share(name.key, shared, rarity) for name in (one, two))
    return NameComparison(tuple(sorted(shared)), tuple(sorted(apart)), lesser, larger)


def _share(key: Sequence[str], shared: Collection[str], rarity: Mapping[str, float]) -> float:
    """The share of a key's weight that the other name does not have, in [0, 1]."""
    most = 1.0 + math.log(1 + len(rarity))
    weights = {stem: rarity.get(stem, most) ** 2 for stem in key}
    return sum(weight for stem, weight in weights.items() if stem not in shared) / sum(weights.values())


def _most_apart(least: float) -> float:
    """The largest share apart with which two names can still be as probable as `least`."""
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
        self._known, self._decided, self._least_shared = known, decided, 1.0 - _most_apart(least)
        self._read = {name: read_name(one.name) for name, one in known.items()}
        self._rarity = rarity_of(one.key for one in self._read.values())
        self._by_stem: dict[str, list[str]] = {}
        self._by_letters: dict[str, list[str]] = {}
        for name, read in self._read.items():
            for stem in read.key:
                self._by_stem.setdefault(stem, []).append(name)
            for letters in read.phrases:
                self._by_letters.setdefault(letters, []).append(name)
        self._group: dict[str, list[str]] = {}
        for name in known:
            self._group.setdefault(decided.root(name), []).append(name)

    def best_for(self, name: str, standing: _Standing) -> _Best | None:
        """The better known data object that `name`, or one that stands for it, most probably means; `None`: none."""
        found = []
        for own in self._group[name]:
            for other in self._near(own):
                root = self._decided.root(other)
                if root == name or root not in self._known or self._decided.apart(name, root):
                    continue
                known = _standing(self._known[root])
                if known < standing:
                    told = compare_names(self._read[own], self._read[other], self._rarity)
                    found.append(_Best(-round(told.probability, 4), known, root, own, other))
        return min(found, default=None)

    def proposal(self, name: str, best: _Best) -> NameProposal:
        """The proposal with the words that the two names share and do not."""
        told = compare_names(self._read[best.own], self._read[best.other], self._rarity)
        explanation = self._told((name, best.root), (best.own, best.other), told)
        return NameProposal(self._known[name].name, self._known[best.root].name, -best.unlikelihood, explanation)

    def _told(self, asked: tuple[str, str], speaking: tuple[str, str], told: NameComparison) -> Sentence:
        shared, apart = ", ".join(told.shared), ", ".join(told.apart)
        said = Sentence(f"sama-sama: {shared}", f"in common: {shared}")
        if apart:
            said = Sentence(f"{said.id}; berbeda: {apart}", f"{said.en}; apart: {apart}")
        if asked == speaking:
            return said
        one, two = (self._known[name].name for name in speaking)
        return Sentence(f"menurut «{one}» dan «{two}»: {said.id}", f"by “{one}” and “{two}”: {said.en}")

    def _near(self, name: str) -> list[str]:
        """Names that share enough to be compared: a stem without which too little is shared, or a short name."""
        read, found = self._read[name], set[str]()
        for stem in self._needed(read.key):
            found.update(self._by_stem[stem])
        for stem in read.key:
            found.update(self._by_letters.get(stem, ()))
        for letters in read.phrases:
            found.update(self._by_stem.get(letters, ()))
        return sorted(found - {name})

    def _needed(self, key: Sequence[str]) -> Iterable[str]:
        """The rarest stems: who shares none of them shares too little of the key's weight."""
        ordered = sorted(key, key=lambda stem: (-self._rarity[stem], stem))
        weights = [self._rarity[stem] ** 2 for stem in ordered]
        left = sum(weights)
        for stem, weight in zip(ordered, weights, strict=True):
            if left < self._least_shared * sum(weights):
                return
            yield stem
            left -= weight
