"""The graph of the catalogue, kept while the catalogue stays as it is, and parts of it."""

import asyncio
import base64
from collections import OrderedDict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis.dependencies import DependencyGraph, Node, build_graph
from app.analysis.graph_measures import Measures, measure
from app.findings.adapt import portfolio_of_catalogue
from app.graph import queries
from app.graph.schemas import PartQuery
from app.kit.errors import Fault, Invalid, NotFound
from app.kit.language import Text

_KEPT = 2


class CursorRefused(Invalid):
    """A cursor that no page of the graph gave."""

    code = "cursor_refused"
    detail = Text("Penanda halaman tidak dikenal.", "The cursor is unknown.")


class Graphs:
    """The last graphs by the state of the catalogue that they show; building is slow, asking often.

    `nationals` gives by an application that stands for a national one the node that stands for both.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int, int], tuple[DependencyGraph, dict[str, str]]] = OrderedDict()

    async def current(self, session: AsyncSession) -> tuple[DependencyGraph, dict[str, str]]:
        """The graph of the catalogue as `session` sees it."""
        state = await queries.state_of_catalogue(session)
        if state in self._kept:
            self._kept.move_to_end(state)
            return self._kept[state]
        portfolio = await portfolio_of_catalogue(session, None)
        titles = {one.id: one.title for one in await queries.regulations(session)}
        bases = [(id, titles[law]) for id, law in await queries.legal_bases(session) if law in titles]
        used = {end for flow in portfolio.interfaces for end in (flow.source, flow.target)}
        records = [record for record in portfolio.records if not record.shared or record.id in used]
        graph = await asyncio.to_thread(
            build_graph, records, portfolio.interfaces, portfolio.data_objects, bases, portfolio.decisions
        )
        self._kept[state] = graph, portfolio.stands_for
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return self._kept[state]

    async def measures(self, graph: DependencyGraph) -> Measures:
        """The measures of a graph, worked out once, outside the event loop."""
        known = graph.memory.get("measures")
        if not isinstance(known, Measures):
            known = graph.memory["measures"] = await asyncio.to_thread(measure, graph)
        return known


def node_of(graph: DependencyGraph, stands_for: dict[str, str], id: UUID, pointer: str = "") -> str:
    """The node of an application.

    Raises:
        NotFound: there is none in the graph, as for one that is archived.
    """
    node = stands_for.get(str(id), str(id))
    if node not in graph.place:
        raise NotFound(
            what="aplikasi", id=id, faults=[Fault(pointer, Text("tidak ada", "is not there"))] if pointer else []
        )
    return node


def part_of(graph: DependencyGraph, query: PartQuery, agency: str | None, application: str | None) -> list[Node]:
    """The nodes of the part that `query` asks for, by identifier; everything where it asks for nothing."""
    chosen = _seeds(graph, query, agency, application)
    if chosen is not None:
        chosen = _around(graph, chosen, query.depth)
    prefix = f"{query.model.value}." if query.model is not None else ""
    return [
        node
        for id, node in graph.nodes.items()
        if (chosen is None or id in chosen)
        and (not prefix or node.type not in ("reference_node", "infrastructure") or _under(node.name, prefix))
    ]


def restricted(graph: DependencyGraph, nodes: list[Node]) -> DependencyGraph:
    """The graph of `nodes` and the edges among them."""
    ids = {node.id for node in nodes}
    return DependencyGraph(
        {node.id: node for node in nodes},
        tuple(flow for flow in graph.flows if flow.source in ids and flow.target in ids),
        tuple(edge for edge in graph.edges if edge.source in ids and edge.target in ids),
    )


def page_of(nodes: list[Node], limit: int, cursor: str | None) -> tuple[list[Node], str | None]:
    """At most `limit` nodes after `cursor`, and the cursor of the next page.

    Raises:
        CursorRefused: `cursor` is none of ours.
    """
    after = _read_cursor(cursor) if cursor is not None else ""
    left = [node for node in nodes if node.id > after]
    more = len(left) > limit
    page = left[:limit]
    return page, base64.urlsafe_b64encode(page[-1].id.encode()).decode() if more else None


def _read_cursor(cursor: str) -> str:
    try:
        return base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise CursorRefused(faults=[Fault("/cursor", Text("tidak dikenal", "unknown"))]) from error


def _seeds(graph: DependencyGraph, query: PartQuery, agency: str | None, application: str | None) -> set[str] | None:
    """The applications that the filters choose; `None` where there is no filter."""
    sets = []
    if agency is not None:
        sets.append({id for id in graph.applications if graph.nodes[id].agency == agency})
    if query.node is not None:
        code = query.node.upper()
        mapped = (edge for edge in graph.edges if edge.type in ("mapped_to", "runs_on"))
        sets.append({edge.source for edge in mapped if _under(graph.nodes[edge.target].name, code)})
    if query.model is not None and query.node is None:
        mapped = (edge for edge in graph.edges if edge.type in ("mapped_to", "runs_on"))
        sets.append({edge.source for edge in mapped if _under(graph.nodes[edge.target].name, f"{query.model.value}.")})
    if application is not None:
        sets.append({application})
    return set.intersection(*sets) if sets else None


def _under(name: str, code: str) -> bool:
    plain, prefix = name.upper(), code.upper()
    return plain == prefix or plain.startswith(prefix if prefix.endswith(".") else f"{prefix}.")


def _around(graph: DependencyGraph, chosen: set[str], depth: int) -> set[str]:
    """`chosen` and all nodes at most `depth` edges away; only applications are passed through, all else is an end."""
    reached, frontier = set(chosen), set(chosen)
    neighbours = _neighbours(graph)
    for _ in range(depth):
        passing = {id for id in frontier if graph.nodes[id].type == "application"}
        frontier = {other for id in passing for other in neighbours.get(id, ())} - reached
        reached |= frontier
    return reached


def _neighbours(graph: DependencyGraph) -> dict[str, set[str]]:
    known = graph.memory.get("neighbours")
    if isinstance(known, dict):
        return known
    found: dict[str, set[str]] = {}
    ends = [(flow.source, flow.target) for flow in graph.flows]
    ends += [(edge.source, edge.target) for edge in graph.edges]
    for source, target in ends:
        found.setdefault(source, set()).add(target)
        found.setdefault(target, set()).add(source)
    graph.memory["neighbours"] = found
    return found
