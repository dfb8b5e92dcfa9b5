"""`graph export` and `graph import`, without a database."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.analysis.exchange import read_archimate, read_graph
from app.cli.commands import commands
from app.cli.graphing import ExchangeRefused
from app.places_on_disk import CATALOG_SEED

DEMO = CATALOG_SEED / "demo"
run = CliRunner()


def exported(format: str, target: Path) -> Path:
    result = run.invoke(
        commands(),
        ["graph", "export", "--applications", str(DEMO / "applications.csv"),
         "--interfaces", str(DEMO / "interfaces.csv"), "--format", format, "--output", str(target)],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return target


@pytest.mark.parametrize("format", ["json", "graphml", "archimate"])
def test_a_graph_of_lists_is_written_and_read_again(tmp_path: Path, format: str) -> None:
    file = exported(format, tmp_path / "graph.xml")

    graph = read_graph(file.read_bytes(), format)

    assert sum(node.type == "application" for node in graph.nodes.values()) == 205
    assert len(graph.flows) == 88


def test_archimate_comes_back_whole(tmp_path: Path) -> None:
    file, again = exported("archimate", tmp_path / "a.xml"), tmp_path / "b.xml"

    result = run.invoke(commands(), ["graph", "import", str(file), "--format", "archimate", "--output", str(again)])

    assert result.exit_code == 0, result.output
    assert read_archimate(again.read_bytes()) == read_archimate(file.read_bytes())


def test_a_graph_of_another_tool_becomes_lists(tmp_path: Path) -> None:
    file = exported("graphml", tmp_path / "a.graphml")
    applications, interfaces = tmp_path / "applications.csv", tmp_path / "interfaces.csv"

    result = run.invoke(
        commands(), ["graph", "import", str(file), "--applications", str(applications), "--interfaces", str(interfaces)]
    )

    assert result.exit_code == 0, result.output
    assert len(applications.read_text("utf-8").splitlines()) == 206
    assert "WNS-023,WNS-022,database_link,operational,Data Pegawai ASN" in interfaces.read_text("utf-8")


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text('<!DOCTYPE a [<!ENTITY b "c">]><model>&b;</model>', encoding="utf-8")

    result = run.invoke(commands(), ["graph", "import", str(file)])

    assert isinstance(result.exception, ExchangeRefused)
    assert "DOCTYPE" in str(result.exception.faults)
