"""Which rows of a portfolio are most like one record, by what makes candidates in a run."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .asking import Asked
from .candidates import LIKENESS, class_parts
from .features import Similarities
from .joined_space import JoinedSpace
from .preparing import Prepared
from .tokens import places_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class Nearest:
    """A portfolio by its terms, functions and codes: for each the rows that have it."""

    def __init__(self, prepared: Prepared) -> None:
        self._suites = prepared.suites
        self._count = len(prepared.portfolio)
        self._joined = JoinedSpace(prepared.of, prepared.portfolio, tuple(LIKENESS))
        self._weights = np.array(list(LIKENESS.values()))
        self._rows_of = self._joined.matrix().T.tocsr()
        classes = class_parts(prepared.served, prepared.declared, prepared.suites.served_by(prepared.suite))
        self._rows_of_class = [part.matrix.T.tocsr() for part in classes]

    def likeness(self, asked: Asked) -> Similarities:
        """By row the weighted sum of cosines, as `candidates.Likeness` weighs them."""
        vector = self._joined.vector(asked.reading)
        total = self._sum(self._rows_of, vector.columns, vector.values * self._weights[vector.spaces])
        own = class_parts(asked.served, asked.declared, self._suites.served_by(np.array([asked.suite])))
        for part, rows_of in zip(own, self._rows_of_class, strict=True):
            total += self._sum(rows_of, part.indices, part.data)
        return total

    def _sum(self, rows_of: "csr_array[Any]", columns: npt.NDArray[Any], values: npt.NDArray[Any]) -> Similarities:
        """By row the sum of its terms' values, each times the value given for it; unknown columns are passed over."""
        known = (columns >= 0) & (columns < rows_of.shape[0])
        places, pointers = places_of(rows_of.indptr, columns[known].astype(np.int64))
        weights = rows_of.data[places] * np.repeat(values[known], np.diff(pointers))
        return np.bincount(rows_of.indices[places], weights=weights, minlength=self._count).astype(np.float64)
