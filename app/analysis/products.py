"""Dot products of many pairs of rows of sparse matrices."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .tokens import Rows, places_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_CHUNK = 256
"""Left rows whose products are made at once: dense only for the rows that their pairs name."""


@dataclass(frozen=True, slots=True)
class Sparse:
    """A matrix by rows, as a `csr_array` has it: bare, since checking one takes longer than a few rows' arithmetic."""

    data: npt.NDArray[Any]
    indices: npt.NDArray[Any]
    indptr: npt.NDArray[Any]
    shape: tuple[int, int]

    @classmethod
    def of(cls, matrix: "csr_array[Any]") -> "Sparse":
        """The same matrix."""
        return cls(matrix.data, matrix.indices, matrix.indptr, matrix.shape)

    @property
    def matrix(self) -> "csr_array[Any]":
        """The same matrix, for products with others; shares its numbers."""
        from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: not loaded with the records

        return csr_array((self.data, self.indices, self.indptr), shape=self.shape)

    def with_data(self, data: npt.NDArray[Any]) -> "Sparse":
        """Other values in the same places."""
        return Sparse(data, self.indices, self.indptr, self.shape)


def dots(first: Sparse, second: Sparse, left: Rows, right: Rows) -> npt.NDArray[np.float64]:
    """For each pair the product of the row `left` of `first` with the row `right` of `second`.

    A chunk of left rows is multiplied with all rows that its pairs name, and the pairs are taken from that.
    """
    if not len(left):
        return np.zeros(0)
    if left[0] == left[-1] and (left == left[0]).all():
        return _one_by_many(first, second, int(left[0]), right)
    if right[0] == right[-1] and (right == right[0]).all():
        return _one_by_many(second, first, int(right[0]), left)
    whole, others_of = first.matrix, second.matrix
    result = np.zeros(len(left))
    order = np.argsort(left, kind="stable")
    rows, starts = np.unique(left[order], return_index=True)
    bounds = np.append(starts, len(left))
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK]
        places = order[bounds[start] : bounds[min(start + _CHUNK, len(rows))]]
        others, column = np.unique(right[places], return_inverse=True)
        product = (whole[chunk] @ others_of[others].T).toarray()
        result[places] = product[np.searchsorted(chunk, left[places]), column]
    return result


def _one_by_many(first: Sparse, second: Sparse, row: int, others: Rows) -> npt.NDArray[np.float64]:
    """One row with each of `others`, without a product of matrices."""
    own = slice(int(first.indptr[row]), int(first.indptr[row + 1]))
    dense = np.zeros(first.shape[1])
    dense[first.indices[own]] = first.data[own]
    places, pointers = places_of(second.indptr, others)
    values = dense[second.indices[places]] * second.data[places]
    owners = np.repeat(np.arange(len(others)), np.diff(pointers))
    return np.bincount(owners, weights=values, minlength=len(others)).astype(np.float64)
