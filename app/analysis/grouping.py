"""Listed pairs → the groups they fall into: for each record and each group of kinds the id of its cluster."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from .clustering import clusters
from .kinds import Pair, Scored
from .tokens import Flags, Rows

_LEAST_ODDS = 0.01
_MOST_AGAINST = -2.0
"""A pair with nothing in common is weak evidence about a group: one record may simply be described badly."""
_MERGING = ("same_record", "same_function", "variant")


def cluster_ids(scored: Scored, pairs: Sequence[Pair], threshold: float) -> dict[str, str]:
    """By `group + record id`: the id of the cluster, which does not depend on `Parameters.min_score`.

    Pairs worth a review join; every other compared pair among the same records speaks against joining them.
    """
    ids = [record.id for record in scored.prepared.portfolio.records]
    edges: defaultdict[str, list[tuple[str, str, float]]] = defaultdict(list)
    joining: list[Pair] = []
    for pair in pairs:
        if pair.kind == "national_overlap" or pair.score < threshold:
            continue
        group = _group(pair.kind)
        edges[group].append((ids[pair.left], ids[pair.right], max(_LEAST_ODDS, _log_odds(pair.score))))
        if group == "merge":
            joining.append(pair)
    against = np.flatnonzero(_speak_against(scored, joining))
    odds = np.log(np.maximum(scored.redundant[against], 1e-9) / np.maximum(1.0 - scored.redundant[against], 1e-9))
    values = np.minimum(-_LEAST_ODDS, np.maximum(odds, _MOST_AGAINST))
    for left, right, value in zip(
        *(c.tolist() for c in (scored.left[against], scored.right[against], values)), strict=True
    ):
        edges["merge"].append((ids[left], ids[right], value))
    return {
        f"{group}\n{member}": cluster.id
        for group in sorted(edges)
        for cluster in clusters(group, edges[group])
        for member in cluster.members
    }


def _speak_against(scored: Scored, joining: Sequence[Pair]) -> Flags:
    """The compared pairs that do not join two records which joining pairs tie: only these can part a group."""
    joined = np.zeros(len(scored.left), dtype=np.bool_)
    joined[[pair.place for pair in joining]] = True
    chain = _chains(len(scored.prepared.portfolio), joining)
    result: Flags = ~joined & (chain[scored.left] >= 0) & (chain[scored.left] == chain[scored.right])
    return result


def _chains(count: int, joining: Sequence[Pair]) -> Rows:
    """For each row a number that it shares with all rows that joining pairs tie to it; -1 where there are none."""
    first = list(range(count))

    def root(row: int) -> int:
        while first[row] != row:
            first[row] = row = first[first[row]]
        return row

    for pair in joining:
        one, two = sorted((root(pair.left), root(pair.right)))
        first[two] = one
    result = np.full(count, -1, dtype=np.int64)
    for row in {row for pair in joining for row in (pair.left, pair.right)}:
        result[row] = root(row)
    return result


def _log_odds(probability: float) -> float:
    """Log-odds for clustering, never below -2."""
    return max(math.log(max(probability, 1e-9) / max(1.0 - probability, 1e-9)), _MOST_AGAINST)


def _group(kind: str) -> str:
    """Kinds that merge applications into each other cluster together."""
    return "merge" if kind in _MERGING else kind


def cluster_of(pair: Pair, left: str, right: str, cluster: Mapping[str, str]) -> str:
    """The cluster of a pair: the national application, the group that holds both, or the pair by itself."""
    if pair.kind == "national_overlap":
        return right
    group = _group(pair.kind)
    own, other = cluster.get(f"{group}\n{left}"), cluster.get(f"{group}\n{right}")
    return own if own is not None and own == other else min(left, right)
