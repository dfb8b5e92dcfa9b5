"""The dependency graph: what a portfolio is made of, and the typed, directed edges between its parts.

| edge | from → to | evidence |
|---|---|---|
| `flow` | application → application | an interface: its kind, status and data |
| `master`, `copy`, `reads`, `uses` | application → data object | the declared role |
| `serves` | application → service | the declared service |
| `owned_by` | application → agency | the agency of the record |
| `belongs_to` | agency → government | the government of the record |
| `mapped_to` | application → reference node | a reference code |
| `runs_on` | application → infrastructure | a code of the reference of infrastructure (RAI) |
| `part_of` | application → application | the recorded parent |
| `based_on` | application → regulation | a legal basis |
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from .data_resolution import DataNames, NameDecision, decided_names
from .interfaces import COMING, STOPPED, known_between, state_of
from .records import ApplicationRecord, Edge, InterfaceRecord

if TYPE_CHECKING:
    from networkx import MultiDiGraph
    from scipy.sparse import csr_array

_INFRASTRUCTURE = "RAI."


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `id` is unique in the graph: an application's own, else `type:…`; `group` is where it belongs."""

    id: str
    type: str
    name: str
    agency: str = ""
    government: str = ""


@dataclass(frozen=True, slots=True)
class FlowEdge:
    """An interface as an edge of the graph, with all that is known of it."""

    source: str
    target: str
    kind: str = ""
    status: str = ""
    data_objects: tuple[str, ...] = ()
    idle: bool = False


@dataclass(frozen=True)
class DependencyGraph:
    """Nodes by id, flows, and all other edges, each in one order whatever order the records came in.

    `memory` keeps what was worked out from the graph once.
    """

    nodes: Mapping[str, Node]
    flows: tuple[FlowEdge, ...]
    edges: tuple[Edge, ...]
    memory: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def applications(self) -> tuple[str, ...]:
        """The ids of all applications, sorted."""
        return tuple(sorted(id for id, node in self.nodes.items() if node.type == "application"))

    @cached_property
    def place(self) -> dict[str, int]:
        """The row of each application in `adjacency`."""
        return {id: row for row, id in enumerate(self.applications)}

    @cached_property
    def adjacency(self) -> "csr_array[Any]":
        """Applications × applications, 1 where data flow; flows that are planned or stopped left out."""
        from scipy.sparse import csr_array  # noqa: PLC0415 -- heavy: loaded with the first analysis

        live = sorted({(self.place[f.source], self.place[f.target]) for f in self.flows if not f.idle})
        ends: npt.NDArray[np.int64] = np.array(live or np.zeros((0, 2)), dtype=np.int64).reshape(-1, 2)
        shape = (len(self.applications), len(self.applications))
        return csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=shape)

    @cached_property
    def by_source(self) -> dict[str, list[Edge]]:
        """The edges but flows, by the node they leave."""
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.source, []).append(edge)
        return found

    @cached_property
    def flow_between(self) -> dict[tuple[str, str], FlowEdge]:
        """One flow from application to application, a running one where there are several."""
        return {(flow.source, flow.target): flow for flow in sorted(self.flows, key=lambda flow: not flow.idle)}

    def without(self, id: str) -> "DependencyGraph":
        """The graph with one node and its edges taken out."""
        return DependencyGraph(
            {key: node for key, node in self.nodes.items() if key != id},
            tuple(flow for flow in self.flows if id not in (flow.source, flow.target)),
            tuple(edge for edge in self.edges if id not in (edge.source, edge.target)),
        )


def build_graph(
    records: Sequence[ApplicationRecord],
    interfaces: Sequence[InterfaceRecord],
    data_objects: Sequence[str] = (),
    legal_bases: Sequence[tuple[str, str]] = (),
    decisions: Sequence[NameDecision] = (),
) -> DependencyGraph:
    """The graph of `records`, in one pass; `legal_bases` are pairs of an application's id and a regulation's name.

    Names of data are resolved as `decisions` say, then to `data_objects` and to each other where that is sure.
    Interfaces with an unknown end are left out.
    """
    ordered = sorted(records, key=lambda record: (record.id, record.name))
    flows = known_between(interfaces, frozenset(record.id for record in ordered))
    known = {record.id: record for record in ordered}
    said = [(record.government, name) for record in ordered for name in record.data_objects]
    said += [(known[flow.source].government, name) for flow in flows for name in flow.data_objects]
    names = decided_names(said, data_objects, decisions)
    builder = _Builder(names)
    for record in ordered:
        builder.add_record(record)
    for record in ordered:
        if record.parent_id in known and record.parent_id != record.id:
            builder.edges[Edge("part_of", record.id, record.parent_id, record.relation)] = None
    for id, regulation in sorted(set(legal_bases)):
        if id in known:
            builder.add(known[id], "based_on", "regulation", regulation)
    builder.add_governments()
    return DependencyGraph(
        {key: builder.nodes[key] for key in sorted(builder.nodes)},
        tuple(_flow(flow, known[flow.source].government, names) for flow in flows),
        tuple(sorted(builder.edges, key=lambda edge: (edge.source, edge.type, edge.target, edge.label))),
    )


class _Builder:
    """Nodes and edges as they are met."""

    def __init__(self, names: DataNames) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: dict[Edge, None] = {}
        self._names = names

    def add(self, record: ApplicationRecord, edge_type: str, node_type: str, name: str, label: str = "") -> None:
        """An edge from `record` to a node of its government, or of the reference, which is everybody's."""
        government = "" if node_type in ("reference_node", "infrastructure") else record.government
        key = f"{node_type}:{government + '/' if government else ''}{name}"
        self.nodes.setdefault(key, Node(key, node_type, name, government=government))
        self.edges[Edge(edge_type, record.id, key, label)] = None

    def add_record(self, record: ApplicationRecord) -> None:
        """An application with its data, services, agency and codes."""
        self.nodes[record.id] = Node(record.id, "application", record.name, record.agency, record.government)
        for place, name in enumerate(record.data_objects):
            role = record.data_roles[place] if place < len(record.data_roles) else ""
            data = self._names.of(record.government, name)
            self.add(record, role or "uses", "data_object", data, "" if name == data else name)
        for service in record.services:
            self.add(record, "serves", "service", service)
        if record.agency:
            self.add(record, "owned_by", "agency", record.agency)
        for code in sorted(record.references):
            infrastructure = code.upper().startswith(_INFRASTRUCTURE)
            self.add(
                record, *(("runs_on", "infrastructure") if infrastructure else ("mapped_to", "reference_node")), code
            )

    def add_governments(self) -> None:
        """The government of each agency."""
        for node in [node for node in self.nodes.values() if node.type == "agency" and node.government]:
            key = f"government:{node.government}"
            self.nodes.setdefault(key, Node(key, "government", node.government))
            self.edges[Edge("belongs_to", node.id, key)] = None


def _flow(flow: InterfaceRecord, government: str, names: DataNames) -> FlowEdge:
    data = tuple(sorted({names.of(government, name) for name in flow.data_objects}))
    idle = state_of(flow) in (COMING, STOPPED)
    return FlowEdge(flow.source, flow.target, flow.kind, flow.status, data, idle)


def joined(names: Sequence[str]) -> str:
    """Names as one text, separated by semicolons; one inside a name is escaped, so that `parted` gives them back."""
    return ";".join(name.replace("\\", "\\\\").replace(";", "\\;") for name in names)


def parted(text: str) -> tuple[str, ...]:
    """The names that `joined` made one text of, empty ones left out."""
    parts = re.findall(r"(?:[^;\\]|\\.)+", text, re.DOTALL)
    return tuple(re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL) for part in parts)


def to_networkx(graph: DependencyGraph) -> "MultiDiGraph[str]":
    """The whole graph as a networkx multigraph; every edge has a `type`, flows also kind, status, data and `idle`."""
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    made: MultiDiGraph[str] = nx.MultiDiGraph()
    for node in graph.nodes.values():
        made.add_node(node.id, type=node.type, name=node.name, agency=node.agency, government=node.government)
    for flow in graph.flows:
        made.add_edge(
            flow.source, flow.target, type="flow", kind=flow.kind, status=flow.status,
            data_objects=joined(flow.data_objects), idle=flow.idle, label="",
        )  # fmt: skip
    for edge in graph.edges:
        made.add_edge(edge.source, edge.target, type=edge.type, label=edge.label)
    return made
