"""`graph export` and `graph import`: lists, other tools' formats, the catalogue."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.analysis.exchange import read_archimate, read_graph
from app.cli.commands import commands
from app.cli.graphing import ExchangeRefused
from app.places_on_disk import CATALOG_SEED
from tests.cli.conftest import Ringkas

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


ARCHIMATE = """<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" identifier="m"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><name>Kota</name>
<elements><element identifier="id-1" xsi:type="ApplicationComponent"><name>SIMPEG</name></element>
  <element identifier="id-2" xsi:type="ApplicationComponent"><name>SI-TPP</name></element>
  <element identifier="id-3" xsi:type="DataObject"><name>Data Pegawai</name></element>
  <element identifier="id-4" xsi:type="BusinessActor"><name>Kantor Contoh Wanarasa</name></element></elements>
<relationships>
  <relationship identifier="r1" source="id-1" target="id-2" xsi:type="Flow"><name>Data ASN</name></relationship>
  <relationship identifier="r2" source="id-1" target="id-3" xsi:type="Access" accessType="ReadWrite"/>
  <relationship identifier="r3" source="id-4" target="id-1" xsi:type="Assignment"/></relationships></model>
"""


def test_an_archimate_file_goes_by_way_of_lists_into_the_catalogue_and_into_detect(
    ringkas: Ringkas, tmp_path: Path
) -> None:
    file, applications, interfaces = (tmp_path / name for name in ("a.xml", "applications.csv", "interfaces.csv"))
    file.write_text(ARCHIMATE, "utf-8")

    read = ringkas("graph", "import", file, "--applications", applications, "--interfaces", interfaces)
    steps = [
        ringkas("migrate"),
        ringkas("import", "applications", applications),
        ringkas("import", "interfaces", interfaces),
    ]
    back = ringkas("graph", "export", "--format", "json")
    found = ringkas("detect", applications, "--interfaces", interfaces)

    assert [step.code for step in (read, *steps, back, found)] == [0] * 6, [step.err for step in steps]
    graph = read_graph(back.out.encode(), "json")
    names = {id: node.name for id, node in graph.nodes.items()}
    assert [(names[f.source], names[f.target], f.data_objects) for f in graph.flows] == [
        ("SIMPEG", "SI-TPP", ("Data ASN",))
    ]
    assert {(names[e.source], e.type, names[e.target]) for e in graph.edges} >= {
        ("SIMPEG", "master", "Data Pegawai"),
        ("SIMPEG", "owned_by", "Kantor Contoh Wanarasa"),
    }
    assert "SIMPEG" in found.out
