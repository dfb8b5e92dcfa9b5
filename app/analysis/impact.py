"""Impact: what else is touched when an application stops or changes, and by which path.

Harm follows data: from a giver to those who take from it, from the master of a data object to those who read or copy
it, from a product to its channels and modules, and so on from each of them. Services and data objects of everything
that is touched are touched too. Taking an application out of the portfolio can only shorten this list for any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .classes import Rows
from .dependencies import DependencyGraph
from .records import Edge


@dataclass(frozen=True, slots=True)
class Touched:
    """An application that is touched at `distance` steps; `path` are the edges that lead to it, one a step.

    Edges of data and of products are shown in the direction in which harm goes: `reads` from master to reader.
    """

    id: str
    distance: int
    path: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Concern:
    """A service or data object that is touched: through which applications; `others` keep it up meanwhile."""

    id: str
    name: str
    through: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What one application's stop or change touches, nearest first; the application itself is not listed.

    `applications_count` and its like count all that is touched, also what a limit left out of the lists. `distances[d]`
    is the number of applications at d + 1 steps.
    """

    id: str
    applications: tuple[Touched, ...]
    data_objects: tuple[Concern, ...]
    services: tuple[Concern, ...]
    agencies: tuple[str, ...]
    applications_count: int
    data_objects_count: int
    services_count: int
    distances: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Sparse:
    """Rows of numbers: those of row r are `heads[pointers[r]:pointers[r + 1]]`, sorted."""

    pointers: Rows
    heads: Rows

    def of(self, rows: Rows) -> tuple[Rows, Rows]:
        """All numbers of `rows`, and beside each the row that it belongs to."""
        begin, length = self.pointers[rows], self.pointers[rows + 1] - self.pointers[rows]
        offset = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
        return self.heads[np.repeat(begin, length) + offset], np.repeat(rows, length)


@dataclass(frozen=True, slots=True)
class _Index:
    """The graph as arrays: who is harmed by whom, and which data objects and services an application has to do with."""

    harmed: _Sparse
    concerns: dict[str, tuple[tuple[str, ...], _Sparse, _Sparse]]


def impact(graph: DependencyGraph, id: str, depth: int | None = None, limit: int | None = None) -> Impact:
    """The impact of application `id`, at most `depth` steps away, each list at most `limit` long.

    O(nodes + edges) of what is touched, in arrays; what is listed costs its paths.

    Raises:
        KeyError: `id` is no application of the graph.
    """
    index = _index_of(graph)
    start = graph.place[id]
    before = np.full(len(graph.applications), -1, dtype=np.int64)
    before[start] = start
    frontier = np.array([start], dtype=np.int64)
    levels: list[Rows] = []
    while len(frontier) and (depth is None or len(levels) < depth):
        heads, tails = index.harmed.of(frontier)
        new = before[heads] < 0
        heads, tails = heads[new], tails[new]
        frontier, first = np.unique(heads, return_index=True)
        before[frontier] = tails[first]
        if len(frontier):
            levels.append(frontier)
    touched = np.concatenate(levels) if levels else np.zeros(0, dtype=np.int64)
    distance = np.repeat(np.arange(1, len(levels) + 1), [len(level) for level in levels])
    listed = slice(None) if limit is None else slice(limit)
    concerned = {
        type: _concerns(graph, index, type, np.append(touched, start), limit) for type in ("data_object", "service")
    }
    owners = {graph.nodes[graph.applications[row]].agency for row in touched.tolist()}
    return Impact(
        id=id,
        applications=tuple(
            Touched(graph.applications[row], steps, _path(graph, before, row))
            for row, steps in zip(touched[listed].tolist(), distance[listed].tolist(), strict=True)
        ),
        data_objects=concerned["data_object"][0],
        services=concerned["service"][0],
        agencies=tuple(sorted(owners - {""})),
        applications_count=len(touched),
        data_objects_count=concerned["data_object"][1],
        services_count=concerned["service"][1],
        distances=tuple(len(level) for level in levels),
    )


def shortest_paths(graph: DependencyGraph, source: str, target: str, limit: int = 5) -> list[tuple[str, ...]]:
    """At most `limit` ways along which data flow from `source` to `target`, shortest first, no application twice.

    Raises:
        KeyError: one of them is no application of the graph.
    """
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    for id in (source, target):
        if id not in graph.place:
            raise KeyError(id)
    made: nx.DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(graph.applications)
    made.add_edges_from((flow.source, flow.target) for flow in graph.flows if not flow.idle)
    found: list[tuple[str, ...]] = []
    try:
        for path in nx.shortest_simple_paths(made, source, target):
            found.append(tuple(path))
            if len(found) == limit:
                break
    except nx.NetworkXNoPath:
        return []
    return found


def _index_of(graph: DependencyGraph) -> _Index:
    """The arrays of a graph, made once."""
    known = graph.memory.get("impact")
    if isinstance(known, _Index):
        return known
    place = graph.place
    masters: dict[str, list[int]] = {}
    readers: dict[str, list[int]] = {}
    harmed = {(place[f.source], place[f.target]) for f in graph.flows if not f.idle}
    pairs: dict[str, list[tuple[int, str]]] = {"data_object": [], "service": []}
    for edge in graph.edges:
        if edge.type == "part_of":
            harmed.add((place[edge.target], place[edge.source]))
        elif edge.type == "master":
            masters.setdefault(edge.target, []).append(place[edge.source])
        elif edge.type in ("reads", "copy"):
            readers.setdefault(edge.target, []).append(place[edge.source])
        if edge.source in place and (type := graph.nodes[edge.target].type) in pairs:
            pairs[type].append((place[edge.source], edge.target))
    for data, givers in masters.items():
        harmed |= {(giver, taker) for giver in givers for taker in readers.get(data, ()) if giver != taker}
    concerns = {}
    for type, uses in pairs.items():
        keys = tuple(sorted({key for _, key in uses}))
        number = {key: column for column, key in enumerate(keys)}
        ends = sorted({(row, number[key]) for row, key in uses})
        concerns[type] = (keys, _sparse(ends, len(place)), _sparse([(b, a) for a, b in ends], len(keys)))
    made = graph.memory["impact"] = _Index(_sparse(harmed, len(place)), concerns)
    return made


def _sparse(pairs: Iterable[tuple[int, int]], rows: int) -> _Sparse:
    ends: npt.NDArray[np.int64] = np.array(sorted(pairs) or np.zeros((0, 2)), dtype=np.int64).reshape(-1, 2)
    return _Sparse(np.searchsorted(ends[:, 0], np.arange(rows + 1)), ends[:, 1].copy())


def _concerns(
    graph: DependencyGraph, index: _Index, type: str, touched: Rows, limit: int | None
) -> tuple[tuple[Concern, ...], int]:
    """Touched nodes of a type, those that nothing else keeps up first, and how many there are."""
    keys, used_by, users = index.concerns[type]
    columns, met = np.unique(used_by.of(np.sort(touched))[0], return_counts=True)
    left = np.diff(users.pointers)[columns] - met
    order = np.lexsort((columns, left > 0))[: limit if limit is not None else len(columns)]
    inside = np.zeros(len(graph.applications), dtype=np.bool_)
    inside[touched] = True
    found = []
    for column in columns[order].tolist():
        rows = users.heads[users.pointers[column] : users.pointers[column + 1]]
        through, others = (_ids(graph, some.tolist(), limit) for some in (rows[inside[rows]], rows[~inside[rows]]))
        found.append(Concern(keys[column], graph.nodes[keys[column]].name, through, others))
    return tuple(found), len(columns)


def _ids(graph: DependencyGraph, rows: Sequence[int], limit: int | None) -> tuple[str, ...]:
    return tuple(graph.applications[row] for row in rows[:limit])


def _path(graph: DependencyGraph, before: Rows, row: int) -> tuple[Edge, ...]:
    steps: list[Edge] = []
    while (earlier := int(before[row])) != row:
        steps.append(_step(graph, graph.applications[earlier], graph.applications[row]))
        row = earlier
    return tuple(reversed(steps))


def _step(graph: DependencyGraph, giver: str, taker: str) -> Edge:
    """The edge by which harm goes from `giver` to `taker`: a flow, data mastered here and read there, or a product."""
    flow = graph.flow_between.get((giver, taker))
    if flow is not None and not flow.idle:
        label = ": ".join(part for part in (flow.kind, ", ".join(flow.data_objects)) if part)
        return Edge("flow", giver, taker, label)
    mastered = {edge.target for edge in graph.by_source.get(giver, ()) if edge.type == "master"}
    for edge in graph.by_source.get(taker, ()):
        if edge.type in ("reads", "copy") and edge.target in mastered:
            return Edge(edge.type, giver, taker, graph.nodes[edge.target].name)
    return Edge("part_of", giver, taker)
