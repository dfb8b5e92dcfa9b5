"""Scored pairs → clusters, by greedy additive edge contraction.

Joins the two groups with the largest sum of log-odds between their members, as long as it is above zero: a chain of
good pairs does not join groups whose other pairs speak against it. Without pairs that speak against, the clusters are
the connected components. Source: Keuper et al. (2015), ICCV, "Efficient decomposition of image and mesh graphs by
lifted multicuts".
"""

import heapq
from collections.abc import Iterable

from .records import Cluster


def clusters(kind: str, edges: Iterable[tuple[str, str, float]]) -> list[Cluster]:
    """Groups of two and more from `(left_id, right_id, log-odds)`, sorted by id; each member in one group.

    The order of `edges` does not matter; of several edges between two ids the log-odds add up. O(E log E) for E edges.
    """
    weight: dict[str, dict[str, float]] = {}
    for left, right, value in sorted(edges):
        if left == right:
            continue
        weight.setdefault(left, {})[right] = weight.get(left, {}).get(right, 0.0) + value
        weight.setdefault(right, {})[left] = weight[left][right]
    members = {node: [node] for node in weight}
    heap = [
        (-value, left, right) for left in weight for right, value in weight[left].items() if left < right and value > 0
    ]
    heapq.heapify(heap)
    while heap:
        negative, left, right = heapq.heappop(heap)
        if left not in weight or weight[left].get(right) != -negative:
            continue
        for other, value in weight.pop(right).items():
            del weight[other][right]
            if other == left:
                continue
            total = weight[left].get(other, 0.0) + value
            weight[left][other] = weight[other][left] = total
            if total > 0:
                heapq.heappush(heap, (-total, min(left, other), max(left, other)))
        members[left] += members.pop(right)
    grouped = (sorted(group) for group in members.values() if len(group) > 1)
    return sorted((Cluster(group[0], kind, tuple(group)) for group in grouped), key=lambda cluster: cluster.id)
