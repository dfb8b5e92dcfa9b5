"""The rows of a portfolio by column, kept ready to be compared with one record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import text
from .candidates import Calls, Tied
from .comparing import telling_phrases
from .features import Similarities, weights_of
from .joined_space import JoinedSpace
from .posteriors import Posteriors, rest_of
from .preparing import Prepared
from .reading import Reading
from .tokens import Numbering, Rows

SPACES = ("keys", "names", "asides", "descriptions", "letters", "objects", "technologies")


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of strings by number; the empty string is 0."""

    codes: Rows
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, values: Sequence[str]) -> "Coded":
        """The column of `values`."""
        numbers = Numbering([""])
        return cls(np.array([numbers[value] for value in values], dtype=np.int64), numbers)

    def code(self, value: str) -> int:
        """The number of a value; -1 for one that no row has."""
        return self.numbers.get(value, -1)


@dataclass(frozen=True, slots=True)
class Served:
    """Posteriors by row, with what is left of each."""

    functions: Rows
    probability: Similarities
    rest: Similarities
    told: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, posteriors: Posteriors) -> "Served":
        """The same posteriors."""
        probability = posteriors.probability.astype(np.float64)
        return cls(posteriors.functions, probability, rest_of(probability), posteriors.told)

    def taken(self, rows: Rows) -> "Served":
        """Those of the given rows."""
        return Served(self.functions[rows], self.probability[rows], self.rest[rows], self.told[rows])

    def mass(self, weights: Similarities) -> Similarities:
        """By row the sum of probabilities, each times the weight of its function."""
        result: Similarities = (weights[self.functions] * self.probability).sum(axis=1)
        return result


def channels_code(channels: frozenset[str]) -> str:
    """A set of channels as one string."""
    return " ".join(sorted(channels))


class Roster:
    """All rows of a prepared portfolio."""

    def __init__(self, prepared: Prepared) -> None:
        of = prepared.portfolio
        self.prepared = prepared
        self.joined = JoinedSpace(prepared.of, of, SPACES, by_weight=("technologies",))
        self.technologies = weights_of(prepared.of.technologies)
        self.first_keys = [keys[0] if keys else "" for keys in of.keys]
        self.names = Coded.of(self.first_keys)
        self.channels = Coded.of([channels_code(channels) for channels in of.channels])
        self.hosts, self.paths, self.agencies = Coded.of(of.hosts), Coded.of(of.paths), Coded.of(of.agencies)
        self.served = Served.of(prepared.served)
        self.declared = None if prepared.declared is None else Served.of(prepared.declared)
        self.calls = Calls.of(of)
        self.overlap = np.ascontiguousarray(prepared.model.overlap.T, dtype=np.float64)
        self.phrases = {row: _with_stems(telling_phrases(of, row)) for row in np.flatnonzero(of.shared).tolist()}
        self._ties: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
        for row, record in enumerate(of.records):
            if not record.shared:
                place = text.folded(record.government)
                self._ties["id", place, record.id].append(row)
                self._ties["parent", place, record.parent_id].append(row)
                for key in of.keys[row]:
                    self._ties["key", place, key].append(row)
                for mention in of.mentions[row]:
                    self._ties["mention", place, mention].append(row)

    def tied_to(self, reading: Reading) -> list[Tied]:
        """In order the local rows of its government that may be related to a local record, or have part in whether."""
        record, of = reading.record, self.prepared.portfolio
        if record.shared:
            return []
        asked = [("id", record.parent_id), ("parent", record.id)]
        asked += [("parent", record.parent_id)] if record.parent_id else []
        asked += [(how, name) for how in ("key", "mention") for name in (*reading.keys, *reading.mentions)]
        place = text.folded(record.government)
        rows = {row for how, name in asked for row in self._ties.get((how, place, name), ())}
        return [Tied(row, of.records[row], of.keys[row], of.mentions[row]) for row in sorted(rows)]


def _with_stems(phrases: Sequence[tuple[str, ...]]) -> tuple[Sequence[tuple[str, ...]], frozenset[str]]:
    return phrases, frozenset(stem for phrase in phrases for stem in phrase)
