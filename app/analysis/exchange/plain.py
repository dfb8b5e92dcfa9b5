"""The dependency graph as GraphML, JSON (node-link), DOT, CSV and Mermaid; the first two are also read."""

import csv
import io
import json
from typing import Any

from lxml import etree

from ..dependencies import DependencyGraph, FlowEdge, Node, parted, to_networkx
from ..records import Edge
from .xml import UnreadableExchange, parse

_SHAPES = {"application": "box", "data_object": "cylinder", "service": "ellipse", "agency": "house"}
_MERMAID = {"data_object": ("[(", ")]"), "service": ("([", "])"), "agency": ("{{", "}}")}


def write_json(graph: DependencyGraph) -> str:
    """Node-link data: `nodes` and `edges`, as networkx and D3 read them."""
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    return json.dumps(nx.node_link_data(to_networkx(graph), edges="edges"), ensure_ascii=False, indent=1) + "\n"


def read_json(text: str) -> DependencyGraph:
    """The graph in node-link data.

    Raises:
        UnreadableExchange: not JSON, or no node-link data.
    """
    try:
        data = json.loads(text)
        nodes = [_node(str(row["id"]), row) for row in data["nodes"]]
        edges = [(str(row["source"]), str(row["target"]), row) for row in data.get("edges", data.get("links", []))]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableExchange(f"no node-link JSON with “nodes” and “edges”: {error!r}") from error
    return _graph(nodes, edges)


def write_graphml(graph: DependencyGraph) -> bytes:
    """GraphML, for Gephi, yEd, Cytoscape."""
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    buffer = io.BytesIO()
    nx.write_graphml_xml(to_networkx(graph), buffer)
    return buffer.getvalue()


def read_graphml(data: bytes) -> DependencyGraph:
    """The graph in GraphML.

    Raises:
        UnreadableExchange: not XML, a document type, or no GraphML.
    """
    import networkx as nx  # noqa: PLC0415 -- heavy: loaded when asked for

    root = parse(data)
    try:
        found = nx.parse_graphml(etree.tostring(root, encoding="unicode"), force_multigraph=True)
    except (nx.NetworkXError, KeyError, ValueError) as error:
        raise UnreadableExchange(f"no GraphML: {error}") from error
    nodes = [_node(str(id), row) for id, row in found.nodes(data=True)]
    return _graph(nodes, [(str(source), str(target), row) for source, target, row in found.edges(data=True)])


def write_dot(graph: DependencyGraph) -> str:
    """DOT, for Graphviz."""
    lines = ["digraph ringkas {", "  rankdir=LR;", "  node [fontname=sans];"]
    for node in graph.nodes.values():
        shape = _SHAPES.get(node.type, "note")
        lines.append(f"  {_quoted(node.id)} [label={_quoted(node.name)}, shape={shape}, class={_quoted(node.type)}];")
    for flow in graph.flows:
        style = ", style=dashed" if flow.idle else ""
        label = ", ".join(part for part in (flow.kind, *flow.data_objects) if part)
        lines.append(f"  {_quoted(flow.source)} -> {_quoted(flow.target)} [label={_quoted(label)}{style}];")
    lines += [
        f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [label={_quoted(edge.type)}, color=gray];"
        for edge in graph.edges
    ]
    return "\n".join([*lines, "}"]) + "\n"


def write_csv(graph: DependencyGraph) -> str:
    """One line an edge: its type, both ends with names and types, kind, status, data, label."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("type", "source", "source_name", "source_type", "target", "target_name", "target_type", "kind",
                     "status", "data_objects", "label"))  # fmt: skip
    for flow in graph.flows:
        ends = (*_end(graph, flow.source), *_end(graph, flow.target))
        row = ("flow", *ends, flow.kind, flow.status, ";".join(flow.data_objects), "")
        writer.writerow(map(_safe, row))
    for edge in graph.edges:
        row = (edge.type, *_end(graph, edge.source), *_end(graph, edge.target), "", "", "", edge.label)
        writer.writerow(map(_safe, row))
    return buffer.getvalue()


def write_mermaid(graph: DependencyGraph) -> str:
    """A Mermaid flowchart, to be pasted into a document."""
    number = {id: f"n{place}" for place, id in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    for node in graph.nodes.values():
        left, right = _MERMAID.get(node.type, ("[", "]"))
        lines.append(f'  {number[node.id]}{left}"{_plain(node.name)}"{right}')
    for flow in graph.flows:
        label = _plain(", ".join(part for part in (flow.kind, *flow.data_objects) if part))
        arrow = "-.->" if flow.idle else "-->"
        shown = f'|"{label}"|' if label else ""
        lines.append(f"  {number[flow.source]} {arrow}{shown} {number[flow.target]}")
    lines += [f'  {number[edge.source]} -.-|"{edge.type}"| {number[edge.target]}' for edge in graph.edges]
    return "\n".join(lines) + "\n"


def _node(id: str, row: dict[str, Any]) -> Node:
    said = {name: str(row.get(name) or "") for name in ("type", "name", "agency", "government")}
    return Node(id, said["type"] or "application", said["name"] or id, said["agency"], said["government"])


def _graph(nodes: list[Node], edges: list[tuple[str, str, dict[str, Any]]]) -> DependencyGraph:
    known = {node.id: node for node in sorted(nodes, key=lambda node: node.id)}
    flows, others = [], []
    for source, target, row in edges:
        if source not in known or target not in known:
            raise UnreadableExchange(f"an edge from “{source}” to “{target}”: one of them is no node of the file")
        type = str(row.get("type") or "flow")
        if type == "flow":
            data = parted(str(row.get("data_objects") or ""))
            kind, status = str(row.get("kind") or ""), str(row.get("status") or "")
            flows.append(FlowEdge(source, target, kind, status, data, bool(row.get("idle"))))
        else:
            others.append(Edge(type, source, target, str(row.get("label") or "")))
    return DependencyGraph(
        known,
        tuple(
            sorted(set(flows), key=lambda flow: (flow.source, flow.target, flow.kind, flow.status, flow.data_objects))
        ),
        tuple(sorted(set(others), key=lambda edge: (edge.source, edge.type, edge.target, edge.label))),
    )


def _end(graph: DependencyGraph, id: str) -> tuple[str, str, str]:
    node = graph.nodes[id]
    return id, node.name, node.type


def _safe(value: str) -> str:
    """No cell starts a formula in the spreadsheet that opens the file."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _plain(text: str) -> str:
    return " ".join(text.split()).replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
