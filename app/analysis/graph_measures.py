"""What the graph of running flows tells: hubs, cycles, single points of failure, silos, communities, manual chains."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .betweenness import BUDGET, betweenness
from .dependencies import DependencyGraph
from .interfaces import MANUAL, mode_of

if TYPE_CHECKING:
    from networkx import DiGraph, Graph


@dataclass(frozen=True, slots=True)
class ApplicationMeasure:
    """One application. `betweenness` in [0, 1]; `community` numbers its community from 0.

    `cut_off`: how many others lose contact with the greatest part of its component when it stops; 0 unless it is a
    single point of failure.
    """

    id: str
    gives_to: int
    takes_from: int
    betweenness: float
    cut_off: int
    community: int
    isolated: bool


@dataclass(frozen=True, slots=True)
class Community:
    """Applications that exchange more with each other than with the rest; `agencies` counts whose they are.

    `crossing`: the share of its members that are not of its commonest agency, in [0, 1].
    """

    number: int
    members: tuple[str, ...]
    agencies: tuple[tuple[str, int], ...]
    crossing: float


@dataclass(frozen=True, slots=True)
class Measures:
    """All measures. `cycles`: one shortest cycle of each strongly connected component, its first node last again.

    `manual_chain`: the longest chain of applications in which each retypes what the one before it holds; components of
    manual flows that are cycles count as one step. `betweenness_sources` < applications: estimated from a sample.
    """

    applications: tuple[ApplicationMeasure, ...]
    flows: int
    components: tuple[tuple[str, ...], ...]
    strong_components: tuple[tuple[str, ...], ...]
    cycles: tuple[tuple[str, ...], ...]
    communities: tuple[Community, ...]
    manual_chain: tuple[str, ...]
    betweenness_exact: bool
    betweenness_sources: int


def measure(graph: DependencyGraph, budget: int = BUDGET) -> Measures:
    """The measures of the applications of `graph` and their running flows.

    Degrees count neighbours, not interfaces. Components of one application are left out of the lists.
    """
    directed = _directed(graph)
    ids = graph.applications
    between = betweenness(graph.adjacency, budget)
    together = _components(directed.to_undirected(as_view=True))
    strong = _strong_components(directed)
    cut = cut_points(graph)
    communities = _communities(graph, directed)
    member_of = {member: community.number for community in communities for member in community.members}
    return Measures(
        applications=tuple(
            ApplicationMeasure(
                id=id,
                gives_to=directed.out_degree(id),
                takes_from=directed.in_degree(id),
                betweenness=round(float(value), 9),
                cut_off=cut.get(id, 0),
                community=member_of[id],
                isolated=directed.degree(id) == 0,
            )
            for id, value in zip(ids, between.value, strict=True)
        ),
        flows=directed.number_of_edges(),
        components=together,
        strong_components=strong,
        cycles=tuple(_shortest_cycle(directed, component) for component in strong),
        communities=communities,
        manual_chain=_manual_chain(graph),
        betweenness_exact=between.exact,
        betweenness_sources=between.sources,
    )


def cut_points(graph: DependencyGraph) -> dict[str, int]:
    """By application that is an articulation point: how many others are cut off from the greatest part without it.

    Source: Tarjan (1972), SIAM Journal on Computing 1; the sizes of the parts are those of the search's subtrees.
    """
    ids, matrix = graph.applications, graph.adjacency
    around = (matrix + matrix.T).tocsr()
    pointers, heads = around.indptr.tolist(), around.indices.tolist()
    order, low, size, found = [-1] * len(ids), [0] * len(ids), [1] * len(ids), dict[str, int]()
    for root in range(len(ids)):
        if order[root] < 0:
            for row, parts in _split_parts(root, pointers, heads, order, low, size).items():
                whole = size[root] - 1
                beyond = whole - sum(parts)
                everything = [*parts, *([beyond] if row != root and beyond else [])]
                if len(everything) > 1:
                    found[ids[row]] = whole - max(everything)
    return dict(sorted(found.items()))


def _split_parts(
    root: int, pointers: Sequence[int], heads: Sequence[int], order: list[int], low: list[int], size: list[int]
) -> Mapping[int, list[int]]:
    """By row: the sizes of the parts below it that hang on it alone. Fills `order`, `low` and `size` on its way."""
    parts: defaultdict[int, list[int]] = defaultdict(list)
    counter = order[root] = low[root] = 0
    stack = [(root, -1, pointers[root])]
    while stack:
        row, parent, place = stack.pop()
        if place < pointers[row + 1]:
            stack.append((row, parent, place + 1))
            other = heads[place]
            if order[other] < 0:
                counter += 1
                order[other] = low[other] = counter
                stack.append((other, row, pointers[other]))
            elif other != parent:
                low[row] = min(low[row], order[other])
        elif parent >= 0:
            low[parent] = min(low[parent], low[row])
            size[parent] += size[row]
            if low[row] >= order[parent]:
                parts[parent].append(size[row])
    return parts


def _directed(graph: DependencyGraph) -> "DiGraph[str]":
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    made: DiGraph[str] = nx.DiGraph()
    made.add_nodes_from(graph.applications)
    made.add_edges_from((flow.source, flow.target) for flow in graph.flows if not flow.idle)
    return made


def _in_order(components: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    listed = [tuple(sorted(component)) for component in components]
    return tuple(sorted((c for c in listed if len(c) > 1), key=lambda c: (-len(c), c)))


def _components(undirected: "Graph[str]") -> tuple[tuple[str, ...], ...]:
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    return _in_order(nx.connected_components(undirected))


def _strong_components(directed: "DiGraph[str]") -> tuple[tuple[str, ...], ...]:
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    return _in_order(nx.strongly_connected_components(directed))


def _shortest_cycle(directed: "DiGraph[str]", component: Sequence[str]) -> tuple[str, ...]:
    """A shortest cycle through the first member of a strongly connected component, the first of equals."""
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    start, inside = component[0], directed.subgraph(component)
    back = nx.single_source_shortest_path(inside.reverse(copy=False), start)
    nearest = min((len(back[other]), other) for other in inside.successors(start))[1]
    return (start, *reversed(back[nearest]))


def _communities(graph: DependencyGraph, directed: "DiGraph[str]") -> tuple[Community, ...]:
    """Communities by Louvain with a fixed seed over sorted nodes; isolated applications stand alone.

    Source: Blondel et al. (2008), Journal of Statistical Mechanics, "Fast unfolding of communities in large networks".
    """
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    undirected: Graph[str] = nx.Graph()
    undirected.add_nodes_from(sorted(directed))
    undirected.add_edges_from(sorted({(min(ends), max(ends)) for ends in directed.edges}))
    connected = undirected.subgraph([node for node in undirected if undirected.degree(node)])
    found = nx.community.louvain_communities(connected, seed=0) if len(connected) else []
    listed = [tuple(sorted(part)) for part in found]
    listed += [(node,) for node in undirected if not undirected.degree(node)]
    made = []
    for number, members in enumerate(sorted(listed, key=lambda members: (-len(members), members))):
        owners = Counter(graph.nodes[member].agency for member in members if graph.nodes[member].agency)
        agencies = tuple(sorted(owners.items(), key=lambda pair: (-pair[1], pair[0])))
        known = sum(owners.values())
        crossing = 1.0 - agencies[0][1] / known if known else 0.0
        made.append(Community(number, members, agencies, round(crossing, 6)))
    return tuple(made)


def _manual_chain(graph: DependencyGraph) -> tuple[str, ...]:
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    typed: DiGraph[str] = nx.DiGraph()
    typed.add_edges_from(
        sorted({(f.source, f.target) for f in graph.flows if not f.idle and mode_of(f.kind) == MANUAL})
    )
    if not typed:
        return ()
    knots = nx.condensation(typed, [*_all_strong(typed)])
    chain = nx.dag_longest_path(knots)
    steps = [min(knots.nodes[knot]["members"]) for knot in chain]
    if len(steps) == 1:
        return tuple(sorted(knots.nodes[chain[0]]["members"])[:2])
    return tuple(steps)


def _all_strong(directed: "DiGraph[str]") -> list[set[str]]:
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    return sorted((set(part) for part in nx.strongly_connected_components(directed)), key=min)


def silos(measures: Measures) -> tuple[str, ...]:
    """The applications that exchange data with none."""
    return tuple(one.id for one in measures.applications if one.isolated)


def single_points_of_failure(measures: Measures) -> tuple[ApplicationMeasure, ...]:
    """The applications without which others are cut off, the worst first."""
    return tuple(sorted((one for one in measures.applications if one.cut_off), key=lambda one: (-one.cut_off, one.id)))


def strongest_hubs(measures: Measures, limit: int = 10) -> tuple[ApplicationMeasure, ...]:
    """The applications that most shortest paths lead through."""
    ranked = sorted(measures.applications, key=lambda one: (-one.betweenness, -one.gives_to, one.id))
    return tuple(one for one in ranked[:limit] if np.isfinite(one.betweenness) and one.betweenness > 0)
