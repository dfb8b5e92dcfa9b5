"""Texts → numbered words: one table of the distinct words of a portfolio, and rows of their numbers.

A word's normal forms are worked out once for the whole list, and everything after that is arithmetic on numbers.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import text
from . import vocabulary as words

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_END = "\x00"
_MARK = f" {_END} "
_WORD_OR_END = re.compile(r"[a-z0-9]+|\x00")


class Numbering(dict[str, int]):
    """The number of each string, given at its first look-up, from 0 on; `by_number` are the strings."""

    def __init__(self, items: Iterable[str] = ()) -> None:
        super().__init__()
        self.by_number: list[str] = []
        for item in items:
            self[item]

    def __missing__(self, item: str) -> int:
        number = self[item] = len(self)
        self.by_number.append(item)
        return number


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of numbers, of any length each: row i is `values[pointers[i]:pointers[i + 1]]`."""

    values: Rows
    pointers: Rows

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> "Ragged":
        """The rows as they are."""
        pointers = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=pointers[1:])
        return cls(np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=int(pointers[-1])), pointers)

    @classmethod
    def gathered(cls, owners: Rows, values: Rows, count: int) -> "Ragged":
        """`count` rows from pairs of row and value, where `owners` never falls."""
        pointers = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(owners, minlength=count), out=pointers[1:])
        return cls(values, pointers)

    def __len__(self) -> int:
        return len(self.pointers) - 1

    def row(self, number: int) -> Rows:
        """The numbers of one row."""
        return self.values[self.pointers[number] : self.pointers[number + 1]]

    def taken(self, rows: Rows) -> "Ragged":
        """The given rows, in their order."""
        places, pointers = places_of(self.pointers, rows)
        return Ragged(self.values[places], pointers)

    def sizes(self) -> Rows:
        """The length of each row."""
        return self.pointers[1:] - self.pointers[:-1]

    def owners(self) -> Rows:
        """The row of each value."""
        return np.repeat(np.arange(len(self)), self.sizes())

    def kept(self, mask: Flags) -> "Ragged":
        """The rows with only those values whose mask holds."""
        return Ragged.gathered(self.owners()[mask], self.values[mask], len(self))

    def without_rows(self, mask: Flags) -> "Ragged":
        """The rows, those emptied whose mask holds."""
        return self.kept(~np.repeat(mask, self.sizes()))

    def spread(self, inner: "Ragged") -> "Ragged":
        """Each value replaced by its row of `inner`."""
        lengths = inner.sizes()[self.values]
        starts = inner.pointers[:-1][self.values]
        total = int(lengths.sum())
        within = np.arange(total) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        owners = np.repeat(self.owners(), lengths)
        return Ragged.gathered(owners, inner.values[np.repeat(starts, lengths) + within], len(self))

    def distinct(self) -> "Ragged":
        """Each row's values once, in rising order."""
        codes, width = self._codes()
        codes = unique(codes)
        return Ragged.gathered(codes // width, codes % width, len(self))

    def first_places(self) -> Rows:
        """For each value of `distinct()`, the place in `values` where it first stands in its row."""
        places: Rows = np.unique(self._codes()[0], return_index=True)[1]
        return places

    def _codes(self) -> tuple[Rows, int]:
        """A number for each row and value, rising by row and then by value; and the width of a row."""
        width = int(self.values.max(initial=0)) + 1
        return self.owners() * width + self.values, width

    def beside(self, other: "Ragged") -> "Ragged":
        """Each row followed by the same row of `other`."""
        values = np.empty(len(self.values) + len(other.values), dtype=np.int64)
        values[np.arange(len(self.values)) + np.repeat(other.pointers[:-1], self.sizes())] = self.values
        values[np.arange(len(other.values)) + np.repeat(self.pointers[1:], other.sizes())] = other.values
        return Ragged(values, self.pointers + other.pointers)

    def above(self, other: "Ragged") -> "Ragged":
        """These rows and then those of `other`."""
        return Ragged(
            np.concatenate([self.values, other.values]),
            np.concatenate([self.pointers, other.pointers[1:] + self.pointers[-1]]),
        )

    def indicator(self, columns: int) -> "csr_array[Any]":
        """Rows × `columns`, 1 where a row has a value; the rows are distinct."""
        from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: not loaded with the records

        ones = np.ones(len(self.values), dtype=np.float32)
        return csr_array((ones, self.values, self.pointers), shape=(len(self), max(1, columns)))


def places_of(pointers: npt.NDArray[np.integer[Any]], rows: Rows) -> tuple[Rows, Rows]:
    """Where the values of the given rows stand, and the pointers of what they make up, in O(their number)."""
    starts, ends = pointers[rows].astype(np.int64), pointers[rows + 1].astype(np.int64)
    made = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum(ends - starts, out=made[1:])
    return np.arange(made[-1]) + np.repeat(starts - made[:-1], ends - starts), made


def unique(numbers: Rows) -> Rows:
    """The distinct numbers in rising order: by sorting, which for many of them beats `np.unique`'s hash table."""
    ordered = np.sort(numbers)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


class Table:
    """Something about each word or label of a growing table, worked out once for each by `parts`: a row of numbers."""

    def __init__(self, items: Numbering, parts: Callable[[str], Iterable[int]]) -> None:
        self._items, self._parts = items, parts
        self._rows = Ragged(np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64))

    def rows(self) -> Ragged:
        """The row of each item, by its number."""
        added = self._items.by_number[len(self._rows) :]
        if added:
            self._rows = self._rows.above(Ragged.of([list(self._parts(item)) for item in added]))
        return self._rows


class Words:
    """The words of a portfolio. `numbers`: of tokens; `stems`: of what tokens are told as, and of other terms."""

    def __init__(self) -> None:
        self.numbers = Numbering()
        self.stems = Numbering()
        self._raw = Numbering([_END])
        self._spellings = Table(self._raw, self._spelled)
        self._told = Table(self.numbers, lambda token: [self.stems[stem] for stem, _ in text.told(token)])
        self._written = Table(self.numbers, lambda token: [self.numbers[form] for _, form in text.told(token)])
        self._flags: dict[str, Flags] = {}
        self._places: dict[frozenset[str], list[int]] = {}

    def _spelled(self, raw: str) -> list[int]:
        return [] if raw == _END else [self.numbers[token] for token in text.spelled(raw)]

    def read(self, texts: Sequence[str]) -> Ragged:
        """The tokens of each text in their order, as `text.tokens` finds them. O(total length), in C for the most."""
        joined = _MARK.join(map(_without_mark, texts)) + _MARK if texts else ""
        found = _WORD_OR_END.findall(text.without_joints(text.normal_form(joined)))
        raw = np.fromiter(map(self._raw.__getitem__, found), dtype=np.int64, count=len(found))
        ends = raw == 0
        owners = np.cumsum(ends) - ends
        return Ragged.gathered(owners[~ends], raw[~ends], len(texts)).spread(self._spellings.rows())

    def told(self) -> tuple[Ragged, Ragged]:
        """For each token the stems that it tells, and how each is written; nothing for a word that tells nothing."""
        written = self._written.rows()  # first: what a short name stands for becomes a token too
        stems = self._told.rows()
        while len(stems) > len(written):
            written = self._written.rows()
        return stems, written

    def flagged(self, name: str, holds: Callable[[str], bool]) -> Flags:
        """Whether `holds` for each token; `name` is what the answers are kept under."""
        known = self._flags.get(name, np.zeros(0, dtype=np.bool_))
        added = self.numbers.by_number[len(known) :]
        if added:
            known = self._flags[name] = np.concatenate([known, np.array([holds(token) for token in added], dtype=bool)])
        return known

    def _numbered(self, own: frozenset[str]) -> list[int]:
        found = self._places.get(own)
        if found is None:
            found = self._places[own] = sorted(self.numbers[word] for word in sorted(own))
        return found

    @property
    def tokens(self) -> list[str]:
        """All tokens, by their numbers."""
        return self.numbers.by_number

    def hidden(self, rows: Ragged, groups: Rows, places: Sequence[frozenset[str]]) -> Flags:
        """Whether each value of `rows` is among the `places` of its row's group."""
        numbers = [self._numbered(own) for own in places]
        width = len(self.numbers)
        any_place = np.zeros(width, dtype=np.bool_)
        any_place[[number for own in numbers for number in own]] = True
        result = any_place[rows.values]
        at = np.flatnonzero(result)
        if not len(at):
            return result
        codes = np.array(
            [group * width + number for group, own in enumerate(numbers) for number in own], dtype=np.int64
        )
        result[at] = np.isin(groups[rows.owners()[at]] * width + rows.values[at], codes)
        return result


def _without_mark(phrase: str) -> str:
    return phrase.replace(_END, " ") if _END in phrase else phrase


def telling(token: str) -> bool:
    """Whether a word can be part of an application's own name: no edition, no channel, no word that any name has."""
    return not (
        token in words.STOP_WORDS
        or token in words.GENERIC_WORDS
        or token in words.CHANNEL_WORDS
        or text.is_version(token)
    )
