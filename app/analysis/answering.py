"""One record and the rows beside it → the findings of a run: scores, thresholds, kinds, and the strongest in words."""

import numpy as np

from .asking import Asked
from .beside import Beside
from .comparing import FEATURES
from .duplicates import findings_of
from .families import Met, comparable_sites, met_at
from .features import Similarities
from .kinds import Pair, Scored, implied, kinds_of, thresholds
from .listed import listed_with
from .preparing import Prepared
from .records import Finding, Parameters
from .scoring import Scores, Together, models
from .tokens import Flags, Rows
from .units import SITE

_LEFT_OUT = -1.0
"""Below any score: of a pair that no finding is made of."""


class Answering:
    """Answers what is asked of one portfolio, under one set of parameters."""

    def __init__(self, prepared: Prepared, parameters: Parameters) -> None:
        self._prepared = prepared
        self._parameters = parameters
        self._models = models(parameters)
        self._scores = Together(self._models, list(FEATURES))
        self._sites = np.array([family == SITE for family in prepared.portfolio.families], dtype=np.bool_)

    def findings(self, asked: Asked, beside: Beside, limit: int) -> list[Finding]:
        """At most `limit` findings between the record and the rows, strongest first.

        As `kinds.judged` has them, but that a record is told of its like at every other unit, not of a family's star.
        """
        similarities = beside.similarities(asked)
        scores = self._scores.probabilities(similarities)
        crossing = beside.shared != asked.shared
        same, function, national = scores
        redundant, overlap = implied(same, function, national, crossing)
        threshold, one_record = thresholds(same[~crossing], redundant[~crossing], self._parameters)
        top = np.where(crossing, overlap, redundant)
        top[self._incomparable(asked, beside)] = _LEFT_OUT
        places = np.argsort(-top, kind="stable")[:limit]
        places = places[top[places] > _LEFT_OUT]
        scored = self._scored(asked, beside.rows[places], similarities[:, places], scores[:, places], crossing[places])
        listed = zip(kinds_of(scored, scored.left, one_record), top[places].tolist(), strict=True)
        pairs = [Pair(number, number, len(places), kind, score) for number, (kind, score) in enumerate(listed)]
        return findings_of(scored, pairs, threshold, self._parameters)

    def _incomparable(self, asked: Asked, beside: Beside) -> list[int]:
        """The places of rows that are not compared with the record since one of the two is the plain site of a unit."""
        reading, of = asked.reading, self._prepared.portfolio
        own = Met(reading.family, reading.keys, reading.host, reading.path)
        rows = beside.rows.tolist()
        sites = range(len(rows)) if own.family == SITE else np.flatnonzero(self._sites[beside.rows]).tolist()
        return [place for place in sites if not comparable_sites(met_at(of, rows[place]), own)]

    def _scored(
        self, asked: Asked, rows: Rows, similarities: Similarities, scores: Similarities, crossing: Flags
    ) -> Scored:
        """The rows as pairs with the record, which is the last of their list."""
        same, function, national = scores
        redundant, overlap = implied(same, function, national, crossing)
        identity, by_function, by_nation = map(Scores, self._models, scores)
        return Scored(
            listed_with(self._prepared, rows, asked), np.arange(len(rows)), np.full(len(rows), len(rows)),
            dict(zip(FEATURES, similarities, strict=True)), identity, by_function, by_nation,
            same, redundant, overlap, crossing,
        )  # fmt: skip
