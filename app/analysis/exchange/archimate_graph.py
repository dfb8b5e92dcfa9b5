"""The dependency graph as an ArchiMate model, and back.

| graph | ArchiMate |
|---|---|
| application, data object, service | ApplicationComponent, DataObject, ApplicationService |
| agency, government; regulation; infrastructure | BusinessActor; Constraint; Node |
| reference node RAB, RAL, RAD, others | BusinessFunction, BusinessService, BusinessObject, Grouping |
| flow; serves; part_of | Flow; Realization; Composition (from the whole) |
| master, copy, reads, uses | Access: ReadWrite, Write, Read, Access |
| belongs_to; owned_by, mapped_to, based_on | Aggregation (from the whole); Association |
| runs_on | Serving (from the infrastructure) |

What ArchiMate has no place for (kind and status of an interface, our type of an edge) is kept in properties, so that
our own files come back whole. A file of another tool gives its application components, data objects, services, actors
and the relationships between them, also by their names of version 2.1; the rest of its elements stays in the model and
is not in the graph.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ..dependencies import DependencyGraph, FlowEdge, Node, joined, parted
from ..interfaces import COMING, STOPPED, state_of
from ..records import Edge, InterfaceRecord
from .archimate import NAMESPACE, SCHEMA, XSI, Concept, Item, LangText, Model, Property, PropertyDefinition

_ELEMENTS = {
    "application": "ApplicationComponent", "data_object": "DataObject", "service": "ApplicationService",
    "agency": "BusinessActor", "government": "BusinessActor", "regulation": "Constraint", "infrastructure": "Node",
}  # fmt: skip
_BY_MODEL = {"RAB": "BusinessFunction", "RAL": "BusinessService", "RAD": "BusinessObject"}
_RELATIONSHIPS = {
    "flow": "Flow", "serves": "Realization", "part_of": "Composition", "master": "Access", "copy": "Access",
    "reads": "Access", "uses": "Access", "belongs_to": "Aggregation", "owned_by": "Association",
    "mapped_to": "Association", "based_on": "Association", "runs_on": "Serving",
}  # fmt: skip
_ACCESS = {"master": "ReadWrite", "copy": "Write", "reads": "Read", "uses": "Access"}
_REVERSED = frozenset({"part_of", "belongs_to", "runs_on"})
_NODE_PROPERTIES = ("id", "type", "agency", "government")
_EDGE_PROPERTIES = ("edge", "label", "kind", "status", "data_objects")
_TYPES = {
    "ApplicationComponent": "application", "ApplicationCollaboration": "application", "DataObject": "data_object",
    "BusinessObject": "data_object", "ApplicationService": "service", "BusinessService": "service",
    "BusinessActor": "agency", "Node": "infrastructure", "SystemSoftware": "infrastructure",
    "Device": "infrastructure", "Constraint": "regulation", "BusinessFunction": "reference_node",
}  # fmt: skip
_READ = {"ReadWrite": "master", "Write": "copy", "Read": "reads", "Access": "uses", "": "uses"}
_LABELS = {
    "application": "Aplikasi", "data_object": "Data", "service": "Layanan", "agency": "Perangkat daerah",
    "government": "Pemerintah daerah", "reference_node": "Referensi arsitektur", "infrastructure": "Infrastruktur",
    "regulation": "Aturan",
}  # fmt: skip


def model_of(graph: DependencyGraph, name: str = "Ringkas") -> Model:
    """The graph as a model; identifiers are valid XML names and the same for the same graph."""
    identifier = {id: f"id-{place}-{_tidy(id)}" for place, id in enumerate(sorted(graph.nodes))}
    elements = tuple(_element(node, identifier[node.id]) for node in graph.nodes.values())
    relationships = [
        _relationship(number, "flow", flow.source, flow.target, identifier, {
            "kind": flow.kind, "status": flow.status, "data_objects": joined(flow.data_objects),
        }, ", ".join(flow.data_objects))
        for number, flow in enumerate(graph.flows)
    ]  # fmt: skip
    relationships += [
        _relationship(len(graph.flows) + number, edge.type, edge.source, edge.target, identifier,
                      {"label": edge.label}, edge.label)
        for number, edge in enumerate(graph.edges)
    ]  # fmt: skip
    used = {one.definition for concept in (*elements, *relationships) for one in concept.properties}
    return Model(
        identifier="id-ringkas",
        names=(LangText(name, "id"),),
        elements=elements,
        relationships=tuple(relationships),
        organizations=(_folders(graph, identifier),) if graph.nodes else (),
        definitions=tuple(
            PropertyDefinition(_definition(one), "string", (LangText(f"ringkas:{one}"),))
            for one in (*_NODE_PROPERTIES, *_EDGE_PROPERTIES)
            if _definition(one) in used
        ),
        attributes=((f"{{{XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}"),),
    )


def graph_of(model: Model) -> DependencyGraph:
    """The graph in a model; relationships whose ends are not in the graph are left out."""
    meaning = {one.identifier: one.names[0].text for one in model.definitions if one.names}
    nodes: dict[str, Node] = {}
    id_of: dict[str, str] = {}
    for concept in model.elements:
        told = _told(concept, meaning)
        type = told.get("type") or _TYPES.get(concept.type, "")
        if type:
            id = told.get("id") or concept.identifier
            id_of[concept.identifier] = id
            shown = concept.names[0].text if concept.names else id
            nodes[id] = Node(id, type, shown, told.get("agency", ""), told.get("government", ""))
    flows: list[FlowEdge] = []
    edges: list[Edge] = []
    for concept in model.relationships:
        source, target = (id_of.get(concept.attribute(end)) for end in ("source", "target"))
        if source is None or target is None:
            continue
        told = _told(concept, meaning)
        type = told.get("edge") or _edge_type(concept, nodes[source], nodes[target])
        if type in _REVERSED or (type == "owned_by" and nodes[source].type == "agency"):
            source, target = target, source
        if type == "flow":
            flows.append(_flow(source, target, told, concept))
        elif type:
            edges.append(Edge(type, source, target, told.get("label", "")))
    owned = _owned(nodes, edges)
    return DependencyGraph(
        {id: owned[id] for id in sorted(owned)},
        tuple(
            sorted(set(flows), key=lambda flow: (flow.source, flow.target, flow.kind, flow.status, flow.data_objects))
        ),
        tuple(sorted(set(edges), key=lambda edge: (edge.source, edge.type, edge.target, edge.label))),
    )


def _tidy(id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", id)[:60]


def _definition(name: str) -> str:
    return f"propid-{name}"


def _properties(values: dict[str, str]) -> tuple[Property, ...]:
    return tuple(Property(_definition(name), (LangText(value),)) for name, value in values.items() if value)


def _element(node: Node, identifier: str) -> Concept:
    type = _ELEMENTS.get(node.type) or _BY_MODEL.get(node.name.partition(".")[0].upper(), "Grouping")
    told = {"id": node.id, "type": node.type, "agency": node.agency, "government": node.government}
    return Concept(identifier, type, (LangText(node.name, "id"),), properties=_properties(told))


def _relationship(
    number: int, type: str, source: str, target: str, identifier: dict[str, str], told: dict[str, str], name: str
) -> Concept:
    ends = (identifier[source], identifier[target])
    if type in _REVERSED:
        ends = ends[1], ends[0]
    attributes = [("source", ends[0]), ("target", ends[1])]
    if type in _ACCESS:
        attributes.append(("accessType", _ACCESS[type]))
    return Concept(
        f"id-r{number}", _RELATIONSHIPS.get(type, "Association"), (LangText(name, "id"),) if name else (),
        properties=_properties({"edge": type} | told), attributes=tuple(sorted(attributes)),
    )  # fmt: skip


def _folders(graph: DependencyGraph, identifier: dict[str, str]) -> tuple[Item, ...]:
    found: dict[str, list[Item]] = {}
    for node in graph.nodes.values():
        found.setdefault(node.type, []).append(Item(attributes=(("identifierRef", identifier[node.id]),)))
    return tuple(
        Item(names=(LangText(_LABELS.get(type, type), "id"),), items=tuple(items)) for type, items in found.items()
    )


def _told(concept: Concept, meaning: dict[str, str]) -> dict[str, str]:
    """Our own properties of a concept, by name without the prefix."""
    found: dict[str, str] = {}
    for one in concept.properties:
        name = meaning.get(one.definition, "")
        if name.startswith("ringkas:") and one.values:
            found[name.removeprefix("ringkas:")] = one.values[0].text
    return found


def _owned(nodes: dict[str, Node], edges: Sequence[Edge]) -> dict[str, Node]:
    """The nodes, each application with its agency: the one that a relationship ties it to, if it is only one."""
    owners: dict[str, set[str]] = {}
    for edge in edges:
        if edge.type == "owned_by":
            owners.setdefault(edge.source, set()).add(nodes[edge.target].name)
    only = {id: next(iter(names)) for id, names in owners.items() if len(names) == 1}
    return {id: node if node.agency else replace(node, agency=only.get(id, "")) for id, node in nodes.items()}


def _edge_type(concept: Concept, source: Node, target: Node) -> str:
    """Our edge for a relationship of another tool; empty for what the graph has no edge for."""
    applications = [node.type == "application" for node in (source, target)]
    type = concept.type.removesuffix("Relationship").replace("UsedBy", "Serving")
    if type in ("Flow", "Triggering", "Serving") and all(applications):
        return "flow"
    if type == "Access" and applications[0] and target.type == "data_object":
        return _READ.get(concept.attribute("accessType"), "uses")
    if type == "Composition" and all(applications):
        return "part_of"
    if type in ("Realization", "Serving", "Assignment") and applications[0] and target.type == "service":
        return "serves"
    if type in ("Assignment", "Association") and {source.type, target.type} == {"application", "agency"}:
        return "owned_by"
    return "runs_on" if type == "Serving" and source.type == "infrastructure" and applications[1] else ""


def _flow(source: str, target: str, told: dict[str, str], concept: Concept) -> FlowEdge:
    data: Sequence[str] = parted(told.get("data_objects", ""))
    kind, status = told.get("kind", ""), told.get("status", "")
    if not told and concept.names:
        data = [concept.names[0].text]
    idle = state_of(InterfaceRecord(source, target, kind, tuple(data), status)) in (COMING, STOPPED)
    return FlowEdge(source, target, kind, status, tuple(data), idle)
