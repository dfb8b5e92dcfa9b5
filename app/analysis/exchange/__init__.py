"""The dependency graph in the formats of other tools."""

from pathlib import PurePath

from ..dependencies import DependencyGraph
from .archimate_graph import graph_of, model_of
from .archimate_reading import read_archimate
from .archimate_writing import write_archimate
from .plain import read_graphml, read_json, write_csv, write_dot, write_graphml, write_json, write_mermaid
from .xml import UnreadableExchange

FORMATS = ("json", "graphml", "dot", "archimate", "csv", "mermaid")
READABLE = ("json", "graphml", "archimate")
MEDIA_TYPES = {
    "json": "application/json", "graphml": "application/graphml+xml", "dot": "text/vnd.graphviz",
    "archimate": "application/xml", "csv": "text/csv", "mermaid": "text/vnd.mermaid",
}  # fmt: skip

__all__ = [
    "FORMATS",
    "MEDIA_TYPES",
    "READABLE",
    "UnreadableExchange",
    "format_of",
    "read_archimate",
    "read_graph",
    "write_archimate",
    "write_graph",
]


def write_graph(graph: DependencyGraph, format: str) -> bytes:
    """The graph as a file of one of `FORMATS`, in UTF-8.

    Raises:
        ValueError: no such format.
    """
    if format == "archimate":
        return write_archimate(model_of(graph))
    if format == "graphml":
        return write_graphml(graph)
    writers = {"json": write_json, "dot": write_dot, "csv": write_csv, "mermaid": write_mermaid}
    if format not in writers:
        raise ValueError(f"no such format: {format}; one of {', '.join(FORMATS)}")
    return writers[format](graph).encode()


def read_graph(data: bytes, format: str) -> DependencyGraph:
    """The graph in a file of one of `READABLE`.

    Raises:
        UnreadableExchange: the file is not of that format; the sentence says where and why.
        ValueError: no such format.
    """
    if format == "archimate":
        return graph_of(read_archimate(data))
    if format == "graphml":
        return read_graphml(data)
    if format != "json":
        raise ValueError(f"cannot be read: {format}; one of {', '.join(READABLE)}")
    try:
        return read_json(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableExchange("not in UTF-8") from error


def format_of(name: str, data: bytes) -> str:
    """The format of a file by its name, and of XML by its root; `json` where nothing tells."""
    suffix = PurePath(name).suffix.lower()
    if suffix == ".graphml" or b"<graphml" in data[:4_096]:
        return "graphml"
    return "archimate" if suffix in (".xml", ".archimate") or data[:64].lstrip().startswith(b"<") else "json"
