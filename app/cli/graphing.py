"""`graph export` and `graph import`: the dependency graph to and from the formats of other tools."""

import csv
import io
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.analysis import InterfaceRecord
from app.analysis.dependencies import DependencyGraph, build_graph
from app.analysis.exchange import (
    FORMATS,
    READABLE,
    UnreadableExchange,
    format_of,
    read_archimate,
    read_graph,
    write_archimate,
    write_graph,
)
from app.cli.context import opened, run, say
from app.cli.records import interfaces_of_file, records_of_file
from app.graph.service import Graphs
from app.kit.errors import Fault, Invalid
from app.kit.language import Text

GraphFormat = StrEnum("GraphFormat", {name.upper(): name for name in FORMATS})  # type: ignore[misc]
ReadableFormat = StrEnum("ReadableFormat", {name.upper(): name for name in READABLE})  # type: ignore[misc]
_JSON = GraphFormat("json")
_FLOW_COLUMNS = ("source", "target", "kind", "status", "data_objects")
_APPLICATION_COLUMNS = ("id", "name", "government", "agency", "data_objects", "services", "rab_codes")


class ExchangeRefused(Invalid):
    """A file of another tool cannot be read."""

    code = "exchange_refused"
    detail = Text("Berkas {file} belum dapat dibaca:", "The file {file} cannot be read:")


def add_commands(cli: typer.Typer) -> None:
    """Add `graph` to `cli`, with its sub-commands."""
    graphs = typer.Typer(help="Graf ketergantungan ke dan dari format alat lain.", no_args_is_help=True)
    graphs.command("export", help="Tulis graf katalog, atau graf dari berkas daftar.")(export_graph)
    graphs.command("import", help="Baca graf alat lain: ubah formatnya, atau tulis daftar yang dapat diimpor.")(
        import_graph
    )
    cli.add_typer(graphs, name="graph")


def export_graph(
    format: Annotated[GraphFormat, typer.Option(help="Format berkas.")] = _JSON,
    applications: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Daftar aplikasi; bawaan katalog.")
    ] = None,
    interfaces: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Daftar antarmuka.")] = None,
    output: Annotated[Path | None, typer.Option(help="Berkas tujuan; bawaan keluaran baku.")] = None,
) -> None:
    """The graph of the catalogue, or of lists without a database."""
    if applications is None:
        if interfaces is not None:
            raise typer.BadParameter("--interfaces memerlukan --applications")
        graph = run(_graph_of_catalogue())
    else:
        records, notices = records_of_file(applications)
        flows: list[InterfaceRecord] = []
        if interfaces is not None:
            flows, more = interfaces_of_file(interfaces, frozenset(record.id for record in records))
            notices = [*notices, *more]
        say(*notices)
        graph = build_graph(records, flows)
    _put(write_graph(graph, str(format)), output)
    say(f"{len(graph.nodes)} simpul, {len(graph.flows) + len(graph.edges)} sisi")


def import_graph(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="ArchiMate, GraphML, atau JSON.")],
    source: Annotated[
        ReadableFormat | None, typer.Option("--from", help="Format berkas; bawaan dikenali dari isinya.")
    ] = None,
    format: Annotated[GraphFormat | None, typer.Option(help="Ubah ke format ini.")] = None,
    output: Annotated[Path | None, typer.Option(help="Hasil --format; bawaan keluaran baku.")] = None,
    applications: Annotated[Path | None, typer.Option(help="Tulis daftar aplikasi untuk `ringkas import`.")] = None,
    interfaces: Annotated[Path | None, typer.Option(help="Tulis daftar antarmuka untuk `ringkas import`.")] = None,
) -> None:
    """A graph of another tool, turned into another format or into lists that `ringkas import` reads.

    ArchiMate to ArchiMate keeps all that the file holds, also what the graph has no place for.
    """
    data = file.read_bytes()
    known = str(source) if source is not None else format_of(file.name, data)
    try:
        graph = read_graph(data, known)
        whole = write_archimate(read_archimate(data)) if known == "archimate" == format else None
    except UnreadableExchange as error:
        raise ExchangeRefused(file=file.name, faults=[Fault("/", Text(str(error), str(error)))]) from error
    if applications is not None:
        applications.write_text(_applications(graph), encoding="utf-8", newline="")
    if interfaces is not None:
        interfaces.write_text(_interfaces(graph), encoding="utf-8", newline="")
    if format is not None:
        _put(whole if whole is not None else write_graph(graph, str(format)), output)
    elif applications is None and interfaces is None:
        _put(_interfaces(graph).encode(), output)
    say(f"{len(graph.nodes)} simpul, {len(graph.flows) + len(graph.edges)} sisi dibaca dari {file.name}")


async def _graph_of_catalogue() -> DependencyGraph:
    async with opened() as database, database.reading() as session:
        return (await Graphs().current(session))[0]


def _put(data: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(data.decode())
    else:
        output.write_bytes(data)


def _applications(graph: DependencyGraph) -> str:
    """The applications of a graph as a list; the ends of their edges by name."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_APPLICATION_COLUMNS)
    for id in graph.applications:
        node = graph.nodes[id]
        edges = [(edge.type, graph.nodes[edge.target].name) for edge in graph.by_source.get(id, ())]
        data = [name if type == "uses" else f"{type}:{name}" for type, name in edges if type in _DATA_EDGES]
        served = [name for type, name in edges if type == "serves"]
        codes = [name for type, name in edges if type == "mapped_to" and name.upper().startswith("RAB.")]
        cells = (id, node.name, node.government, node.agency, ";".join(data), ";".join(served), ";".join(codes))
        writer.writerow(map(_safe, cells))
    return buffer.getvalue()


_DATA_EDGES = ("master", "copy", "reads", "uses")


def _interfaces(graph: DependencyGraph) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_FLOW_COLUMNS)
    for flow in graph.flows:
        writer.writerow(map(_safe, (flow.source, flow.target, flow.kind, flow.status, ";".join(flow.data_objects))))
    return buffer.getvalue()


def _safe(value: str) -> str:
    """No cell starts a formula in the spreadsheet that opens the file."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
