"""Profiles → candidate pairs, all inside the scope: one government, or a government and the national applications.

Up to `_ALL_PAIRS_LIMIT` records a government, in a list of at most 20 governments, every pair is a candidate. Else
those most alike by words and probable functions are, by sparse products in blocks; a pair that agrees in nothing is
none. Above `Parameters.exhaustive_limit` terms of many rows make no candidates (blocking on rare terms).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from . import text
from . import vocabulary as words
from .classes import Posteriors
from .features import Rows, Space, Spaces
from .portfolio import Links, Profile
from .records import Parameters

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


def scopes(profiles: Sequence[Profile], parameters: Parameters) -> tuple[list[list[int]], list[int]]:
    """The rows of each government, and the rows of the national applications."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    shared: list[int] = []
    for row, profile in enumerate(profiles):
        if profile.record.shared:
            shared.append(row)
        else:
            place = "" if parameters.across_governments else text.folded(profile.record.government)
            groups[place].append(row)
    return [groups[place] for place in sorted(groups)], shared


def spelled_links(profiles: Sequence[Profile], parameters: Parameters) -> Links:
    """Pairs in which one short name can be read off the other's words: `SIMPEG` off *Sistem Informasi Kepegawaian*.

    O(short names × names) within a government and a first letter; left out where that exceeds a fixed budget.
    """
    groups, shared = scopes(profiles, parameters)
    short, long = [_short_names(profile) for profile in profiles], [_long_names(profile) for profile in profiles]
    found: set[tuple[int, int]] = set()
    for group in groups:
        rows = group + shared
        named: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        spoken: defaultdict[str, list[tuple[int, list[str]]]] = defaultdict(list)
        for row in rows:
            for key in short[row]:
                named[key[0]].append((row, key))
            for phrase in long[row]:
                spoken[phrase[0][0]].append((row, phrase))
        if sum(len(named[letter]) * len(spoken[letter]) for letter in sorted(named)) > _SPELLING_TESTS:
            continue
        found.update(
            (min(row, other), max(row, other))
            for letter in sorted(named)
            for other, phrase in spoken[letter]
            for row, key in named[letter]
            if row != other and text.spells(key, phrase)
        )
    return _links(found)


def _short_names(profile: Profile) -> list[str]:
    return [key for key in profile.keys if 4 <= len(key) <= 14 and key.isalpha() and key not in words.SPELLINGS]


def _long_names(profile: Profile) -> list[list[str]]:
    main, asides = text.name_parts(profile.record.name)
    phrases = [[token for token in text.tokens(part) if token not in words.STOP_WORDS] for part in (main, *asides)]
    return [phrase for phrase in phrases if len(phrase) >= 3]


def related_links(profiles: Sequence[Profile], parameters: Parameters) -> Links:  # noqa: C901 -- one walk
    """Pairs of which one record says that it is a part, a module or a channel of the other, or both of a third.

    Within a government, also where governments are compared: "bagian dari SIMPEG" means one's own.
    """
    groups, _ = scopes(profiles, replace(parameters, across_governments=False))
    found: set[tuple[int, int]] = set()
    for group in groups:
        by_id = {profiles[row].record.id: row for row in group}
        by_key: defaultdict[str, list[int]] = defaultdict(list)
        siblings: defaultdict[str, list[int]] = defaultdict(list)
        for row in group:
            for key in profiles[row].keys:
                by_key[key].append(row)
            if profiles[row].record.parent_id:
                siblings[profiles[row].record.parent_id].append(row)
            for mention in profiles[row].mentions:
                siblings[f"mention\n{mention}"].append(row)
        for row in group:
            parent = by_id.get(profiles[row].record.parent_id)
            related = [] if parent is None else [parent]
            for mention in profiles[row].mentions:
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
    return _links(found)


def _links(found: set[tuple[int, int]]) -> Links:
    ordered = sorted(found)
    return Links(
        np.array([left for left, _ in ordered], dtype=np.int64),
        np.array([right for _, right in ordered], dtype=np.int64),
    )


def candidate_pairs(
    profiles: Sequence[Profile],
    of: Spaces,
    parameters: Parameters,
    links: Sequence[Links] = (),
    only: int | None = None,
    served: Posteriors | None = None,
) -> tuple[Rows, Rows]:
    """Rows of the candidate pairs, `left < right`, sorted; each pair once.

    At most about `Parameters.partners` partners a record from the products (a third of it above the limit), strongest
    agreement first, plus all `links`. With `only`, just the pairs of that row, all of its scope.
    """
    groups, shared = scopes(profiles, parameters)
    pieces = [(link.left, link.right) for link in links]
    joined: csr_array[Any] | None = None
    if only is not None:
        scope = next((group for group in groups if only in group), [row for group in groups for row in group])
        others = np.array([row for row in (*scope, *shared) if row != only], dtype=np.int64)
        return np.minimum(others, only), np.maximum(others, only)
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
    count = max(1, len(profiles))
    codes = [np.minimum(left, right) * count + np.maximum(left, right) for left, right in pieces if len(left)]
    if not codes:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    unique = np.unique(np.concatenate(codes))
    left, right = unique // count, unique % count
    national = np.isin(np.arange(len(profiles)), shared)
    judged = ~(national[left] & national[right])  # links may tie two national applications, which no city judges
    return left[judged], right[judged]


def _all_pairs(group: Sequence[int]) -> tuple[Rows, Rows]:
    rows = np.array(group, dtype=np.int64)
    left, right = np.triu_indices(len(rows), 1)
    return rows[left], rows[right]


def _grid(group: Sequence[int], shared: Sequence[int]) -> tuple[Rows, Rows]:
    return np.repeat(np.array(group, dtype=np.int64), len(shared)), np.tile(
        np.array(shared, dtype=np.int64), len(group)
    )


def _joined(of: Spaces, served: Posteriors | None) -> "csr_array[Any]":
    """All spaces side by side: a row's product with another is the weighted sum of their cosines.

    The probable functions are one of them: two records of one function need not share a word.
    """
    from scipy.sparse import csr_array, hstack  # noqa: PLC0415 -- heavy: loaded with the first large group

    parts: list[tuple[Space, float]] = [
        (of.keys, 1.0), (of.grams, 0.4), (of.names, 1.0), (of.texts, 1.0), (of.references, 0.5), (of.objects, 0.5),
        (of.services, 0.4), (of.hosts, 0.6),
    ]  # fmt: skip
    spaces = [part.unit * np.sqrt(weight) for part, weight in parts]
    if served is not None:
        kept = served.functions.shape[1]
        values = np.sqrt(_FUNCTION_WEIGHT * served.probability.ravel()).astype(float)
        pointers = np.arange(0, served.functions.size + 1, kept)
        columns = int(served.functions.max(initial=0)) + 1
        functions = csr_array((values, served.functions.ravel(), pointers), shape=(len(served.functions), columns))
        functions.data[functions.data < _LEAST_SERVED] = 0
        functions.eliminate_zeros()
        spaces.append(functions)
    return csr_array(hstack(spaces, format="csr"))


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
