"""The functions that a national application serves for all, and the rows of a list that are that application.

An office that lists a national suite (planning, budget and books under one name) runs every function of it there, while
its row tells one of them at best. A row is that suite when its own name is, and it says nothing of another function, or
when its address lies at a ministry, under the suite's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from . import text
from . import vocabulary as words
from .classes import ClassModel, Posteriors
from .portfolio import Portfolio
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
        rows: list[tuple[int, ...]] = []
        for row, record in enumerate(of.records):
            if record.shared:
                rows.append(self.by_id.get(record.id, ()))
            else:
                rows.append(self._at_a_ministry(of, row) or self._as_named(of, served, row))
        return Ragged.of(rows)

    def _at_a_ministry(self, of: Portfolio, row: int) -> tuple[int, ...]:
        """What is served at `….sipd.kemendagri.go.id`: an address under a domain that is not the government's own."""
        if not of.hosts[row]:
            return ()
        below, registered = text.host_labels(of.hosts[row])
        label = next((label for label in below if label in self.by_key), None)
        return self.by_key[label] if label is not None and registered not in of.domains else ()

    def _as_named(self, of: Portfolio, served: Posteriors, row: int) -> tuple[int, ...]:
        key = next((key for key in of.keys[row] if key in self.by_key), None)
        if key is None or not words.CONNECTING_WORDS.isdisjoint(of.phrases[row]):
            return ()
        functions = self.by_key[key]
        inside = served.probability[row][np.isin(served.functions[row], functions)].sum()
        return functions if inside >= _LEAST_SERVED or not served.told[row] else ()


@lru_cache(maxsize=4)
def _functions_by_national(model: ClassModel) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for column, codes in enumerate(model.national):
        for code in codes:
            found.setdefault(code, []).append(column)
    return {code: tuple(columns) for code, columns in found.items()}
