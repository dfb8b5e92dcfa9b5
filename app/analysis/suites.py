"""The functions that a national application serves for all, and the rows of a list that are that application.

An office that lists a national suite (planning, budget and books under one name) runs every function of it there, while
its row tells one of them at best. A row is that suite when its own name is and it says nothing of another function, or
when its address lies at a ministry, under the suite's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from . import text
from . import vocabulary as words
from .classes import ClassModel
from .portfolio import Portfolio
from .posteriors import Posteriors
from .records import ApplicationRecord
from .tokens import Flags, Ragged, Rows

_LEAST_LETTERS = 4
_LEAST_SERVED = 0.3
"""Short names collide: a row is the national application of its name if it probably serves one of its functions."""
NO_SUITE = -1


class Called(NamedTuple):
    """What tells that a record is a suite: itself, its short names, the words of its name, and its host."""

    record: ApplicationRecord
    keys: tuple[str, ...]
    phrase: tuple[str, ...]
    host: str


@dataclass(frozen=True, slots=True)
class Suites:
    """The national applications that the catalogue of functions knows, by number.

    `functions` and `serves` (suites × functions) are what each serves, as columns of the class model; `by_id` their
    numbers by id, `by_key` by short name: the end of the id (`AU-SIPD`), or as a list calls it that holds them.
    """

    functions: tuple[tuple[int, ...], ...]
    serves: Flags
    by_id: Mapping[str, int]
    by_key: Mapping[str, int]

    @classmethod
    def of(cls, portfolio: Portfolio, model: ClassModel) -> "Suites":
        """Those of the catalogue, called as the national applications of `portfolio` are."""
        by_id, functions, serves = _of_catalogue(model)
        by_key = {_ending(code): number for code, number in by_id.items()}
        for row in np.flatnonzero(portfolio.shared).tolist():
            number = by_id.get(portfolio.records[row].id, NO_SUITE)
            by_key |= dict.fromkeys(portfolio.keys[row] if number != NO_SUITE else (), number)
        return cls(functions, serves, by_id, {key: at for key, at in by_key.items() if len(key) >= _LEAST_LETTERS})

    def found_in(self, of: Portfolio, served: Posteriors) -> Rows:
        """The number of the suite that each row of `of` is; `NO_SUITE` for other rows."""
        called = map(Called, of.records, of.keys, of.phrases, of.hosts)
        numbers = [self.number_of(record, served, row) for row, record in enumerate(called)]
        return np.array(numbers, dtype=np.int64)

    def number_of(self, called: "Called", served: Posteriors, row: int = 0) -> int:
        """The number of the suite that one record is, or `NO_SUITE`; `row` is that of its posterior in `served`."""
        if called.record.shared:
            return self.by_id.get(called.record.id, NO_SUITE)
        at_a_ministry = self._at_a_ministry(called.host)
        return at_a_ministry if at_a_ministry != NO_SUITE else self._as_named(called, served, row)

    def _at_a_ministry(self, host: str) -> int:
        """What stands at `….sipd.kemendagri.go.id`."""
        below, registered = text.host_labels(host)
        if registered not in words.MINISTRY_DOMAINS:
            return NO_SUITE
        return next((self.by_key[label] for label in below if label in self.by_key), NO_SUITE)

    def _as_named(self, called: "Called", served: Posteriors, row: int) -> int:
        key = next((key for key in called.keys if key in self.by_key), None)
        if key is None or not words.CONNECTING_WORDS.isdisjoint(called.phrase):
            return NO_SUITE
        number = self.by_key[key]
        inside = served.probability[row][self.serves[number, served.functions[row]]].sum()
        return number if inside >= _LEAST_SERVED or not served.told[row] else NO_SUITE

    def served_by(self, suite: Rows) -> Ragged:
        """The functions that each row serves as a suite; none for a row that is none."""
        return Ragged.of([self.functions[number] if number != NO_SUITE else () for number in suite.tolist()])


def _ending(code: str) -> str:
    return code.rpartition("-")[2].casefold()


@lru_cache(maxsize=4)
def _of_catalogue(model: ClassModel) -> tuple[dict[str, int], tuple[tuple[int, ...], ...], Flags]:
    found: dict[str, list[int]] = {}
    for column, codes in enumerate(model.national):
        for code in codes:
            found.setdefault(code, []).append(column)
    serves = np.zeros((len(found), len(model.keys)), dtype=np.bool_)
    for number, columns in enumerate(found.values()):
        serves[number, columns] = True
    return {code: number for number, code in enumerate(found)}, tuple(map(tuple, found.values())), serves
