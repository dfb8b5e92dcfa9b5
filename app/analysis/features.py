"""Portfolio → sparse matrices, and similarities of many pairs at once.

A pair is a pair of row numbers. Weights of terms are inverse document frequencies in the portfolio in hand, so that a
word of every row counts for little (Spärck Jones 1972, Journal of Documentation 28(1), 11-21).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .portfolio import Portfolio
from .products import dots
from .tokens import Flags, Numbering, Ragged, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Similarities = npt.NDArray[np.float64]
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Space:
    """Records × terms. `unit`: rows of length 1 (or 0); `idf` by column; `filled`: which rows have a term."""

    unit: "csr_array[Any]"
    idf: Weights
    filled: Flags

    @property
    def present(self) -> "csr_array[Any]":
        """1 where a record has a term."""
        from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: not loaded with the records

        return csr_array((np.ones_like(self.unit.data), self.unit.indices, self.unit.indptr), shape=self.unit.shape)


def space(rows: Ragged, columns: int) -> Space:
    """The space of distinct terms numbered below `columns`. O(number of terms)."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: not loaded with the records

    columns = max(1, columns)
    frequency = np.bincount(rows.values, minlength=columns)
    idf = np.log1p(len(rows) / np.maximum(frequency, 1)).astype(np.float32)
    data = idf[rows.values]
    lengths = np.sqrt(np.bincount(rows.owners(), weights=data.astype(np.float64) ** 2, minlength=len(rows)))
    data = (data / np.repeat(np.where(lengths > 0, lengths, 1.0), rows.sizes())).astype(np.float32)
    small = np.int32 if len(rows.values) < 2**31 else np.int64
    unit = csr_array((data, rows.values.astype(small), rows.pointers.astype(small)), shape=(len(rows), columns))
    return Space(unit, idf, rows.sizes() > 0)


def space_of(rows: Iterable[Iterable[str]]) -> Space:
    """The space that rows of terms span; columns in the order of their first appearance."""
    numbers = Numbering()
    numbered = Ragged.of([[numbers[term] for term in row] for row in rows])
    return space(numbered.distinct(), len(numbers))


def spread(rows: Ragged, terms: Sequence[str], parts: Callable[[str], Iterable[str]]) -> Space:
    """The space of the parts of numbered `terms`: a row has the parts of all its terms, each taken apart once."""
    numbers = Numbering()
    used = np.unique(rows.values)
    inner: list[list[int]] = [[]] * len(terms)
    for term in used.tolist():
        inner[term] = [numbers[part] for part in parts(terms[term])]
    return space(rows.spread(Ragged.of(inner)).distinct(), len(numbers))


def cosine(of: Space, left: Rows, right: Rows) -> Similarities:
    """Cosine of the angle between rows, in [0, 1]; NaN where a row is empty."""
    value = np.clip(dots(of.unit, of.unit, left, right), 0.0, 1.0)
    return np.where(of.filled[left] & of.filled[right], value, np.nan)


def overlap(of: Space, left: Rows, right: Rows) -> Similarities:
    """Jaccard index with idf weights, `w(A ∩ B) / w(A ∪ B)`, in [0, 1]; NaN where a row is empty."""
    present = of.present
    total = np.asarray(present @ of.idf, dtype=np.float64)
    present.data = np.sqrt(of.idf[present.indices])
    shared = dots(present, present, left, right)
    union = total[left] + total[right] - shared
    value = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return np.where(of.filled[left] & of.filled[right], np.clip(value, 0.0, 1.0), np.nan)


def rarity(of: Space, left: Rows, right: Rows) -> Similarities:
    """How rare the rarest common term is: 1 for one that only these two have, 0 without a common term."""
    present = of.present
    weighted = present.copy()
    weighted.data = of.idf[weighted.indices]
    result = np.zeros(len(left))
    for start in range(0, len(left), 100_000):
        part = slice(start, start + 100_000)
        common = weighted[left[part]].multiply(present[right[part]]).tocsr()
        result[part] = np.asarray(common.max(axis=1).todense()).ravel() if common.nnz else 0.0
    scaled: Similarities = np.clip(result / np.log1p(present.shape[0] / 2), 0.0, 1.0)
    return scaled


def shares(of: Space, left: Rows, right: Rows) -> Flags:
    """Whether two rows have a term in common."""
    result: Flags = dots(of.unit, of.unit, left, right) > 0
    return result


def prefixes(code: str) -> list[str]:
    """A reference code and the levels above it, without the bare model name: `RAB.05.07` → `RAB.05`, `RAB.05.07`."""
    parts = code.strip().casefold().split(".")
    if len(parts) == 1:
        return parts
    return [".".join(parts[:size]) for size in range(2, len(parts) + 1)]


@dataclass(frozen=True, slots=True)
class Spaces:
    """All spaces of one portfolio."""

    keys: Space
    grams: Space
    names: Space
    asides: Space
    descriptions: Space
    texts: Space
    letters: Space
    references: Space
    objects: Space
    services: Space
    technologies: Space
    hosts: Space


def spaces(of: Portfolio) -> Spaces:
    """The spaces of `of`, row by row."""
    stems, tokens, labels = len(of.words.stems), of.words.tokens, of.labels.by_number
    keys, first, hosts, codes = Numbering(), Numbering(), Numbering(), Numbering()
    references = [
        [codes[code] for code in sorted(record.references) if of_function(code)] if record.references else []
        for record in of.records
    ]
    named = [[keys[key] for key in own if len(key) >= 3] for own in of.keys]
    called = [[first[own[0]]] if own else [] for own in of.keys]
    placed = [[hosts[host]] if host else [] for host in of.hosts]
    return Spaces(
        keys=space(Ragged.of(named), len(keys)),
        grams=spread(Ragged.of(called), first.by_number, _grams),
        names=space(of.name, stems),
        asides=space(of.aside, stems),
        descriptions=space(of.description, stems),
        texts=space(of.texts, stems),
        letters=spread(Ragged(of.written, of.texts.pointers).distinct(), tokens, _letters_of),
        references=spread(Ragged.of(references), codes.by_number, prefixes),
        objects=spread(of.objects, labels, _label_terms),
        services=spread(of.services, labels, _label_terms),
        technologies=space(of.technologies, len(labels)),
        hosts=space(Ragged.of(placed), len(hosts)),
    )


def of_function(code: str) -> bool:
    """Whether a code says what an application is for; those of its kind, infrastructure or security do not."""
    return not code.strip().casefold().startswith(("raa.", "rai.", "rak."))


def _grams(key: str) -> list[str]:
    padded = f"^{key}$"
    return [padded[start : start + 3] for start in range(len(padded) - 2)] if key else []


def _letters_of(word: str) -> list[str]:
    padded = f"^{word}$"
    return [padded[start : start + size] for size in (3, 4) for start in range(len(padded) - size + 1)]


def _label_terms(label: str) -> list[str]:
    """The words of a label, and the label as a whole, so that an equal label counts for more than its words."""
    return [*label.split(" "), label]
