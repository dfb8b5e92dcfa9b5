"""One record and the rows beside it → the findings of a run: scores, thresholds, kinds, and the strongest in words."""

import numpy as np

from .beside import Asked, Beside
from .comparing import FEATURES
from .duplicates import findings_of
from .families import Met, comparable_sites, met_at, of_two_units
from .features import Similarities
from .kinds import Pair, Scored, family_score, implied, kinds_of, thresholds
from .listed import listed
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
        self._families = frozenset(prepared.family.values())
        self._sites = np.array([family == SITE for family in prepared.portfolio.families], dtype=np.bool_)

    def findings(self, asked: Asked, beside: Beside, limit: int) -> list[Finding]:
        """At most `limit` findings between the record and the rows, strongest first; as `kinds.judged` has them."""
        similarities = beside.similarities(asked)
        scores = self._scores.probabilities(similarities)
        crossing = beside.shared != asked.shared
        same, function, national = scores
        redundant, overlap = implied(same, function, national, crossing)
        family = self._family(asked, beside)
        local = ~crossing
        local[family[:1]] = False
        threshold, one_record = thresholds(same[local], redundant[local], self._parameters)
        top = np.where(crossing, overlap, redundant)
        star = self._left_out(asked, beside, family, top)
        if star >= 0:
            top[star] = family_score(asked.reading.family, threshold)
        places = np.argsort(-top, kind="stable")[:limit]
        places = places[top[places] > _LEFT_OUT]
        scored = self._scored(asked, beside.rows[places], similarities[:, places], scores[:, places], crossing[places])
        count = len(places)
        kinds = kinds_of(scored, scored.left, one_record)
        pairs = [
            Pair(number, number, count, "shared_service" if place == star else kind, score, chain=place == star)
            for number, (place, kind, score) in enumerate(
                zip(places.tolist(), kinds, top[places].tolist(), strict=True)
            )
        ]
        return findings_of(scored, pairs, threshold, self._parameters)

    def _family(self, asked: Asked, beside: Beside) -> list[int]:
        """The places of the rows that are the record's own service at other units."""
        own, of = asked.reading.family, self._prepared.family
        if own not in self._families:
            return []
        return [place for place, row in enumerate(beside.rows.tolist()) if of.get(row) == own]

    def _left_out(self, asked: Asked, beside: Beside, family: list[int], top: Similarities) -> int:
        """Marks in `top` what its family's star covers and what no site is compared with; the star's place, or -1."""
        reading, of = asked.reading, self._prepared.portfolio
        own = Met(reading.family, reading.unit, reading.keys, reading.host, reading.path)
        rows = beside.rows.tolist()
        sites = range(len(rows)) if own.family == SITE else np.flatnonzero(self._sites[beside.rows]).tolist()
        top[[place for place in sites if not comparable_sites(met_at(of, rows[place]), own)]] = _LEFT_OUT
        covered = [place for place in family if of_two_units(met_at(of, rows[place]), own)]
        top[covered] = _LEFT_OUT
        return covered[0] if covered[:1] == family[:1] and covered else -1

    def _scored(
        self, asked: Asked, rows: Rows, similarities: Similarities, scores: Similarities, crossing: Flags
    ) -> Scored:
        """The rows as pairs with the record, which is the last of their list."""
        same, function, national = scores
        redundant, overlap = implied(same, function, national, crossing)
        identity, by_function, by_nation = map(Scores, self._models, scores)
        return Scored(
            listed(self._prepared, rows, asked), np.arange(len(rows)), np.full(len(rows), len(rows)),
            dict(zip(FEATURES, similarities, strict=True)), identity, by_function, by_nation,
            same, redundant, overlap, crossing,
        )  # fmt: skip
