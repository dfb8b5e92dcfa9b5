"""One reference model as numbers: the tree of its nodes, the shares of functions in them, how alike their names are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import text
from .mapping_records import Node

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

_SHARES = ((1.0,), (0.78, 0.22), (0.7, 0.2, 0.1))
"""How a function's codes share it, by how many they are: the main one has most, so that a second code is an
alternative and not a rival."""
_OF_PARENT = 0.5


@dataclass(frozen=True)
class CodeSpace:
    """A model's nodes by code, with row numbers. `above[c]` are the rows of c and its ancestors, nearest first."""

    model: str
    nodes: tuple[Node, ...]

    @cached_property
    def row(self) -> dict[str, int]:
        """Row number by code."""
        return {node.code: place for place, node in enumerate(self.nodes)}

    @cached_property
    def above(self) -> tuple[tuple[int, ...], ...]:
        """For each node its own row and those of its ancestors, nearest first."""
        chains = []
        for node in self.nodes:
            chain, at = [], node
            while True:
                chain.append(self.row[at.code])
                if at.parent not in self.row:
                    break
                at = self.nodes[self.row[at.parent]]
            chains.append(tuple(chain))
        return tuple(chains)

    @cached_property
    def is_leaf(self) -> npt.NDArray[np.bool_]:
        """Which nodes have none below them."""
        parents = {node.parent for node in self.nodes}
        return np.array([node.code not in parents for node in self.nodes], dtype=bool)

    @cached_property
    def rolled_up(self) -> Floats:
        """Nodes × nodes: 1 where the column is the row's node or an ancestor; masses times this are masses of trees."""
        matrix = np.zeros((len(self.nodes), len(self.nodes)), dtype=np.float32)
        for place, chain in enumerate(self.above):
            matrix[place, list(chain)] = 1.0
        return matrix

    def shares(self, keys: Sequence[str], functions: Mapping[str, Mapping[str, tuple[str, ...]]]) -> Floats:
        """Functions × nodes: how much of each function belongs to each node; a row sums to 1, or 0 without a code."""
        matrix = np.zeros((len(keys), len(self.nodes)), dtype=np.float32)
        for place, key in enumerate(keys):
            codes = [code for code in functions.get(key, {}).get(self.model, ()) if code in self.row][:3]
            for code, share in zip(codes, _SHARES[len(codes) - 1] if codes else (), strict=True):
                matrix[place, self.row[code]] += share
        return matrix

    def spread(self, codes: Sequence[str], popularity: Floats) -> Floats:
        """A distribution over the nodes under `codes`, equal parts a code, inside by `popularity`; sums to 1 or 0."""
        result = np.zeros(len(self.nodes), dtype=np.float32)
        for code in codes:
            if code not in self.row:
                continue
            inside = self.rolled_up[:, self.row[code]] * (popularity + 1e-3 * self.is_leaf)
            if inside.sum() > 0:
                result += inside / inside.sum()
            else:
                result[self.row[code]] += 1.0
        total = result.sum()
        return result / total if total > 0 else result

    @cached_property
    def name_terms(self) -> "tuple[dict[str, int], csr_array[Any]]":
        """Stems of the nodes' names with their columns, and nodes × stems: unit rows, a parent's words for half."""
        from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: loaded with the first proposals

        own = [sorted(set(text.stems(node.name_id))) for node in self.nodes]
        frequency: dict[str, int] = {}
        for stems in own:
            for stem in stems:
                frequency[stem] = frequency.get(stem, 0) + 1
        columns = {stem: place for place, stem in enumerate(sorted(frequency))}
        dense = np.zeros((len(self.nodes), max(1, len(columns))), dtype=np.float32)
        for place, chain in enumerate(self.above):
            for depth, row in enumerate(chain):
                for stem in own[row]:
                    weight = _OF_PARENT**depth * np.log1p(len(self.nodes) / frequency[stem])
                    dense[place, columns[stem]] = max(dense[place, columns[stem]], weight)
        lengths = np.linalg.norm(dense, axis=1, keepdims=True)
        dense /= np.where(lengths > 0, lengths, 1.0)
        return columns, csr_array(dense)


def code_space(model: str, nodes: Sequence[Node]) -> CodeSpace:
    """The space of a model's `nodes`, in the order of their codes."""
    return CodeSpace(model, tuple(sorted(nodes, key=lambda node: node.code)))
