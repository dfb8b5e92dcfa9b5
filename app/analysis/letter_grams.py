"""Letter n-grams of many words at once: an n-gram of up to five letters is a number, its letters one byte each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .tokens import Rows

SIZES = (3, 4, 5)
LEAST_LETTERS = 4
"""A shorter word is told by itself alone."""


@dataclass(frozen=True, slots=True)
class GramTable:
    """The n-grams that a vocabulary knows, as rising numbers, and the row of each."""

    codes: Rows
    rows: Rows

    @classmethod
    def of(cls, vocabulary: Mapping[str, int]) -> "GramTable":
        """Of the features `c:…` of a vocabulary."""
        known = {feature[2:]: row for feature, row in vocabulary.items() if feature.startswith("c:")}
        codes = np.array([int.from_bytes(gram.encode("ascii"), "little") for gram in known], dtype=np.int64)
        order = np.argsort(codes)
        return cls(codes[order], np.array(list(known.values()), dtype=np.int64)[order])

    def found_in(self, words: Sequence[str]) -> tuple[Rows, Rows, npt.NDArray[np.float32]]:
        """The known n-grams of `words`: the place of the word, the n-gram's row, and its weight.

        Smaller ones first, those of a size in the order of the words. All n-grams of a word weigh 1 together, as the
        length of a vector.
        """
        lengths = np.array([len(word) + 2 for word in words], dtype=np.int64)
        letters = np.frombuffer("".join([f"<{word}>" for word in words]).encode("ascii"), dtype=np.uint8)
        owner = np.repeat(np.arange(len(words)), lengths)
        left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(letters))
        left[lengths[owner] < LEAST_LETTERS + 2] = 0
        number = sum(lengths - size + 1 for size in SIZES)
        weight = (np.maximum(number, 1).astype(np.float64) ** -0.5).astype(np.float32)
        owners, rows = [], []
        for size in SIZES:
            starts = np.flatnonzero(left >= size)
            place, known = self._look_up(_codes(letters, starts, size))
            owners.append(owner[starts[known]])
            rows.append(self.rows[place[known]])
        joined = np.concatenate(owners)
        return joined, np.concatenate(rows), weight[joined]

    def _look_up(self, codes: Rows) -> tuple[Rows, npt.NDArray[np.bool_]]:
        if not len(self.codes):
            return np.zeros(len(codes), dtype=np.int64), np.zeros(len(codes), dtype=np.bool_)
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return place, self.codes[place] == codes


def _codes(letters: npt.NDArray[np.uint8], starts: Rows, size: int) -> Rows:
    codes = np.zeros(len(starts), dtype=np.int64)
    for place in range(size):
        codes |= letters[starts + place].astype(np.int64) << (8 * place)
    return codes


def grams(word: str) -> list[str]:
    """The n-grams of one word, as `GramTable` finds them."""
    if len(word) < LEAST_LETTERS:
        return []
    bounded = f"<{word}>"
    return [bounded[start : start + size] for size in SIZES for start in range(len(bounded) - size + 1)]
