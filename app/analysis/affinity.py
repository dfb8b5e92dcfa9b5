"""Learned affinity: which classes of functions exchange data, told by all interfaces that exist.

Interfaces between applications are counted class by class, each end weighted by its posterior, over all governments. A
count means nothing by itself: some applications are connected to anything, and somebody always connects two systems for
no reason that others share. So each count is held against the interfaces that two such classes would have if partners
were picked blindly, by the mean of two null models: partners in proportion to their own number of interfaces (the
degree-corrected model of Karrer and Newman 2011, Physical Review E 83), and one end picked in proportion, the other at
random. A class pair is then either noise, with a Poisson count of that expectation, or exchanges data, with an
exponential extra rate that at least doubles it; share and mean rate of the latter are learned by EM, and interfaces
that an exchanging pair explains no longer count towards anybody's expected number. Nothing is learned from labels.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .classes import Rows
from .function_classes import FunctionClasses
from .posteriors import Posteriors

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Matrix = npt.NDArray[np.float64]

_ROUNDS = 10
_RATES = np.array([0.25, 0.5, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96], dtype=np.float64)
_FIRST_SHARE, _LEAST_SHARE, _MOST_SHARE = 0.03, 0.002, 0.3
_FIRST_RATE, _LEAST_RATE = 4.0, 0.5
_FLOOR = 0.05
"""Interfaces expected between any two classes, however seldom they are connected: somebody errs everywhere."""
_PSEUDO = 0.7
_HALF = 0.1
"""Ratio of met to expected interfaces at which certainty that a pair exchanges counts half: it ranks equals."""
PRECISION = 0.8
"""Share of pairs of surely exchanging classes that should exchange data themselves: .95 and .55 were met."""
_ONE_GOVERNMENT = 0.5
"""What one government does proves a habit of its own, not that others need the same: by judgement it counts half."""
LEAST = 0.002
_BLOCK = 512
_LARGE_GROUP = 3_000
_PARTNERS = 60


@dataclass(frozen=True, slots=True)
class Flows:
    """Existing flows as rows of records: `source[e]` gives to `target[e]`; `group` is each record's government.

    Groups are numbered from 0; -1 is a national application. A pair of records stands at most once in each direction.
    """

    source: Rows
    target: Rows
    group: Rows

    def within(self) -> npt.NDArray[np.bool_]:
        """The flows inside one government."""
        inside: npt.NDArray[np.bool_] = (self.group[self.source] == self.group[self.target]) & (
            self.group[self.source] >= 0
        )
        return inside


@dataclass(frozen=True, slots=True)
class Affinity:
    """What was learned. Square, symmetric matrices over the classes, but `forward`.

    `strength[k, l]` in [0, 1]: how surely applications of k and l exchange data; 0 on the diagonal, since two of one
    class are doubles rather than neighbours. `met`: interfaces counted, `expected`:
    by the null models. `forward[k, l]`: of the interfaces between k and l, those from k to l, in number. `national`: in
    [0, 1], how much more seldom local applications are connected with national ones than with each other.
    """

    classes: FunctionClasses
    strength: Matrix
    met: Matrix
    expected: Matrix
    forward: Matrix
    national: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of rows `left < right` with `score` in [0, 1]."""

    left: Rows
    right: Rows
    score: Matrix


def learn_affinity(classes: FunctionClasses, flows: Flows) -> Affinity:
    """The affinity of the classes. O(flows · kept² + rounds · (groups + rates) · classes²)."""
    count = len(classes.labels)
    of = classes.of
    inside = flows.within()
    source, target = _once(flows.source[inside], flows.target[inside])
    forward = _counted(of, flows.source[inside], flows.target[inside], count)
    met = _counted(of, source, target, count)
    met = met + met.T
    halves = np.ones((count, count))
    np.fill_diagonal(halves, 0.5)
    noise = np.ones(len(source))
    share, rate = _FIRST_SHARE, _FIRST_RATE
    certain = expected = np.zeros((count, count))
    upper = np.triu_indices(count)
    for _ in range(_ROUNDS):
        expected = _expected(of, source, target, noise, flows.group, count) + _FLOOR
        certain = _certainty(met * halves, expected * halves, share, rate)
        extra = np.maximum(met - expected, 0.0) * halves
        share = float(np.clip(certain[upper].mean(), _LEAST_SHARE, _MOST_SHARE))
        rate = max(_LEAST_RATE, float((certain * extra)[upper].sum() / max(certain[upper].sum(), 1e-9)))
        by_noise = expected * halves / (expected * halves + certain * extra)
        noise = _told(of, source, target, by_noise)
    blind = _expected(of, source, target, np.ones(len(source)), flows.group, count)
    ratio = (met + _PSEUDO) / (blind + _PSEUDO)
    strength = certain * ratio / (ratio + _HALF)
    np.fill_diagonal(strength, 0.0)
    if len(np.unique(flows.group[source])) < 2:
        strength *= _ONE_GOVERNMENT
    return Affinity(classes, strength, met, expected, forward, _national_share(flows))


def affine_pairs(affinity: Affinity, group: Rows, least: float = LEAST) -> Pairs:
    """Pairs of one government, or of a government and a national application, with a score of at least `least`.

    O(group² · kept) for each government, in blocks; of a government above 3,000 each application keeps 60 partners.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: loaded with the first analysis

    of = affinity.classes.of
    rows = np.repeat(np.arange(len(of.functions)), of.functions.shape[1])
    shape = (len(of.functions), len(affinity.classes.labels))
    sparse = csr_array((of.probability.astype(np.float64).ravel(), (rows, of.functions.ravel())), shape=shape)
    national = np.flatnonzero(group == -1)
    found = [
        part
        for number in range(int(group.max(initial=-1)) + 1)
        for part in _pairs_of_group(affinity, sparse, np.flatnonzero(group == number), national, least)
    ]
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        return Pairs(nothing, nothing, np.zeros(0))
    left, right, score = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Pairs(np.minimum(left, right), np.maximum(left, right), score)


def strongest_classes(affinity: Affinity, left: Rows, right: Rows) -> tuple[Rows, Rows]:
    """For each pair the class of its left and that of its right row by which it scores most. O(pairs · kept²)."""
    of = affinity.classes.of
    best = np.full(len(left), -1.0)
    one, two = np.zeros(len(left), dtype=np.int64), np.zeros(len(left), dtype=np.int64)
    for first in range(of.functions.shape[1]):
        for second in range(of.functions.shape[1]):
            classes = of.functions[left, first], of.functions[right, second]
            told = of.probability[left, first] * of.probability[right, second] * affinity.strength[classes]
            better = told > best
            best = np.where(better, told, best)
            one, two = np.where(better, classes[0], one), np.where(better, classes[1], two)
    return one, two


def supporting_flows(affinity: Affinity, flows: Flows) -> dict[tuple[int, int], list[int]]:
    """By the most probable classes of its two ends, the smaller first: the flows (their places) that connect them."""
    first = affinity.classes.of.functions[:, 0]
    found: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for place, (source, target) in enumerate(zip(flows.source, flows.target, strict=True)):
        one, two = sorted((int(first[source]), int(first[target])))
        found[one, two].append(place)
    return dict(found)


def _pairs_of_group(
    affinity: Affinity, sparse: "csr_array[Any]", members: Rows, national: Rows, least: float
) -> Iterator[tuple[Rows, Rows, Matrix]]:
    """Scores of one government's pairs, block by block; the lower triangle and the diagonal left out."""
    everyone = np.concatenate([members, national])
    transposed = sparse[everyone].T.tocsr()
    for start in range(0, len(members), _BLOCK):
        rows = members[start : start + _BLOCK]
        score = PRECISION * np.asarray((sparse[rows] @ affinity.strength) @ transposed)
        score[:, len(members) :] *= affinity.national
        earlier = np.arange(len(everyone))[None, :] <= (start + np.arange(len(rows)))[:, None]
        score[earlier] = 0.0
        if len(members) > _LARGE_GROUP:
            bar = -np.partition(-score, _PARTNERS, axis=1)[:, _PARTNERS]
            score[score < bar[:, None]] = 0.0
        one, two = np.nonzero(score >= least)
        yield rows[one], everyone[two], np.minimum(score[one, two], 1.0)


def _once(source: Rows, target: Rows) -> tuple[Rows, Rows]:
    """Each connected pair once, the smaller row first."""
    pairs = np.unique(np.stack([np.minimum(source, target), np.maximum(source, target)], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _counted(of: Posteriors, source: Rows, target: Rows, count: int) -> Matrix:
    """Flows from class to class, each split by the posteriors of its ends."""
    result = np.zeros(count * count)
    for one in range(of.functions.shape[1]):
        for two in range(of.functions.shape[1]):
            place = of.functions[source, one] * count + of.functions[target, two]
            weight = of.probability[source, one].astype(np.float64) * of.probability[target, two]
            result += np.bincount(place, weights=weight, minlength=count * count)
    return result.reshape(count, count)


def _told(of: Posteriors, source: Rows, target: Rows, matrix: Matrix) -> Matrix:
    """The mean of `matrix` over the classes of each flow's ends; one where nothing is known of them."""
    total, weights = np.zeros(len(source)), np.zeros(len(source))
    for one in range(of.functions.shape[1]):
        for two in range(of.functions.shape[1]):
            weight = of.probability[source, one].astype(np.float64) * of.probability[target, two]
            total += weight * matrix[of.functions[source, one], of.functions[target, two]]
            weights += weight
    return np.where(weights > 0, total / np.maximum(weights, 1e-12), 1.0)


def _expected(of: Posteriors, source: Rows, target: Rows, noise: Matrix, group: Rows, count: int) -> Matrix:
    """Interfaces between classes if partners were picked blindly: the mean of the two null models, over all groups."""
    ends = np.concatenate([source, target])
    degree = np.bincount(ends, weights=np.concatenate([noise, noise]), minlength=len(group)).astype(np.float64)
    result = np.zeros((count, count))
    for number in range(int(group.max(initial=-1)) + 1):
        members = np.flatnonzero(group == number)
        total = float(degree[members].sum())
        if total <= 0:
            continue
        drawn = _mass(of, members, degree[members], count)
        there = _mass(of, members, np.ones(len(members)), count)
        used = np.flatnonzero(there)
        size = float(len(members))
        some, all_ = drawn[used], there[used]
        attached = np.outer(some, all_) / size
        random_end = attached + attached.T - total * np.outer(all_, all_) / size**2
        result[np.ix_(used, used)] += (np.outer(some, some) / total + np.maximum(random_end, 0.0)) / 2.0
    return result


def _mass(of: Posteriors, members: Rows, weight: Matrix, count: int) -> Matrix:
    places = of.functions[members].ravel()
    weights = (of.probability[members].astype(np.float64) * weight[:, None]).ravel()
    return np.bincount(places, weights=weights, minlength=count).astype(np.float64)


def _certainty(met: Matrix, expected: Matrix, share: float, rate: float) -> Matrix:
    """The probability that a class pair exchanges data, given its count; counts may be fractions."""
    weight = np.exp(-_RATES / rate) * np.gradient(_RATES)
    weight /= weight.sum()
    likelihood = np.full(met.shape, -np.inf)
    for value, part in zip(_RATES, weight, strict=True):
        extra = np.maximum(value, expected)
        told = met * np.log1p(extra / expected) - extra + np.log(max(part, 1e-300))
        likelihood = np.logaddexp(likelihood, told)
    odds = np.clip(likelihood + np.log(share / (1.0 - share)), -50.0, 50.0)
    result: Matrix = 1.0 / (1.0 + np.exp(-odds))
    return result


def _national_share(flows: Flows) -> float:
    """Interfaces a pair of a local and a national application has, over those of two local ones; at most one."""
    local = flows.group[flows.group >= 0]
    national = int((flows.group == -1).sum())
    if not national or not len(local):
        return 0.0
    sizes = np.bincount(local).astype(np.float64)
    inside = flows.within()
    crossing = (flows.group[flows.source] == -1) != (flows.group[flows.target] == -1)
    met = len(_once(flows.source[inside], flows.target[inside])[0]) / max(1.0, float((sizes * (sizes - 1) / 2).sum()))
    across = len(_once(flows.source[crossing], flows.target[crossing])[0]) / (national * len(local))
    return min(1.0, across / met) if met > 0 else 0.0


def groups_of(governments: Sequence[str], shared: Sequence[bool]) -> Rows:
    """The number of each record's government, from 0 in alphabetical order; -1 for a national application."""
    local = sorted({name for name, national in zip(governments, shared, strict=True) if not national})
    number = {name: place for place, name in enumerate(local)}
    return np.array(
        [-1 if national else number[name] for name, national in zip(governments, shared, strict=True)], dtype=np.int64
    )
