"""One record beside some rows of a portfolio: every feature of `comparing.py` by a few passes over all of them.

The rules are those of that module; only the measuring is done another way, by what is kept ready of the rows.
"""

from collections.abc import Iterator

import numpy as np
from rapidfuzz import fuzz, process

from . import text
from .asking import Asked
from .candidates import Tied, letter_bits, long_names, related_in, short_names
from .comparing import (
    CHANNELLED,
    FEATURES,
    addressed_alike,
    called_alike,
    keyword_score,
    keyword_scores,
    of_order,
    owned_alike,
    phrases_of,
    suite_counted,
    tied,
)
from .features import Similarities, jaccard, scaled_rarity
from .joined_space import Vector
from .posteriors import met
from .reading import Reading
from .roster import SPACES, Roster, Served, channels_code
from .suites import NO_SUITE
from .tokens import Flags, Rows


class Beside:
    """The rows with which records are compared, taken out of their columns once."""

    def __init__(self, roster: Roster, rows: Rows) -> None:
        listed = rows.tolist()
        self.rows = rows
        self.shared = roster.prepared.portfolio.shared[rows]
        self.place_of = {row: place for place, row in enumerate(listed)}
        self._roster = roster
        self._laid = roster.joined.laid(rows)
        self._keys = [roster.first_keys[row] for row in listed]
        self._served = roster.served.taken(rows)
        self._declared = None if roster.declared is None else roster.declared.taken(rows)
        self._long, self._short = roster.calls.long.entries_of(rows), roster.calls.short.entries_of(rows)
        self._suite = roster.prepared.suite[rows]
        self._suites = np.flatnonzero(self._suite != NO_SUITE)
        self._phrases = [(self.place_of[row], *roster.phrases[row]) for row in listed if row in roster.phrases]

    def similarities(self, asked: Asked) -> Similarities:
        """Features × rows, in the order of `FEATURES`; NaN where there is nothing to compare."""
        reading, joined = asked.reading, self._roster.joined
        vector = joined.vector(reading)
        products = joined.products(vector, self._laid)
        filled = self._laid.filled & vector.filled[:, None]
        of = dict(zip(SPACES, np.where(filled, np.clip(products, 0.0, 1.0), np.nan), strict=True))
        by_suite, by_own = self._serving_it(asked), self._served_by_it(asked)
        shared = products[SPACES.index("technologies")]
        found = {
            "name": self._name(reading, of, products[SPACES.index("keys")] > 0),
            "function": self._function(asked, np.maximum(by_suite, by_own)),
            "mapping": self._mapping(asked),
            "description": of["descriptions"],
            "spelling": of["letters"],
            "data_objects": self._data_objects(of["objects"], vector),
            "technologies": np.where(
                filled[SPACES.index("technologies")],
                jaccard(shared, self._roster.technologies[self.rows], joined.weight(vector, "technologies")),
                np.nan,
            ),
            "address": self._address(reading),
            "agency": self._agency(reading),
            "relation": self._relation(reading),
            "keywords": self._keywords(reading),
            "national": self._national(asked, by_own if asked.shared else by_suite),
        }
        return np.stack([found[feature] for feature in FEATURES])

    def _name(self, reading: Reading, of: dict[str, Similarities], equal: Flags) -> Similarities:
        if not reading.keys:
            return np.full(len(self.rows), np.nan)
        ratio = process.cdist(reading.keys[:1], self._keys, scorer=fuzz.ratio, score_cutoff=60)[0].astype(float)
        spelled = np.zeros(len(self.rows), dtype=np.bool_)
        spelled[list(self._spelled(reading))] = True
        value = called_alike(ratio, words=of["names"], spelled=spelled, beside=of["asides"], equal=equal)
        return np.where(self._roster.names.codes[self.rows] > 0, value, np.nan)

    def _spelled(self, reading: Reading) -> Iterator[int]:
        """The places of rows whose name spells the record's short name, or the other way round."""
        calls = self._roster.calls
        for key in short_names(reading.keys):
            long, entries = calls.long, self._long
            near = (long.first[entries] == ord(key[0])) & ((letter_bits(key) & ~long.bits[entries]) == 0)
            for entry in entries[near].tolist():
                if text.spells(key, long.called[entry]):
                    yield self.place_of[long.rows.item(entry)]
        for phrase in long_names(reading.record, reading.phrase):
            short, entries = calls.short, self._short
            bits = letter_bits(text.letters_in_order(phrase))
            near = (short.first[entries] == ord(phrase[0][0])) & ((short.bits[entries] & ~bits) == 0)
            for entry in entries[near].tolist():
                if text.spells(short.called[entry], phrase):
                    yield self.place_of[short.rows.item(entry)]

    def _function(self, asked: Asked, suited: Similarities) -> Similarities:
        own = Served.of(asked.served)
        if not own.told[0] and asked.suite == NO_SUITE:
            return np.full(len(self.rows), np.nan)
        weights = own.probability[0] @ self._roster.overlap[own.functions[0]]
        probability = met(self._served.mass(weights), self._served.rest, own.rest)
        if not asked.shared:
            probability = np.where(self.shared, probability, suite_counted(probability, suited))
        if asked.suite != NO_SUITE:
            probability[self._suite == asked.suite] = 1.0
        return np.where(self._served.told | (self._suite != NO_SUITE), of_order(probability), np.nan)

    def _serving_it(self, asked: Asked) -> Similarities:
        """By row the probability that the record serves one of the functions that the row serves as a suite."""
        found, suites = np.zeros(len(self.rows)), self._suites
        if len(suites):
            serves = self._roster.prepared.suites.serves[self._suite[suites][:, None], asked.served.functions]
            found[suites] = np.clip((serves * asked.served.probability.astype(np.float64)).sum(axis=1), 0.0, 1.0)
        return found

    def _served_by_it(self, asked: Asked) -> Similarities:
        """By row the probability that it serves one of the functions that the record serves as a suite."""
        if asked.suite == NO_SUITE:
            return np.zeros(len(self.rows))
        serves = self._roster.prepared.suites.serves[asked.suite].astype(np.float64)
        return np.clip(self._served.mass(serves), 0.0, 1.0)

    def _mapping(self, asked: Asked) -> Similarities:
        if self._declared is None or asked.declared is None:
            return np.full(len(self.rows), np.nan)
        own = Served.of(asked.declared)
        weights = np.zeros(int(max(self._declared.functions.max(initial=0), own.functions.max())) + 1)
        weights[own.functions[0]] = own.probability[0]
        return of_order(met(self._declared.mass(weights), self._declared.rest, own.rest))

    def _data_objects(self, value: Similarities, vector: Vector) -> Similarities:
        some = np.flatnonzero(value > 0)
        if len(some):
            rarest = self._roster.joined.rarest_common(vector, "objects", self.rows[some])
            value[some] *= np.sqrt(scaled_rarity(rarest, self._roster.prepared.of.objects))
        return value

    def _address(self, reading: Reading) -> Similarities:
        if not reading.host:
            return np.full(len(self.rows), np.nan)
        hosts, paths = self._roster.hosts, self._roster.paths
        own = hosts.codes[self.rows]
        value = addressed_alike(own == hosts.code(reading.host), paths.codes[self.rows] == paths.code(reading.path))
        return np.where(own > 0, value, np.nan)

    def _agency(self, reading: Reading) -> Similarities:
        if not reading.agency:
            return np.full(len(self.rows), np.nan)
        own = self._roster.agencies.codes[self.rows]
        value = owned_alike(own == self._roster.agencies.code(reading.agency), coded=self._declared is not None)
        return np.where(own > 0, value, np.nan)

    def _relation(self, reading: Reading) -> Similarities:
        names, channels = self._roster.names, self._roster.channels
        channelled = np.zeros(len(self.rows), dtype=np.bool_)
        if reading.keys and len(reading.keys[0]) >= CHANNELLED:
            channelled = (names.codes[self.rows] == names.code(reading.keys[0])) & (
                channels.codes[self.rows] != channels.code(channels_code(reading.channels))
            )
        declared = np.zeros(len(self.rows), dtype=np.bool_)
        declared[self._related(reading)] = True
        return tied(declared, channelled)

    def _related(self, reading: Reading) -> list[int]:
        """The places of rows of which one side says that it belongs to the other, or both to a third."""
        near = [
            other._replace(row=self.place_of[other.row])
            for other in self._roster.tied_to(reading)
            if other.row in self.place_of
        ]
        last = len(self.rows)
        own = Tied(last, reading.record, reading.keys, reading.mentions)
        return [left for left, right in related_in([*near, own]) if right == last] if near else []

    def _keywords(self, reading: Reading) -> Similarities:
        found = np.full(len(self.rows), np.nan)
        if reading.record.shared:
            local = np.flatnonzero(~self.shared)
            own = list(phrases_of((*reading.record.keywords, *reading.keys)))
            if own and len(local):
                found[local] = keyword_scores(self._roster.prepared.portfolio, self.rows[local], {0: own})[:, 0]
            return found
        in_name = {*map(text.stem, reading.read_name), *reading.name, *reading.keys}
        in_text = in_name.union(map(text.stem, reading.read_description))
        for place, phrases, stems in self._phrases:
            if phrases:
                found[place] = 0.0 if stems.isdisjoint(in_text) else keyword_score(phrases, in_name, in_text)
        return found

    def _national(self, asked: Asked, serving: Similarities) -> Similarities:
        a_suite = self._suite != NO_SUITE
        if asked.shared:
            known = ~self.shared & (self._served.told | a_suite) & (asked.suite != NO_SUITE)
        else:
            known = self.shared & a_suite & (asked.served.told[0] or asked.suite != NO_SUITE)
        return np.where(known, np.where(self._suite == asked.suite, 1.0, serving), np.nan)
