"""One proposed application against a portfolio that is kept ready: in a millisecond, with the evidence of a whole run.

The portfolio is prepared once. A proposal is read by itself, with the words' weights of the portfolio; of the rows in
its scope the most alike by words and functions are compared with it, as a run would compare them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from . import text
from .answering import Answering
from .asking import Asked, Asking
from .beside import Beside
from .candidates import scopes
from .classes import ClassModel, class_model
from .duplicates import in_order
from .nearest import Nearest
from .preparing import prepare_portfolio
from .records import ApplicationRecord, Finding, Parameters
from .roster import Roster

_COMPARED = 150
"""Rows of the scope that are compared with a proposal; a smaller scope is compared whole."""


class Index:
    """A portfolio ready to be asked. Not to be shared by threads: a question writes into what is kept, as new words."""

    def __init__(
        self, records: Sequence[ApplicationRecord], parameters: Parameters, model: ClassModel | None = None
    ) -> None:
        self._parameters = replace(parameters, min_score=0.0, adapt_prior=False)
        self._prepared = prepare_portfolio(in_order(records), self._parameters, model or class_model())
        portfolio = self._prepared.portfolio
        groups, shared = scopes(portfolio, self._parameters)
        self._shared = np.array(shared, dtype=np.int64)
        self._scopes = {
            self._scope_of(portfolio.records[group[0]]): np.array(group, dtype=np.int64) for group in groups
        }
        self._rows_of: defaultdict[str, list[int]] = defaultdict(list)
        for row, known in enumerate(portfolio.records):
            self._rows_of[known.id].append(row)
        self._asking = Asking(self._prepared)
        self._nearest = Nearest(self._prepared) if any(len(group) > _COMPARED for group in groups) else None
        self._roster = Roster(self._prepared)
        self._small = {
            name: Beside(self._roster, np.concatenate([scope, self._shared]))
            for name, scope in self._scopes.items()
            if len(scope) <= _COMPARED
        }
        self._answering = Answering(self._prepared, self._parameters)
        self._governments = {record.government for record in portfolio.records if not record.shared}

    def _scope_of(self, record: ApplicationRecord) -> str:
        return "" if self._parameters.across_governments else text.folded(record.government)

    def similar(self, record: ApplicationRecord, limit: int = 10) -> list[Finding]:
        """At most `limit` findings between `record` and the portfolio, of any kind and score, strongest first.

        A record of the same id in the portfolio is taken to be `record` itself. An empty government means that of the
        portfolio, when it has only one.
        """
        if not record.government and len(self._governments) == 1:
            record = replace(record, government=next(iter(self._governments)))
        asked = self._asking.read(record)
        beside = self._beside(asked)
        return self._answering.findings(asked, beside, limit) if len(beside.rows) else []

    def _beside(self, asked: Asked) -> Beside:
        """The rows to compare: of the proposal's government the most alike, and the national ones."""
        record = asked.reading.record
        name = self._scope_of(record)
        scope = self._scopes.get(name, np.zeros(0, dtype=np.int64))
        own = self._rows_of.get(record.id)
        if own is None and not record.shared and name in self._small:
            return self._small[name]
        if own is not None:
            scope = scope[~np.isin(scope, own)]
        if len(scope) > _COMPARED and self._nearest is not None:
            likeness = self._nearest.likeness(asked)[scope]
            strongest = np.argpartition(-likeness, _COMPARED - 1)[:_COMPARED]
            scope = np.sort(scope[strongest])
        return Beside(self._roster, scope if record.shared else np.concatenate([scope, self._shared]))
