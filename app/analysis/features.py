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
from .products import Sparse, dots
from .records import ApplicationRecord
from .tokens import Flags, Numbering, Ragged, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Similarities = npt.NDArray[np.float64]
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Space:
    """Records × terms. `rows` are of length 1 (or 0); `filled`: which rows have a term.

    `idf` by column. `numbers` are the columns of terms that only this space has; `records` how many it was made of.
    """

    rows: Sparse
    idf: Weights
    filled: Flags
    numbers: Numbering
    records: int

    @property
    def unit(self) -> "csr_array[Any]":
        """The rows as a matrix."""
        return self.rows.matrix

    @property
    def present(self) -> Sparse:
        """1 where a record has a term."""
        return self.rows.with_data(np.ones_like(self.rows.data))

    @property
    def weighted(self) -> Sparse:
        """The rarity of a term where a record has it."""
        return self.rows.with_data(self.idf[self.rows.indices])


def space(rows: Ragged, columns: int, numbers: Numbering | None = None) -> Space:
    """The space of distinct terms numbered below `columns`. O(number of terms)."""
    records, columns = len(rows), max(1, columns)
    idf = np.log1p(records / np.maximum(np.bincount(rows.values, minlength=columns), 1)).astype(np.float32)
    data = idf[rows.values]
    lengths = np.sqrt(np.bincount(rows.owners(), weights=data.astype(np.float64) ** 2, minlength=len(rows)))
    data = (data / np.repeat(np.where(lengths > 0, lengths, 1.0), rows.sizes())).astype(np.float32)
    small = np.int32 if len(rows.values) < 2**31 else np.int64
    made = Sparse(data, rows.values.astype(small), rows.pointers.astype(small), (len(rows), len(idf)))
    return Space(made, idf, rows.sizes() > 0, Numbering() if numbers is None else numbers, records)


def space_of(rows: Iterable[Iterable[str]]) -> Space:
    """The space that rows of terms span; columns in the order of their first appearance."""
    numbers = Numbering()
    numbered = Ragged.of([[numbers[term] for term in row] for row in rows])
    return space(numbered.distinct(), len(numbers), numbers)


def spread(rows: Ragged, terms: Sequence[str], parts: Callable[[str], Iterable[str]]) -> Space:
    """The space of the parts of numbered `terms`: a row has the parts of all its terms, each taken apart once."""
    numbers = Numbering()
    used, places = np.unique(rows.values, return_inverse=True)
    inner = Ragged.of([[numbers[part] for part in parts(terms[term])] for term in used.tolist()])
    return space(Ragged(places, rows.pointers).spread(inner).distinct(), len(numbers), numbers)


def cosine(of: Space, left: Rows, right: Rows) -> Similarities:
    """Cosine of the angle between rows, in [0, 1]; NaN where a row is empty."""
    value = np.clip(dots(of.rows, of.rows, left, right), 0.0, 1.0)
    return np.where(of.filled[left] & of.filled[right], value, np.nan)


def overlap(of: Space, left: Rows, right: Rows) -> Similarities:
    """Jaccard index with idf weights, `w(A ∩ B) / w(A ∪ B)`, in [0, 1]; NaN where a row is empty."""
    total = weights_of(of)
    root = of.rows.with_data(np.sqrt(of.idf[of.rows.indices]))
    value = jaccard(dots(root, root, left, right), total[left], total[right])
    return np.where(of.filled[left] & of.filled[right], value, np.nan)


def weights_of(of: Space) -> Similarities:
    """The sum of each row's idf weights."""
    return np.asarray(of.present.matrix @ of.idf, dtype=np.float64)


def jaccard(shared: Similarities, left: Similarities | float, right: Similarities | float) -> Similarities:
    """The Jaccard index by the weight that two share and the whole weights of each."""
    union = left + right - shared
    value = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return np.clip(value, 0.0, 1.0)


def rarity(of: Space, left: Rows, right: Rows) -> Similarities:
    """How rare the rarest common term is: 1 for one that only these two have, 0 without a common term."""
    present, weighted = of.present.matrix, of.weighted.matrix
    result = np.zeros(len(left))
    for start in range(0, len(left), 100_000):
        part = slice(start, start + 100_000)
        common = weighted[left[part]].multiply(present[right[part]]).tocsr()
        result[part] = np.asarray(common.max(axis=1).todense()).ravel() if common.nnz else 0.0
    return scaled_rarity(result, of)


def scaled_rarity(weight: Similarities, of: Space) -> Similarities:
    """A term's idf weight as rarity: 1 for a term of two rows or of one."""
    scaled: Similarities = np.clip(weight / np.log1p(of.records / 2), 0.0, 1.0)
    return scaled


def shares(of: Space, left: Rows, right: Rows) -> Flags:
    """Whether two rows have a term in common."""
    result: Flags = dots(of.rows, of.rows, left, right) > 0
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
    first, codes = Numbering(), Numbering()
    references = [[codes[code] for code in function_codes(record)] for record in of.records]
    called = [[first[own[0]]] if own else [] for own in of.keys]
    return Spaces(
        keys=space_of([long_keys(own) for own in of.keys]),
        grams=spread(Ragged.of(called), first.by_number, grams_of),
        names=space(of.name, stems),
        asides=space(of.aside, stems),
        descriptions=space(of.description, stems),
        texts=space(of.texts, stems),
        letters=spread(Ragged(of.written, of.texts.pointers).distinct(), tokens, letters_of),
        references=spread(Ragged.of(references), codes.by_number, prefixes),
        objects=spread(of.objects, labels, label_terms),
        services=spread(of.services, labels, label_terms),
        technologies=space(of.technologies, len(labels)),
        hosts=space_of([[host] if host else [] for host in of.hosts]),
    )


def of_function(code: str) -> bool:
    """Whether a code says what an application is for; those of its kind, infrastructure or security do not."""
    return not code.strip().casefold().startswith(("raa.", "rai.", "rak."))


def function_codes(record: ApplicationRecord) -> list[str]:
    """The reference codes that say what a record is for, sorted."""
    return [code for code in sorted(record.references) if of_function(code)] if record.references else []


def long_keys(keys: Iterable[str]) -> list[str]:
    """The short names that are long enough to tell two applications apart."""
    return [key for key in keys if len(key) >= 3]


def grams_of(key: str) -> list[str]:
    """The letters of a short name, three in a row."""
    padded = f"^{key}$"
    return [padded[start : start + 3] for start in range(len(padded) - 2)] if key else []


def letters_of(word: str) -> list[str]:
    """The letters of a word, three and four in a row."""
    padded = f"^{word}$"
    return [padded[start : start + size] for size in (3, 4) for start in range(len(padded) - size + 1)]


def label_terms(label: str) -> list[str]:
    """The words of a label, and the label as a whole, so that an equal label counts for more than its words."""
    return [*label.split(" "), label]
