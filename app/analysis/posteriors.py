"""The probable functions of records, and how probable it is that two records share one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .products import Sparse, dots
from .tokens import Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float32]

KEPT = 6
"""Functions kept for each record: the seventh has less than a hundredth of the probability in all but vague rows."""
_CHANCE = 0.02


@dataclass(frozen=True, slots=True)
class Posteriors:
    """For each record its `KEPT` most probable functions (columns of the model), strongest first, with probabilities.

    `told` is False for a record in which the model knows no word: nothing can be said of its function.
    """

    functions: Rows
    probability: Floats
    told: npt.NDArray[np.bool_]

    def agreement(self, overlap: "csr_array[Any] | None", left: Rows, right: Rows) -> npt.NDArray[np.float64]:
        """For each pair the probability that both serve one function, or two that `overlap` calls one, in [0, 1].

        The sum over functions k, l of p(k | left) p(l | right) overlap(k, l); what is left of two posteriors meets by
        chance. Without `overlap` (functions × functions) it is 1 where k = l.
        """
        from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: loaded with the first analysis

        count, kept = self.functions.shape
        probability = self.probability.astype(np.float64)
        pointers = np.arange(0, count * kept + 1, kept)
        shape = (count, int(self.functions.max(initial=0)) + 1 if overlap is None else overlap.shape[0])
        whole = Sparse(probability.ravel(), self.functions.ravel(), pointers, shape)
        spread = whole if overlap is None else Sparse.of(csr_array(whole.matrix @ overlap))
        rest = rest_of(probability)
        return met(dots(spread, whole, left, right), rest[left], rest[right])


def rest_of(probability: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """By row what is left of a posterior beside the functions kept."""
    rest: npt.NDArray[np.float64] = np.clip(1.0 - probability.sum(axis=1), 0.0, 1.0)
    return rest


def met(
    agreed: npt.NDArray[np.float64], rest: npt.NDArray[np.float64], other: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """The agreement of the functions kept, and of what is left of two posteriors: that meets by chance."""
    probability: npt.NDArray[np.float64] = np.clip(agreed + _CHANCE * rest * other, 0.0, 1.0)
    return probability


def strongest(logits: Floats, kept: int) -> tuple[Rows, Floats]:
    """Columns and softmax probabilities of the `kept` largest of each row, strongest first; equal ones by column."""
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    total = odds.sum(axis=1)
    rows = np.arange(len(odds))
    columns, values = [], []
    for _ in range(kept):  # a scan a place: quicker than to part each row
        column = odds.argmax(axis=1)
        columns.append(column)
        values.append(odds[rows, column])
        odds[rows, column] = -1.0
    return np.stack(columns, axis=1), np.stack(values, axis=1) / total[:, None]
