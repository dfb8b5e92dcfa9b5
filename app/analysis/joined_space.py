"""Several spaces side by side, row after row, so that one record is compared in all of them by a single pass."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .features import (
    Similarities,
    Space,
    Spaces,
    function_codes,
    grams_of,
    label_terms,
    letters_of,
    long_keys,
    prefixes,
)
from .portfolio import Portfolio
from .reading import Reading
from .tokens import Flags, Rows, places_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_letters_of = lru_cache(maxsize=4_096)(letters_of)
"""Remembered for single records alone: a list takes each of its words apart once."""


def _distinct(parts: Iterable[Iterable[str]]) -> Collection[str]:
    return dict.fromkeys(chain.from_iterable(parts))


_TERMS: dict[str, Callable[[Reading], Collection[str]]] = {
    "keys": lambda reading: long_keys(reading.keys),
    "grams": lambda reading: dict.fromkeys(grams_of(reading.keys[0])) if reading.keys else (),
    "names": lambda reading: reading.name,
    "asides": lambda reading: reading.aside,
    "descriptions": lambda reading: reading.description,
    "texts": lambda reading: reading.texts,
    "letters": lambda reading: _distinct(map(_letters_of, reading.texts.values())),
    "references": lambda reading: _distinct(map(prefixes, function_codes(reading.record))),
    "objects": lambda reading: _distinct(map(label_terms, reading.objects)),
    "services": lambda reading: _distinct(map(label_terms, reading.services)),
    "technologies": lambda reading: reading.technologies,
    "hosts": lambda reading: (reading.host,) if reading.host else (),
}
"""The distinct terms that a record has in each space; in an order, since sums depend on it in their last digits."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One record in all spaces: columns and values, each with its space by number; `filled`: which spaces it has."""

    columns: Rows
    values: npt.NDArray[np.float32]
    spaces: Rows
    filled: Flags

    def of_space(self, number: int) -> Rows:
        """Its columns in one space."""
        columns: Rows = self.columns[self.spaces == number]
        return columns


@dataclass(frozen=True, slots=True)
class Laid:
    """Some rows of the spaces: for each row and then each space its columns and values; `sizes` rows × spaces."""

    columns: npt.NDArray[np.int32]
    values: npt.NDArray[np.float32]
    starts: Rows
    sizes: Rows

    @property
    def filled(self) -> Flags:
        """Spaces × rows: which have a term."""
        result: Flags = self.sizes.T > 0
        return result


class JoinedSpace:
    """The spaces `named` of a portfolio. `by_weight`: those in which a term counts by the root of its idf weight.

    Values are of length 1 in each other space, so that a product is a cosine; by weights it is what two rows share.
    """

    def __init__(self, spaces: Spaces, of: Portfolio, named: Sequence[str], by_weight: Sequence[str] = ()) -> None:
        listed: list[Space] = [getattr(spaces, name) for name in named]
        numbered: dict[str, Mapping[str, int]] = {
            **dict.fromkeys(("names", "asides", "descriptions", "texts"), of.words.stems),
            "technologies": of.labels,
        }
        rarest = np.float32(np.log1p(listed[0].records))
        self.named = tuple(named)
        self._numbers = [numbered.get(name, space.numbers) for name, space in zip(named, listed, strict=True)]
        self._widths = [len(space.idf) for space in listed]
        self._offsets = [0, *np.cumsum(self._widths).tolist()]
        self.idf = np.append(np.concatenate([space.idf for space in listed]), rarest).astype(np.float32)
        self._by_weight = np.array([name in by_weight for name in named], dtype=np.bool_)
        self._sizes = sizes = np.stack([np.diff(space.rows.indptr) for space in listed], axis=1)
        self._pointers = np.append(0, np.cumsum(sizes.ravel(), dtype=np.int64))
        self._columns = np.empty(self._pointers[-1], dtype=np.int32)
        self._values = np.empty(self._pointers[-1], dtype=np.float32)
        for number, space in enumerate(listed):
            rows, first = space.rows, self._pointers[number : -1 : len(listed)]
            places = np.arange(len(rows.data)) + np.repeat(first - rows.indptr[:-1], sizes[:, number])
            self._columns[places] = rows.indices + self._offsets[number]
            self._values[places] = np.sqrt(space.idf[rows.indices]) if self._by_weight[number] else rows.data
        self._dense = np.zeros(len(self.idf))  # one vector written out; zero again after each use

    def matrix(self) -> "csr_array[Any]":
        """All rows, columns as those of a vector."""
        from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: not loaded with the records

        pointers = self._pointers[:: len(self.named)]
        return csr_array((self._values, self._columns, pointers), shape=(len(pointers) - 1, len(self.idf)))

    def vector(self, reading: Reading) -> Vector:
        """The record's terms in each space; those that no row has, as rare as can be, stand in the last column."""
        columns: list[int] = []
        counts = []
        for name, numbers, offset, width in zip(self.named, self._numbers, self._offsets, self._widths, strict=False):
            own = _TERMS[name](reading)
            known = [number + offset for term in own if (number := numbers.get(term, width)) < width]
            columns += known
            columns += [-1] * (len(own) - len(known))
            counts.append(len(own))
        column = np.array(columns, dtype=np.int64)
        owner = np.repeat(np.arange(len(counts)), counts)
        idf = self.idf[column]
        length = np.sqrt(np.bincount(owner, weights=idf.astype(np.float64) ** 2, minlength=len(counts)))
        values = np.where(self._by_weight[owner], np.sqrt(idf), (idf / length[owner]).astype(np.float32))
        return Vector(column, values, owner, length > 0)

    def laid(self, rows: Rows) -> Laid:
        """The given rows, ready to be multiplied."""
        width = len(self.named)
        places, _ = places_of(self._pointers[::width], rows)
        sizes = self._sizes[rows]
        return Laid(self._columns[places], self._values[places], np.cumsum(sizes) - sizes.ravel(), sizes)

    def products(self, vector: Vector, laid: Laid) -> Similarities:
        """Spaces × rows: the product of the vector with each row in each space."""
        self._dense[vector.columns] = vector.values
        values = np.append(self._dense.take(laid.columns) * laid.values, 0.0)
        self._dense[vector.columns] = 0.0
        sums = np.add.reduceat(values, laid.starts).reshape(laid.sizes.shape)
        sums[laid.sizes == 0] = 0.0
        return sums.T

    def rarest_common(self, vector: Vector, name: str, rows: Rows) -> Similarities:
        """The idf weight of the rarest term that each row has in common with the vector in one space; 0 without any."""
        number = self.named.index(name)
        places, pointers = places_of(self._pointers, rows * len(self.named) + number)
        own = vector.of_space(number)
        self._dense[own] = self.idf[own]
        weights = self._dense.take(self._columns[places])
        self._dense[own] = 0.0
        found = np.zeros(len(rows))
        np.maximum.at(found, np.repeat(np.arange(len(rows)), np.diff(pointers)), weights)
        return found

    def weight(self, vector: Vector, name: str) -> float:
        """The sum of the idf weights of what the vector has in one space."""
        return float(self.idf[vector.of_space(self.named.index(name))].sum())
