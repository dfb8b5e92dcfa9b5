"""One proposed application against a portfolio that is kept ready: in milliseconds, with the evidence of a whole run.

The portfolio is prepared once. A proposal is prepared like it, with its words' numbers and weights; of the rows in its
scope the most alike by words and functions are compared with it, as a run would compare them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import text
from .candidates import Calls, Likeness, links_of, related_links, scopes
from .classes import ClassModel, Posteriors, class_model
from .duplicates import findings_of, in_order, scored_pairs
from .families import stars
from .features import Spaces, spaces
from .kinds import judged
from .portfolio import Portfolio, prepare
from .preparing import Prepared, prepare_portfolio, served_functions
from .records import ApplicationRecord, Finding, Parameters
from .suites import Suites
from .tokens import Flags, Ragged, Rows, places_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_COMPARED = 150
"""Rows of the scope that are compared with a proposal; a smaller scope is compared whole."""


class Index:
    """A portfolio ready to be asked. Not to be shared by threads: new words are numbered as they come."""

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
        self._calls = Calls.of(portfolio)
        parts = self._prepared.likeness.parts()
        self._postings: list[csr_array[Any]] = [part.matrix.T.tocsr() for part in parts]
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
        alone = _Alone.of(record, self._prepared)
        rows = self._rows_for(record, alone)
        if not len(rows):
            return []
        asked = self._with(alone, rows)
        last = np.full(len(rows), len(rows), dtype=np.int64)
        scored = scored_pairs(asked, np.arange(len(rows)), last, self._parameters)
        pairs, threshold = judged(scored, self._parameters)
        pairs.sort(key=lambda pair: (-pair.score, pair.left))
        return findings_of(scored, pairs[:limit], threshold, self._parameters)

    def _rows_for(self, record: ApplicationRecord, alone: "_Alone") -> Rows:
        """The rows to compare: of the proposal's government the most alike, and the national ones."""
        scope = self._scopes.get(self._scope_of(record), np.zeros(0, dtype=np.int64))
        ids = self._prepared.portfolio.records
        scope = scope[[ids[row].id != record.id for row in scope.tolist()]]
        if len(scope) > _COMPARED:
            likeness = self._likeness(alone)[scope]
            strongest = np.argpartition(-likeness, _COMPARED - 1)[:_COMPARED]
            scope = np.sort(scope[strongest])
        return np.concatenate([scope, self._shared]) if not record.shared else scope

    def _likeness(self, alone: "_Alone") -> npt.NDArray[np.float64]:
        """The weighted sum of cosines of words and functions with each row."""
        total = np.zeros(len(self._prepared.portfolio))
        for own, postings in zip(alone.likeness.parts(), self._postings, strict=True):
            known = own.indices < postings.shape[0]
            columns = own.indices[known].astype(np.int64)
            places, pointers = places_of(postings.indptr, columns)
            values = postings.data[places] * np.repeat(own.data[known], np.diff(pointers))
            total += np.bincount(postings.indices[places], weights=values, minlength=len(total))
        return total

    def _with(self, alone: "_Alone", rows: Rows) -> Prepared:
        """The given rows of the portfolio, and the proposal as the last."""
        prepared = self._prepared
        portfolio = prepared.portfolio.stacked(rows, alone.portfolio)
        family = {place: prepared.family[row] for place, row in enumerate(rows.tolist()) if row in prepared.family}
        own = alone.portfolio.families[0]
        if own in family.values():
            family[len(rows)] = own
        declared = None
        if prepared.declared is not None and alone.declared is not None:
            declared = prepared.declared.stacked(rows, alone.declared)
        return Prepared(
            portfolio=portfolio,
            of=prepared.of.stacked(rows, alone.spaces),
            model=prepared.model,
            served=prepared.served.stacked(rows, alone.served),
            suites=prepared.suites,
            suite=np.append(prepared.suite[rows], alone.suite),
            coded=prepared.coded,
            declared=declared,
            spelled=links_of({(place, len(rows)) for place in self._spelled(alone, rows)}),
            related=related_links(portfolio, self._parameters),
            stars=stars(family),
            family=family,
        )

    def _spelled(self, alone: "_Alone", rows: Rows) -> Iterator[int]:
        """The places in `rows` of those whose name spells the proposal's short name, or the other way round."""
        own = Calls.of(alone.portfolio)
        for key, bits, first in zip(own.short.called, own.short.bits, own.short.first, strict=True):
            long = self._calls.long
            entries = long.places.taken(rows)
            possible = (long.first[entries.values] == first) & ((bits & ~long.bits[entries.values]) == 0)
            for place, entry in _where(entries, possible):
                if text.spells(key, long.called[entry]):
                    yield place
        for phrase, bits, first in zip(own.long.called, own.long.bits, own.long.first, strict=True):
            short = self._calls.short
            entries = short.places.taken(rows)
            possible = (short.first[entries.values] == first) & ((short.bits[entries.values] & ~bits) == 0)
            for place, entry in _where(entries, possible):
                if text.spells(short.called[entry], phrase):
                    yield place


def _where(entries: Ragged, possible: Flags) -> list[tuple[int, int]]:
    owners, values = entries.owners()[possible], entries.values[possible]
    return list(zip(owners.tolist(), values.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class _Alone:
    """A proposal, prepared as the portfolio was."""

    portfolio: Portfolio
    spaces: Spaces
    served: Posteriors
    suites: Suites
    suite: Rows
    declared: Posteriors | None

    @property
    def likeness(self) -> Likeness:
        """As that of the portfolio."""
        return Likeness(self.spaces, self.served, self.declared, self.suites.served_by(self.suite))

    @classmethod
    def of(cls, record: ApplicationRecord, like: Prepared) -> "_Alone":
        portfolio = prepare([record], like.portfolio)
        served = served_functions(portfolio, like.model)
        declared = like.coded.posteriors(portfolio, served) if like.coded else None
        suite = like.suites.found_in(portfolio, served)
        return cls(portfolio, spaces(portfolio, like.of), served, like.suites, suite, declared)
