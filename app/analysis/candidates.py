"""Portfolio → candidate pairs, all inside the scope: one government, or a government and the national applications.

Up to `_ALL_PAIRS_LIMIT` records a government, in a list of at most 20 governments, every pair is a candidate. Else
those most alike by words and probable functions are, by sparse products in blocks; a pair that agrees in nothing is
none. Above `Parameters.exhaustive_limit` terms of many rows make no candidates (blocking on rare terms).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from . import text
from . import vocabulary as words
from .classes import Posteriors
from .features import Space, Spaces
from .portfolio import Links, Portfolio
from .products import Sparse
from .records import ApplicationRecord, Parameters
from .tokens import Flags, Ragged, Rows, unique

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_ALL_PAIRS_LIMIT = 1_000
"""Groups up to this size are compared in full: half a million pairs in three seconds."""
_FUNCTION_WEIGHT = 2.0
_LEAST_SERVED = 0.28
"""Square root of twice .04, the least probability of a function that makes candidates."""
_BLOCK_ROWS = 500
_RARE = 60
"""Above the limit a term of more rows than this makes no candidates: a block of b rows costs b² products."""
_LEAST = 0.04
"""Least weighted agreement (sum of weighted cosines, about 5 at most) of a candidate."""
_NATIONAL_PARTNERS = 10
_SPELLING_TESTS = 3_000_000
_SIBLINGS = 12
"""Modules of one product up to this number are linked each with each, more of them only with the first."""


def scopes(of: Portfolio, parameters: Parameters) -> tuple[list[list[int]], list[int]]:
    """The rows of each government, and the rows of the national applications."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    shared: list[int] = []
    for row, record in enumerate(of.records):
        if record.shared:
            shared.append(row)
        else:
            groups["" if parameters.across_governments else text.folded(record.government)].append(row)
    return [groups[place] for place in sorted(groups)], shared


def spelled_links(of: Portfolio, parameters: Parameters) -> Links:
    """Pairs in which one short name can be read off the other's words: `SIMPEG` off *Sistem Informasi Kepegawaian*.

    O(short names × names) within a government and a first letter; left out where that exceeds a fixed budget.
    """
    groups, shared = scopes(of, parameters)
    calls = Calls.of(of)
    found: set[tuple[int, int]] = set()
    for group in groups:
        rows = np.array([*group, *shared], dtype=np.int64)
        found.update(calls.spelling(calls, rows, rows, of.shared))
    return links_of(found)


@dataclass(frozen=True, slots=True)
class Calls:
    """What records are called: short names, and names of three words and more."""

    short: "_Called"
    long: "_Called"

    @classmethod
    def of(cls, of: Portfolio) -> "Calls":
        """Of all records of a portfolio."""
        return cls(
            _Called([[(key[0], key, key) for key in _short_names(keys)] for keys in of.keys]),
            _Called(
                [
                    [(phrase[0][0], text.letters_in_order(phrase), phrase) for phrase in _long_names(record, main)]
                    for record, main in zip(of.records, of.phrases, strict=True)
                ]
            ),
        )

    def spelling(self, other: "Calls", rows: Rows, others: Rows, shared: Flags) -> Iterator[tuple[int, int]]:
        """The pairs of a short name of `rows` and a name of `others` (rows of `other`) that spells it."""
        one, two = self.short.places.taken(rows).values, other.long.places.taken(others).values
        for letter in np.intersect1d(self.short.first[one], other.long.first[two]):
            named, spoken = one[self.short.first[one] == letter], two[other.long.first[two] == letter]
            if len(named) * len(spoken) <= _SPELLING_TESTS:
                yield from _spelled(self.short, named, other.long, spoken, shared)


class _Called:
    """What rows are called, with the row, the first letter, and the set of letters as the bits of a number."""

    def __init__(self, rows: Sequence[Sequence[tuple[str, str, Any]]]) -> None:
        listed = [entry for own in rows for entry in own]
        counts = Ragged.of([[0] * len(own) for own in rows])
        self.places = Ragged(np.arange(len(listed)), counts.pointers)
        self.rows = counts.owners()
        self.first = np.array([ord(first) for first, *_ in listed], dtype=np.int64)
        self.bits = np.array([_bits(letters) for _, letters, _ in listed], dtype=np.int64)
        self.called = [called for *_, called in listed]


def _bits(letters: str) -> int:
    """The set of letters and digits of a word as the bits of a number; others have none."""
    bits = 0
    for letter in set(letters):
        bits |= _BIT_OF.get(letter, 0)
    return bits


_BIT_OF = {letter: 1 << place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789")}


def _spelled(short: _Called, one: Rows, long: _Called, two: Rows, shared: Flags) -> Iterator[tuple[int, int]]:
    """The pairs of rows of which the one's name spells the other's; only where all its letters are there at all."""
    row, other = short.rows[one][:, None], long.rows[two][None, :]
    possible = (short.bits[one][:, None] & ~long.bits[two][None, :]) == 0
    possible &= (row != other) & ~(shared[row] & shared[other])
    for place, partner in zip(*(index.tolist() for index in np.nonzero(possible)), strict=True):
        if text.spells(short.called[one[place]], long.called[two[partner]]):
            left, right = int(short.rows[one[place]]), int(long.rows[two[partner]])
            yield min(left, right), max(left, right)


def _short_names(keys: Sequence[str]) -> list[str]:
    return [key for key in keys if 4 <= len(key) <= 14 and key.isalpha() and key not in words.SPELLINGS]


def _long_names(record: ApplicationRecord, main: tuple[str, ...]) -> list[tuple[str, ...]]:
    asides = text.name_parts(record.name)[1]
    others = (tuple(token for token in text.tokens(part) if token not in words.STOP_WORDS) for part in asides)
    return [phrase for phrase in (main, *others) if len(phrase) >= 3]


def related_links(of: Portfolio, parameters: Parameters) -> Links:  # noqa: C901 -- one walk
    """Pairs of which one record says that it is a part, a module or a channel of the other, or both of a third.

    Within a government, also where governments are compared: "bagian dari SIMPEG" means one's own.
    """
    if not any(of.mentions) and not any(record.parent_id for record in of.records):
        return links_of(set())
    groups, _ = scopes(of, replace(parameters, across_governments=False))
    found: set[tuple[int, int]] = set()
    for group in groups:
        by_id = {of.records[row].id: row for row in group}
        by_key: defaultdict[str, list[int]] = defaultdict(list)
        siblings: defaultdict[str, list[int]] = defaultdict(list)
        for row in group:
            for key in of.keys[row]:
                by_key[key].append(row)
            if of.records[row].parent_id:
                siblings[of.records[row].parent_id].append(row)
            for mention in of.mentions[row]:
                siblings[f"mention\n{mention}"].append(row)
        for row in group:
            parent = by_id.get(of.records[row].parent_id)
            related = [] if parent is None else [parent]
            for mention in of.mentions[row]:
                related += by_key.get(mention, [])[:3]
            found.update((min(row, other), max(row, other)) for other in related if other != row)
        for label in sorted(siblings):
            if label.startswith("mention\n") and label.partition("\n")[2] not in by_key:
                continue
            rows = siblings[label]
            if len(rows) <= _SIBLINGS:
                found.update((one, two) for place, one in enumerate(rows) for two in rows[place + 1 :])
            else:
                found.update((rows[0], other) for other in rows[1:])
    return links_of(found)


def links_of(found: set[tuple[int, int]]) -> Links:
    """The pairs in order; each with the smaller row first."""
    ordered = sorted(found)
    return Links(
        np.array([left for left, _ in ordered], dtype=np.int64),
        np.array([right for _, right in ordered], dtype=np.int64),
    )


def candidate_pairs(
    portfolio: Portfolio,
    of: Spaces,
    parameters: Parameters,
    links: Sequence[Links] = (),
    served: Posteriors | None = None,
) -> tuple[Rows, Rows]:
    """Rows of the candidate pairs, `left < right`, sorted; each pair once.

    At most about `Parameters.partners` partners a record from the products (a third of it above the limit), strongest
    agreement first, plus all `links`.
    """
    groups, shared = scopes(portfolio, parameters)
    pieces = [(link.left, link.right) for link in links]
    joined: csr_array[Any] | None = None
    for group in groups:
        if len(group) <= _ALL_PAIRS_LIMIT and len(groups) <= 20:
            pieces.append(_all_pairs(group))
            pieces.append(_grid(group, shared))
            continue
        if joined is None:
            joined = _joined(of, served)
        large = len(group) > parameters.exhaustive_limit
        partners = parameters.partners // 3 if large else parameters.partners
        pieces.append(_agreeing(joined, np.array(group), np.array(group), partners, rare_only=large))
        if shared:
            pieces.append(_agreeing(joined, np.array(group), np.array(shared), _NATIONAL_PARTNERS, rare_only=False))
    count = max(1, len(portfolio))
    codes = [np.minimum(left, right) * count + np.maximum(left, right) for left, right in pieces if len(left)]
    if not codes:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    distinct = unique(np.concatenate(codes))
    left, right = distinct // count, distinct % count
    national = portfolio.shared[left] & portfolio.shared[right]  # links may tie two of them, which no city judges
    return left[~national], right[~national]


def _all_pairs(group: Sequence[int]) -> tuple[Rows, Rows]:
    rows = np.array(group, dtype=np.int64)
    left, right = np.triu_indices(len(rows), 1)
    return rows[left], rows[right]


def _grid(group: Sequence[int], shared: Sequence[int]) -> tuple[Rows, Rows]:
    return np.repeat(np.array(group, dtype=np.int64), len(shared)), np.tile(
        np.array(shared, dtype=np.int64), len(group)
    )


def _joined(of: Spaces, served: Posteriors | None) -> "csr_array[Any]":
    """All that makes candidates side by side: a row's product with another is the weighted sum of their cosines."""
    from scipy.sparse import csr_array, hstack  # noqa: PLC0415 -- heavy: loaded with the first large group

    return csr_array(hstack([part.matrix for part in likeness_parts(of, served)], format="csr"))


def likeness_parts(of: Spaces, served: Posteriors | None) -> list[Sparse]:
    """The spaces that make candidates, each times the square root of its weight.

    The probable functions are one of them: two records of one function need not share a word.
    """
    parts: list[tuple[Space, float]] = [
        (of.keys, 1.0), (of.grams, 0.4), (of.names, 1.0), (of.texts, 1.0), (of.references, 0.5), (of.objects, 0.5),
        (of.services, 0.4), (of.hosts, 0.6),
    ]  # fmt: skip
    spaces = [part.rows.with_data(part.rows.data * np.float32(np.sqrt(weight))) for part, weight in parts]
    if served is not None:
        values = np.sqrt(_FUNCTION_WEIGHT * served.probability).astype(np.float32)
        likely = values >= _LEAST_SERVED
        pointers = np.concatenate([[0], np.cumsum(likely.sum(axis=1))])
        shape = (len(values), int(served.functions.max(initial=0)) + 1)
        spaces.append(Sparse(values[likely], served.functions[likely], pointers, shape))
    return spaces


def _agreeing(
    joined: "csr_array[Any]", rows: Rows, others: Rows, partners: int, *, rare_only: bool
) -> tuple[Rows, Rows]:
    """The pairs of `rows` × `others` with the strongest agreement, at most `partners` for each of `rows`."""
    from scipy.sparse import csr_array, diags_array  # noqa: PLC0415 -- the same

    first, second = joined[rows], joined[others]
    if rare_only:
        frequency = np.bincount(second.indices, minlength=second.shape[1])
        keep = diags_array((frequency <= _RARE).astype(float)).tocsr()
        first, second = csr_array(first @ keep), csr_array(second @ keep)
        first.eliminate_zeros()
        second.eliminate_zeros()
    transposed = second.T.tocsr()
    left: list[Rows] = []
    right: list[Rows] = []
    for start in range(0, len(rows), _BLOCK_ROWS):
        block = csr_array(first[start : start + _BLOCK_ROWS] @ transposed)
        owner = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
        strong = (block.data >= _LEAST) & (rows[start + owner] != others[block.indices])
        owner, column, value = owner[strong], block.indices[strong], block.data[strong]
        order = np.lexsort((column, -np.round(value, 9), owner))
        owner, column = owner[order], column[order]
        rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
        kept = rank < partners
        left.append(rows[start + owner[kept]])
        right.append(others[column[kept]])
    return np.concatenate(left), np.concatenate(right)
