"""Impact: what else is touched when an application stops or changes, and by which path.

Harm follows data: from a giver to those who take from it, from the master of a data object to those who read or copy
it, from a product to its channels and modules, and so on from each of them. Services and data objects of everything
that is touched are touched too. Taking an application out of the portfolio can only shorten this list for any other.
"""

from collections import deque
from collections.abc import Container
from dataclasses import dataclass

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
    """All that one application's stop or change touches, nearest first; the application itself is not listed."""

    id: str
    applications: tuple[Touched, ...]
    data_objects: tuple[Concern, ...]
    services: tuple[Concern, ...]
    agencies: tuple[str, ...]


def impact(graph: DependencyGraph, id: str, depth: int | None = None) -> Impact:
    """The impact of application `id`, at most `depth` steps away. O(nodes + edges) of what is touched.

    Raises:
        KeyError: `id` is no application of the graph.
    """
    if id not in graph.place:
        raise KeyError(id)
    before: dict[str, Edge | None] = {id: None}
    distance = {id: 0}
    waiting = deque([id])
    while waiting:
        here = waiting.popleft()
        if depth is not None and distance[here] >= depth:
            continue
        for edge in _harmed(graph, here, before):
            if edge.target not in before:
                before[edge.target], distance[edge.target] = edge, distance[here] + 1
                waiting.append(edge.target)
    touched = [other for other in before if other != id]
    return Impact(
        id,
        tuple(Touched(other, distance[other], _path(before, other)) for other in touched),
        _concerns(graph, before, "data_object"),
        _concerns(graph, before, "service"),
        tuple(sorted({agency for other in touched if (agency := graph.nodes[other].agency)})),
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


def _harmed(graph: DependencyGraph, here: str, known: Container[str]) -> list[Edge]:
    """The edges along which harm leaves an application towards others than the `known`, in the graph's order."""
    row = graph.place[here]
    matrix = graph.adjacency
    ids = graph.applications
    heads = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].tolist()
    found = []
    for head in heads:
        if ids[head] in known:
            continue
        flow = graph.flow_between[here, ids[head]]
        label = ": ".join(part for part in (flow.kind, ", ".join(flow.data_objects)) if part)
        found.append(Edge("flow", here, ids[head], label))
    for use in graph.by_source.get(here, ()):
        if use.type == "master":
            name = graph.nodes[use.target].name
            found += [
                Edge(reader.type, here, reader.source, name)
                for reader in graph.by_target.get(use.target, ())
                if reader.type in ("reads", "copy") and reader.source != here
            ]
    found += [
        Edge("part_of", here, part.source, part.label)
        for part in graph.by_target.get(here, ())
        if part.type == "part_of"
    ]
    return found


def _path(before: dict[str, Edge | None], id: str) -> tuple[Edge, ...]:
    steps: list[Edge] = []
    edge = before[id]
    while edge is not None:
        steps.append(edge)
        edge = before[edge.source]
    return tuple(reversed(steps))


def _concerns(graph: DependencyGraph, touched: dict[str, Edge | None], type: str) -> tuple[Concern, ...]:
    through: dict[str, list[str]] = {}
    for id in touched:
        for edge in graph.by_source.get(id, ()):
            if graph.nodes[edge.target].type == type:
                through.setdefault(edge.target, []).append(id)
    return tuple(
        Concern(
            key, graph.nodes[key].name, tuple(sorted(set(through[key]))),
            tuple(sorted({edge.source for edge in graph.by_target[key]} - touched.keys())),
        )
        for key in sorted(through)
    )  # fmt: skip
