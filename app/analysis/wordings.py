"""Short texts side by side, word by word: what they share, and which share of each says something else.

Texts are their telling stems, weighted by rarity. A short name counts as shared with the words in a row that it
abbreviates by their first letters (DTKS, SPBE).
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from . import text

_SHORTEST, _LONGEST = 3, 7
"""Letters of a short name that its words can be known by. Two letters stand for too many things."""

_JOINING = frozenset({"dan", "atas", "di", "ke", "dari", "untuk", "yang", "pada"})
"""Words that short names leave out: BPHTB."""

Key = Callable[[str], tuple[str, ...]]
"""A text → its telling stems, each once, sorted."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it is compared: its telling stems, and by the first letters of words in a row the stems of those."""

    key: tuple[str, ...]
    phrases: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What two texts share; `lesser` and `larger` are the shares of their weights that the other does not have."""

    shared: tuple[str, ...]
    apart: tuple[str, ...]
    lesser: float
    larger: float


def read_wording(said: str, key: Key) -> Wording:
    """A text ready to be compared."""
    words = [word for word in text.folded(said).replace("-", " ").split() if word not in _JOINING]
    runs = [
        words[start:end]
        for start in range(len(words))
        for end in range(start + _SHORTEST, min(start + _LONGEST, len(words)) + 1)
    ]
    return Wording(key(said), {"".join(word[0] for word in run): frozenset(key(" ".join(run))) for run in runs})


def side_by_side(one: Wording, two: Wording, rarity: Mapping[str, float]) -> SideBySide:
    """Two texts compared; `rarity` weighs stems, unknown ones as the rarest."""
    shared = set(one.key) & set(two.key)
    for short, long in ((one, two), (two, one)):
        for stem in sorted(long.phrases.keys() & set(short.key)):
            shared |= {stem, *long.phrases[stem]}
    apart = {*one.key, *two.key} - shared
    lesser, larger = sorted(_apart(wording.key, shared, rarity) for wording in (one, two))
    return SideBySide(tuple(sorted(shared)), tuple(sorted(apart)), lesser, larger)


def rarity_of(keys: Iterable[Iterable[str]]) -> dict[str, float]:
    """How much each stem tells: at least 1, more the fewer keys have it."""
    listed = [tuple(key) for key in keys]
    met = Counter(stem for key in listed for stem in key)
    return {stem: 1.0 + math.log((1 + len(listed)) / (1 + count)) for stem, count in met.items()}


def _apart(key: Sequence[str], shared: set[str], rarity: Mapping[str, float]) -> float:
    most = 1.0 + math.log(1 + len(rarity))
    weights = {stem: rarity.get(stem, most) ** 2 for stem in key}
    whole = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem not in shared) / whole if whole else 1.0


class Neighbours:
    """Texts by their stems and short names: who shares enough with whom to be worth a comparison."""

    def __init__(self, wordings: Mapping[str, Wording], rarity: Mapping[str, float], most_apart: float) -> None:
        self._wordings, self._rarity, self._least_shared = wordings, rarity, 1.0 - most_apart
        self._by_stem: dict[str, list[str]] = {}
        self._by_letters: dict[str, list[str]] = {}
        for name, wording in wordings.items():
            for stem in wording.key:
                self._by_stem.setdefault(stem, []).append(name)
            for letters in wording.phrases:
                self._by_letters.setdefault(letters, []).append(name)

    def of(self, name: str) -> list[str]:
        """Every text of which no more than the bound is apart from `name`, and perhaps some more, sorted."""
        wording, found = self._wordings[name], set[str]()
        for stem in self._needed(wording.key):
            found.update(self._by_stem[stem])
        for stem in wording.key:
            found.update(self._by_letters.get(stem, ()))
        for letters in wording.phrases:
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
