"""What confirmed mappings of a city teach, without a fit: counts beside what was assumed before (Dirichlet priors).

Three habits are counted: where the city puts a function, what it says where the catalogue says something else (so that
a habit seen on one tax holds for the other taxes), and where an owner's applications stand. Applications named alike
vote directly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .code_space import CodeSpace
from .mapping_records import Confirmed, MappingWeights

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from .mapping_reading import Reading

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

_ALIKE = 0.55
"""Cosine of stems from which on a confirmed example votes by itself."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Counts of confirmed examples.

    `answers`: examples × nodes; `of_function`: functions × nodes; `of_code`: nodes × nodes (assumed × confirmed);
    `of_owner` by the owner's name; `stems` as in a reading.
    """

    answers: Floats
    of_function: Floats
    of_code: Floats
    of_owner: dict[str, Floats]
    shares: Floats
    stems: tuple[dict[str, int], "csr_array[Any]"]

    def applied(
        self,
        known: Floats,
        functions: Rows,
        probability: Floats,
        reading: "Reading",
        rows: Rows,
        weights: MappingWeights,
    ) -> Floats:
        """`known` (records × nodes, rows sum to 1) as the examples change it; `rows`: which records of the reading."""
        moved = known @ self._habits(weights)
        learned = np.einsum("rk,rkc->rc", probability, self._functions(weights)[functions])
        before = np.einsum("rk,rkc->rc", probability, self.shares[functions])
        raised = moved * (learned + 1e-3) / (before @ self._habits(weights) + 1e-3)
        raised /= raised.sum(axis=1, keepdims=True)
        owners = [reading.owners[owner] for owner in reading.owner[rows].tolist()]
        owned = np.stack([self._owner(owner, weights, row) for owner, row in zip(owners, raised, strict=True)])
        return self._voted(owned, reading, rows, weights)

    def _habits(self, weights: MappingWeights) -> Floats:
        count = self.of_code.sum(axis=1, keepdims=True)
        identity = np.eye(len(self.of_code), dtype=np.float32)
        result: Floats = (weights.code_memory * identity + self.of_code) / (weights.code_memory + count)
        return result

    def _functions(self, weights: MappingWeights) -> Floats:
        before = self.shares @ self._habits(weights)
        count = self.of_function.sum(axis=1, keepdims=True)
        result: Floats = (weights.function_memory * before + self.of_function) / (weights.function_memory + count)
        return result

    def _owner(self, owner: str, weights: MappingWeights, row: Floats) -> Floats:
        counted = self.of_owner.get(owner)
        if counted is None or not owner:
            return row
        total = float(counted.sum())
        habit = (counted + weights.owner_memory * row) / (total + weights.owner_memory)
        # An owner's habit says where it has applications, not what this one is: it only tilts the odds.
        tilted = row * np.sqrt((habit + 1e-4) / (row + 1e-4))
        result: Floats = (tilted / tilted.sum()).astype(np.float32)
        return result

    def _voted(self, masses: Floats, reading: "Reading", rows: Rows, weights: MappingWeights) -> Floats:
        vocabulary, said = reading.stems
        known, examples = self.stems
        pairs = [(vocabulary[stem], column) for stem, column in known.items() if stem in vocabulary]
        if not pairs:
            return masses
        ours, theirs = (list(side) for side in zip(*pairs, strict=True))
        likeness = np.asarray((said[rows][:, ours] @ examples[:, theirs].T).todense(), dtype=np.float32)
        votes = np.where(likeness >= _ALIKE, likeness**4, 0.0).astype(np.float32)
        total = votes.sum(axis=1, keepdims=True)
        voted = np.divide(votes @ self.answers, total, out=np.zeros_like(masses), where=total > 0)
        strength = weights.neighbour * votes.max(axis=1, keepdims=True) * (voted.sum(axis=1, keepdims=True) > 0)
        result: Floats = ((1 - strength) * masses + strength * voted).astype(np.float32)
        return result


def remembered(
    space: CodeSpace,
    confirmed: Sequence[Confirmed],
    known: Floats,
    served: tuple[Rows, Floats],
    reading: "Reading",
    shares: Floats,
) -> Memory:
    """Counts over the examples; `known` and `served` are what was assumed of them before.

    A broad answer is spread over what is below it as assumed; codes that the model does not have are passed over.
    """
    answers = np.zeros((len(confirmed), len(space.nodes)), dtype=np.float32)
    for place, example in enumerate(confirmed):
        rows = [space.row[code] for code in example.codes if code in space.row]
        for order, row in enumerate(rows):
            inside = known[place] * space.rolled_up[:, row]
            if not space.is_leaf[row] and inside.sum() > 0:
                answers[place] += inside / inside.sum() / (1 + order)
            else:
                answers[place, row] += 1.0 / (1 + order)
    total = answers.sum(axis=1, keepdims=True)
    answers = np.divide(answers, total, out=np.zeros_like(answers), where=total > 0)
    functions, probability = served
    of_function = np.zeros_like(shares)
    for column in range(functions.shape[1]):
        np.add.at(of_function, functions[:, column], probability[:, column, None] * answers)
    of_owner: dict[str, Floats] = {}
    for place, owner in enumerate(reading.owner.tolist()):
        name = reading.owners[owner]
        of_owner[name] = of_owner.get(name, np.zeros(len(space.nodes), dtype=np.float32)) + answers[place]
    return Memory(answers, of_function, known.T @ answers, of_owner, shares, reading.stems)
