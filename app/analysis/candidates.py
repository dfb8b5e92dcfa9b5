"""Portfolio → candidate pairs, all inside the scope: one government, or a government and the national applications.

Up to `_ALL_PAIRS_LIMIT` records a government, in a list of at most 20 governments, every pair is a candidate. Else
those are that agree enough in short names, words, probable functions and codes, by sparse products in blocks. Above
`Parameters.exhaustive_limit` terms of many rows make no candidates (blocking on rare terms).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import text
from . import vocabulary as words
from .features import Spaces
from .portfolio import Links, Portfolio
from .posteriors import Posteriors
from .products import Sparse
from .records import ApplicationRecord, Parameters
from .tokens import Ragged, Rows, unique

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_ALL_PAIRS_LIMIT = 1_000
"""Groups up to this size are compared in full: half a million pairs in three seconds."""
LIKENESS = {
    "keys": 1.0, "grams": 0.4, "names": 1.0, "texts": 1.0, "references": 0.5, "objects": 0.5, "services": 0.4,
    "hosts": 0.6,
}  # fmt: skip
"""What a cosine in each space counts when candidates are chosen."""
_FUNCTION_WEIGHT = 2.0
_LEAST_PROBABILITY = 0.04
"""Of a function or a code that makes candidates."""
_BLOCK_ROWS = 500
_RARE = 60
"""Above the limit a term of more rows than this makes no candidates: a block of b rows costs b² products."""
_LEAST = 0.3
"""Least weighted agreement (sum of weighted cosines, about 7 at most) of a candidate. On a generated list of 13,700 it
leaves out 17 of 13,058 local findings that .04 has, and four of five pairs that come to nothing."""
_NATIONAL_PARTNERS = 10
_SPELLING_TESTS = 3_000_000
_LETTERS = 2**21
"""More than there are first letters."""
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
    members = Ragged.of([[*group, *shared] for group in groups])
    calls = Calls.of(of)
    short, long = calls.short.met_in(members), calls.long.met_in(members)
    found: set[tuple[int, int]] = set()
    for named, spoken in _meeting(short, long):
        one, two = calls.short.rows[named], calls.long.rows[spoken]
        possible = (calls.short.bits[named] & ~calls.long.bits[spoken]) == 0
        possible &= (one != two) & ~(of.shared[one] & of.shared[two])
        met = (column[possible].tolist() for column in (named, spoken, one, two))
        found.update(
            (min(left, right), max(left, right))
            for key, phrase, left, right in zip(*met, strict=True)
            if text.spells(calls.short.called[key], calls.long.called[phrase])
        )
    return links_of(found)


@dataclass(frozen=True, slots=True)
class _Met:
    """Entries of what rows are called, again for each group that they belong to; `places`: group and first letter."""

    entries: Rows
    places: Rows


def _meeting(short: _Met, long: _Met) -> Iterator[tuple[Rows, Rows]]:
    """The entries of both that meet in one group and begin alike, in portions; none where too many do."""
    distinct, place = np.unique(np.concatenate([short.places, long.places]), return_inverse=True)
    asked, spoken = place[: len(short.places)], place[len(short.places) :]
    order = np.argsort(spoken, kind="stable")
    long_at = Ragged.gathered(spoken[order], long.entries[order], len(distinct))
    tests = long_at.sizes()[asked]
    few = tests * np.bincount(asked, minlength=len(distinct))[asked] <= _SPELLING_TESTS
    portion = np.cumsum(np.where(few, tests, 0)) // _SPELLING_TESTS
    for number in np.unique(portion):
        own = np.flatnonzero(few & (portion == number))
        met = long_at.taken(asked[own])
        yield np.repeat(short.entries[own], met.sizes()), met.values


@dataclass(frozen=True, slots=True)
class Calls:
    """What records are called: short names, and names of three words and more."""

    short: "_Called"
    long: "_Called"

    @classmethod
    def of(cls, of: Portfolio) -> "Calls":
        """Of all records of a portfolio."""
        return cls(
            _Called([[(key[0], key, key) for key in short_names(keys)] for keys in of.keys]),
            _Called(
                [
                    [(phrase[0][0], text.letters_in_order(phrase), phrase) for phrase in long_names(record, main)]
                    for record, main in zip(of.records, of.phrases, strict=True)
                ]
            ),
        )


class _Called:
    """What rows are called, with the row, the first letter, and the set of letters as the bits of a number."""

    def __init__(self, rows: Sequence[Sequence[tuple[str, str, Any]]]) -> None:
        listed = [entry for own in rows for entry in own]
        counts = Ragged.of([[0] * len(own) for own in rows])
        self.places = Ragged(np.arange(len(listed)), counts.pointers)
        self.rows = counts.owners()
        self.first = np.array([ord(first) for first, *_ in listed], dtype=np.int64)
        self.bits = np.array([letter_bits(letters) for _, letters, _ in listed], dtype=np.int64)
        self.called = [called for *_, called in listed]

    def entries_of(self, rows: Rows) -> Rows:
        """The entries of some rows."""
        return self.places.taken(rows).values

    def met_in(self, groups: Ragged) -> _Met:
        """The entries of the rows of each group."""
        taken = self.places.taken(groups.values)
        group = np.repeat(groups.owners(), taken.sizes())
        return _Met(taken.values, group * _LETTERS + self.first[taken.values])


def letter_bits(letters: str) -> int:
    """The set of letters and digits of a word as the bits of a number; others have none."""
    bits = 0
    for letter in set(letters):
        bits |= _BIT_OF.get(letter, 0)
    return bits


_BIT_OF = {letter: 1 << place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789")}


def short_names(keys: Sequence[str]) -> list[str]:
    """The short names that words may spell."""
    return [key for key in keys if 4 <= len(key) <= 14 and key.isalpha() and key not in words.SPELLINGS]


def long_names(record: ApplicationRecord, main: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The names that a short name may be read off: of three words and more, without stop words; `main` first."""
    asides = text.name_parts(record.name)[1]
    others = (tuple(token for token in text.tokens(part) if token not in words.STOP_WORDS) for part in asides)
    return [phrase for phrase in (main, *others) if len(phrase) >= 3]


def related_links(of: Portfolio, parameters: Parameters) -> Links:
    """Pairs of which one record says that it is a part, a module or a channel of the other, or both of a third.

    Within a government, also where governments are compared: "bagian dari SIMPEG" means one's own.
    """
    if not any(of.mentions) and not any(record.parent_id for record in of.records):
        return links_of(set())
    groups, _ = scopes(of, replace(parameters, across_governments=False))
    found: set[tuple[int, int]] = set()
    for group in groups:
        found |= related_in([Tied(row, of.records[row], of.keys[row], of.mentions[row]) for row in group])
    return links_of(found)


class Tied(NamedTuple):
    """A record with what ties it to others: its id and its parent's, its short names, and those that it mentions."""

    row: int
    record: ApplicationRecord
    keys: tuple[str, ...]
    mentions: tuple[str, ...]


def related_in(group: Sequence[Tied]) -> set[tuple[int, int]]:
    """The related pairs of one government's records, rows `left < right`."""
    by_id = {tied.record.id: tied.row for tied in group}
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    siblings: defaultdict[str, list[int]] = defaultdict(list)
    for tied in group:
        for key in tied.keys:
            by_key[key].append(tied.row)
        if tied.record.parent_id:
            siblings[tied.record.parent_id].append(tied.row)
        for mention in tied.mentions:
            siblings[f"mention\n{mention}"].append(tied.row)
    found: set[tuple[int, int]] = set()
    for tied in group:
        parent = by_id.get(tied.record.parent_id)
        related = [] if parent is None else [parent]
        for mention in tied.mentions:
            related += by_key.get(mention, [])[:3]
        found.update((min(tied.row, other), max(tied.row, other)) for other in related if other != tied.row)
    for label in sorted(siblings):
        if label.startswith("mention\n") and label.partition("\n")[2] not in by_key:
            continue
        rows = siblings[label]
        if len(rows) <= _SIBLINGS:
            found.update((one, two) for place, one in enumerate(rows) for two in rows[place + 1 :])
        else:
            found.update((rows[0], other) for other in rows[1:])
    return found


def links_of(found: set[tuple[int, int]]) -> Links:
    """The pairs in order; each with the smaller row first."""
    ordered = sorted(found)
    return Links(
        np.array([left for left, _ in ordered], dtype=np.int64),
        np.array([right for _, right in ordered], dtype=np.int64),
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes candidates: a pair's likeness is the weighted sum of its cosines.

    Probable functions and codes are among it, since two records of one function need not share a word, and the
    functions that a whole suite `serves`.
    """

    of: Spaces
    served: Posteriors
    declared: Posteriors | None
    serves: Ragged

    def parts(self) -> list[Sparse]:
        """Its parts, each times the square root of its weight."""
        rows = [(getattr(self.of, name).rows, weight) for name, weight in LIKENESS.items()]
        found = [part.with_data(part.data * np.float32(np.sqrt(weight))) for part, weight in rows]
        return found + class_parts(self.served, self.declared, self.serves)

    def joined(self) -> "csr_array[Any]":
        """All parts side by side: a row's product with another is their likeness."""
        from scipy.sparse import csr_array, hstack  # noqa: PLC0415 -- heavy: loaded with the first large group

        return csr_array(hstack([part.matrix for part in self.parts()], format="csr"))


def class_parts(served: Posteriors, declared: Posteriors | None, serves: Ragged) -> list[Sparse]:
    """What probable functions and codes add to likeness, as `Likeness.parts` has it."""
    found = [_of_classes(served, _FUNCTION_WEIGHT, serves)]
    return found if declared is None else [*found, _of_classes(declared, 1.0)]


def _of_classes(posteriors: Posteriors, weight: float, certain: Ragged | None = None) -> Sparse:
    """Records × classes: square roots of the weighted probabilities; to what is `certain` the weight's own is added."""
    likely = posteriors.probability >= _LEAST_PROBABILITY
    values = np.sqrt(weight * posteriors.probability[likely]).astype(np.float32)
    pointers = np.concatenate([[0], np.cumsum(likely.sum(axis=1))])
    width = int(posteriors.functions.max(initial=0)) + 1
    if certain is None or not len(certain.values):
        return Sparse(values, posteriors.functions[likely], pointers, (len(likely), width))
    width = max(width, int(certain.values.max()) + 1)
    probable = Sparse(values, posteriors.functions[likely], pointers, (len(likely), width)).matrix
    return Sparse.of(probable + certain.indicator(width) * np.float32(np.sqrt(weight)))


def candidate_pairs(
    portfolio: Portfolio, likeness: Likeness, parameters: Parameters, links: Sequence[Links] = ()
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
            joined = likeness.joined()
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
