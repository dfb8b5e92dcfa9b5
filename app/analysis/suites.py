"""The functions that a national application serves for all, and the rows of a list that are that application.

An office that lists a national suite (planning, budget and books under one name) runs every function of it there, while
its row tells one of them at best.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .classes import ClassModel
from .portfolio import Portfolio
from .posteriors import Posteriors
from .records import ApplicationRecord
from .tokens import Ragged

_LEAST_LETTERS = 4
_LEAST_SERVED = 0.3
"""Short names collide: a row is the national application of its name if it probably serves one of its functions."""


@dataclass(frozen=True, slots=True)
class Suites:
    """Columns of the class model by the id of a national application, and by the short names of those in a list."""

    by_id: Mapping[str, tuple[int, ...]]
    by_key: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, portfolio: Portfolio, model: ClassModel) -> "Suites":
        """Those of the national applications of `portfolio` that the catalogue of functions knows."""
        by_id = _functions_by_national(model)
        by_key: dict[str, tuple[int, ...]] = {}
        for row in np.flatnonzero(portfolio.shared).tolist():
            functions = by_id.get(portfolio.records[row].id, ())
            for key in portfolio.keys[row] if functions else ():
                if len(key) >= _LEAST_LETTERS:
                    by_key.setdefault(key, functions)
        return cls(by_id, by_key)

    def serve(self, of: Portfolio, served: Posteriors) -> Ragged:
        """By row of `of` all functions that it serves as a national application; empty for other rows."""
        return Ragged.of(
            [
                self.of_one(record, keys, served, row)
                for row, (record, keys) in enumerate(zip(of.records, of.keys, strict=True))
            ]
        )

    def of_one(
        self, record: ApplicationRecord, keys: tuple[str, ...], served: Posteriors, row: int = 0
    ) -> tuple[int, ...]:
        """All functions that a record serves as a national application; `row` is that of its posterior in `served`."""
        if record.shared:
            return self.by_id.get(record.id, ())
        if self.by_key.keys().isdisjoint(keys):
            return ()
        functions = next(self.by_key[key] for key in keys if key in self.by_key)
        inside = served.probability[row][np.isin(served.functions[row], functions)].sum()
        return functions if inside >= _LEAST_SERVED or not served.told[row] else ()


@lru_cache(maxsize=4)
def _functions_by_national(model: ClassModel) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for column, codes in enumerate(model.national):
        for code in codes:
            found.setdefault(code, []).append(column)
    return {code: tuple(columns) for code, columns in found.items()}
