"""Profiles → sparse matrices, and similarities of many pairs at once.

A pair is a pair of row numbers. Weights of terms are inverse document frequencies in the portfolio in hand, so that a
word of every row counts for little (Spärck Jones 1972, Journal of Documentation 28(1), 11-21).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .portfolio import Profile

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Rows = npt.NDArray[np.int64]
Similarities = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Space:
    """Records × terms. `unit`: rows of length 1 (or 0); `weighted`: idf in place of 1; `idf` by column."""

    terms: tuple[str, ...]
    unit: "csr_array[Any]"
    weighted: "csr_array[Any]"
    filled: npt.NDArray[np.bool_]
    frequency: npt.NDArray[np.int64]


def space(rows: Sequence[Iterable[str]]) -> Space:
    """The space that `rows` of terms span; columns in the order of their first appearance. O(number of terms)."""
    vocabulary: dict[str, int] = {}
    columns_of: list[int] = []
    pointers = np.zeros(len(rows) + 1, dtype=np.int64)
    for place, row in enumerate(rows):
        columns_of += [vocabulary.setdefault(term, len(vocabulary)) for term in dict.fromkeys(row)]
        pointers[place + 1] = len(columns_of)
    return _space(tuple(vocabulary), np.array(columns_of, dtype=np.int64), pointers)


def spread(rows: Sequence[Iterable[str]], parts: Callable[[str], Iterable[str]]) -> Space:
    """The space of the parts of terms: a row has the parts of all its terms. Each term is taken apart once."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: not loaded with the records

    whole = space(rows)
    inner = space([parts(term) for term in whole.terms])
    ones = [csr_array((np.ones_like(m.data), m.indices, m.indptr), shape=m.shape) for m in (whole.unit, inner.unit)]
    joined = csr_array(ones[0] @ ones[1]) if whole.terms else whole.unit
    joined.sort_indices()
    return _space(inner.terms, joined.indices.astype(np.int64), joined.indptr.astype(np.int64))


def _space(terms: tuple[str, ...], columns: Rows, pointers: Rows) -> Space:
    from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: not loaded with the records

    count = len(pointers) - 1
    frequency = np.bincount(columns, minlength=max(1, len(terms))).astype(np.int64)
    idf = np.log1p(count / np.maximum(frequency, 1))
    data = idf[columns] if len(columns) else np.zeros(0)
    shape = (count, max(1, len(terms)))
    weighted = csr_array((data, columns, pointers), shape=shape)
    weighted.sort_indices()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    scale = np.where(lengths > 0, 1.0 / np.where(lengths > 0, lengths, 1.0), 0.0)
    repeated = np.repeat(scale, np.diff(pointers))
    unit = csr_array((weighted.data * repeated, weighted.indices, weighted.indptr), shape=shape)
    return Space(terms, unit, weighted, np.diff(pointers) > 0, frequency)


def cosine(of: Space, left: Rows, right: Rows) -> Similarities:
    """Cosine of the angle between rows, in [0, 1]; NaN where a row is empty."""
    value = _dot(of.unit, of.unit, left, right)
    return np.where(of.filled[left] & of.filled[right], np.clip(value, 0.0, 1.0), np.nan)


def overlap(of: Space, left: Rows, right: Rows) -> Similarities:
    """Jaccard index with idf weights, `w(A ∩ B) / w(A ∪ B)`, in [0, 1]; NaN where a row is empty."""
    present = of.weighted.copy()
    present.data = np.ones_like(present.data)
    shared = _dot(of.weighted, present, left, right)
    total = np.asarray(of.weighted.sum(axis=1)).ravel()
    union = total[left] + total[right] - shared
    value = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return np.where(of.filled[left] & of.filled[right], np.clip(value, 0.0, 1.0), np.nan)


def rarity(of: Space, left: Rows, right: Rows) -> Similarities:
    """How rare the rarest common term is: 1 for one that only these two have, 0 without a common term."""
    present = of.weighted.copy()
    present.data = np.ones_like(present.data)
    count = of.weighted.shape[0]
    result = np.zeros(len(left))
    for start in range(0, len(left), 100_000):
        part = slice(start, start + 100_000)
        common = of.weighted[left[part]].multiply(present[right[part]]).tocsr()
        result[part] = np.asarray(common.max(axis=1).todense()).ravel() if common.nnz else 0.0
    scaled: Similarities = np.clip(result / np.log1p(count / 2), 0.0, 1.0)
    return scaled


def shares(of: Space, left: Rows, right: Rows) -> npt.NDArray[np.bool_]:
    """Whether two rows have a term in common."""
    result: npt.NDArray[np.bool_] = _dot(of.weighted, of.weighted, left, right) > 0
    return result


def _dot(first: "csr_array[Any]", second: "csr_array[Any]", left: Rows, right: Rows) -> Similarities:
    """Row-wise dot products, in chunks that keep memory small."""
    result = np.zeros(len(left))
    for start in range(0, len(left), 100_000):
        part = slice(start, start + 100_000)
        result[part] = np.asarray(first[left[part]].multiply(second[right[part]]).sum(axis=1)).ravel()
    return result


def prefixes(code: str) -> list[str]:
    """A reference code and the levels above it, without the bare model name: `RAB.05.07` → `RAB.05`, `RAB.05.07`."""
    parts = code.strip().casefold().split(".")
    if len(parts) == 1:
        return parts
    return [".".join(parts[:size]) for size in range(2, len(parts) + 1)]


@dataclass(frozen=True, slots=True)
class Spaces:
    """All spaces of one portfolio; `speaking_names`: whose name has a word that another record uses too."""

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
    speaking_names: npt.NDArray[np.bool_]


def spaces(profiles: Sequence[Profile]) -> Spaces:
    """The spaces of `profiles`, row by row."""
    uses = Counter(stem for profile in profiles for stem in set(profile.all_stems))
    speaking = [any(uses[stem] > 1 for stem in profile.name_stems) for profile in profiles]
    return Spaces(
        keys=space([[key for key in p.keys if len(key) >= 3] for p in profiles]),
        grams=space([_grams(p.keys[0] if p.keys else "") for p in profiles]),
        names=space([p.name_stems for p in profiles]),
        asides=space([p.aside_stems for p in profiles]),
        descriptions=space([p.description_stems for p in profiles]),
        texts=space([p.all_stems for p in profiles]),
        letters=spread([sorted(set(p.surface.values())) for p in profiles], _letters_of),
        references=space(
            [
                [level for code in sorted(p.record.references) for level in prefixes(code) if of_function(code)]
                for p in profiles
            ]
        ),
        objects=space([_label_terms(p.object_stems) for p in profiles]),
        services=space([_label_terms(p.service_stems) for p in profiles]),
        technologies=space([p.technologies for p in profiles]),
        hosts=space([[p.host] if p.host else [] for p in profiles]),
        speaking_names=np.array(speaking, dtype=bool),
    )


def of_function(code: str) -> bool:
    """Whether a code says what an application is for; those of its kind, infrastructure or security do not."""
    return not code.strip().casefold().startswith(("raa.", "rai.", "rak."))


def _grams(key: str) -> list[str]:
    padded = f"^{key}$"
    return [padded[start : start + 3] for start in range(len(padded) - 2)] if key else []


@lru_cache(maxsize=65_536)
def _letters_of(word: str) -> tuple[str, ...]:
    padded = f"^{word}$"
    return tuple(padded[start : start + size] for size in (3, 4) for start in range(len(padded) - size + 1))


def _label_terms(labels: Sequence[tuple[str, ...]]) -> list[str]:
    """The words of labels, and each label as a whole, so that an equal label counts for more than its words."""
    return [stem for label in labels for stem in label] + [" ".join(label) for label in labels]
