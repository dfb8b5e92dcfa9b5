"""What mapping reads off the records once, for all reference models."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import text
from . import vocabulary as words
from .posteriors import Posteriors
from .records import ApplicationRecord

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read off the records once, for all models.

    `served`: functions; `owner` the row of each record's owner in `owners`; `site`: a unit's plain web site; `national`
    the places of national applications whose name stands in the record's; `stems` records × stems, unit rows; `said`
    all words in which cues are looked for.
    """

    records: Sequence[ApplicationRecord]
    served: Posteriors
    owners: tuple[str, ...]
    owner: Rows
    site: npt.NDArray[np.bool_]
    national: dict[int, tuple[int, ...]]
    stems: tuple[dict[str, int], "csr_array[Any]"]
    said: Sequence[str]

    def only(self, rows: Rows) -> "Reading":
        """The reading of some of the records."""
        vocabulary, said = self.stems
        place_of = {int(row): place for place, row in enumerate(rows)}
        return Reading(
            [self.records[int(row)] for row in rows],
            Posteriors(self.served.functions[rows], self.served.probability[rows], self.served.told[rows]),
            self.owners,
            self.owner[rows],
            self.site[rows],
            {place_of[row]: places for row, places in self.national.items() if row in place_of},
            (vocabulary, said[rows]),
            [self.said[int(row)] for row in rows],
        )


def places_of(records: Sequence[ApplicationRecord]) -> list[frozenset[str]]:
    """For each record the words of its government's name and of the domain that three rows or more share."""
    labels: defaultdict[str, int] = defaultdict(int)
    for record in records:
        below, registered = text.host_labels(text.host_and_path(record.url or record.name)[0])
        if below:
            labels[registered] += 1
    common = frozenset(label for label, count in labels.items() if count >= 3)
    by_government = {
        government: (frozenset(text.tokens(government)) - words.GENERIC_WORDS) | common
        for government in {record.government for record in records}
    }
    return [by_government[record.government] for record in records]


def stem_rows(records: Sequence[ApplicationRecord]) -> tuple[dict[str, int], "csr_array[Any]"]:
    """Distinct stems with their columns, and records × stems with rows of length 1."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: loaded with the first proposals

    vocabulary: dict[str, int] = {}
    columns: list[int] = []
    weights: list[float] = []
    pointers = [0]
    for record in records:
        said = " ".join((record.name, record.description, *record.services, *record.data_objects))
        found = {vocabulary.setdefault(stem, len(vocabulary)) for stem in text.stems(said)}
        columns += sorted(found)
        weights += [max(1, len(found)) ** -0.5] * len(found)
        pointers.append(len(columns))
    shape = (len(records), max(1, len(vocabulary)))
    data = np.array(weights, dtype=np.float32)
    return vocabulary, csr_array((data, np.array(columns, dtype=np.int64), np.array(pointers)), shape=shape)
