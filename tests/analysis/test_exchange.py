import csv
import io
import re
from itertools import pairwise

import pytest

from app.analysis import ApplicationRecord, InterfaceRecord
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
from app.analysis.exchange.archimate import LangText

FILE = b"""<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:tool="urn:example:tool" identifier="id-m" version="1.2" tool:stamp="7"
  xsi:schemaLocation="http://www.opengroup.org/xsd/archimate/3.0/ http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd">
  <name xml:lang="id">Kota &amp; Kabupaten</name>
  <name xml:lang="en">City</name>
  <documentation xml:lang="id">Baris satu
  baris dua</documentation>
  <metadata><schema>Dublin Core</schema><schemaversion>1.1</schemaversion>
    <dc:title xmlns:dc="http://purl.org/dc/elements/1.1/">Judul</dc:title></metadata>
  <properties><property propertyDefinitionRef="p1"><value xml:lang="id">a</value><value xml:lang="en">b</value></property></properties>
  <elements>
    <element identifier="e1" xsi:type="ApplicationComponent">
      <name xml:lang="id">SIMPEG</name><name xml:lang="en">Personnel</name><documentation xml:lang="id">Data ASN</documentation>
      <properties><property propertyDefinitionRef="p1"><value>12</value></property></properties>
      <tool:note colour="red">kept <tool:b>as it is</tool:b></tool:note>
    </element>
    <element identifier="e2" xsi:type="DataObject" tool:size="3"><name>Pegawai</name></element>
    <element identifier="e3" xsi:type="ApplicationComponent"><name>TPP</name></element>
    <element identifier="e4" xsi:type="Material"><name/></element>
  </elements>
  <relationships>
    <relationship identifier="r1" source="e1" target="e2" xsi:type="Access" accessType="ReadWrite"/>
    <relationship identifier="r2" source="e1" target="e3" xsi:type="Flow"><name xml:lang="id">Pangkat</name></relationship>
    <relationship identifier="r3" source="e1" target="e3" xsi:type="Influence" modifier="++"/>
    <relationship identifier="r4" source="e3" target="r1" xsi:type="Association" isDirected="true"/>
  </relationships>
  <organizations>
    <item><label xml:lang="id">Aplikasi</label><documentation>d</documentation>
      <item identifierRef="e1"/><item><label>Dalam</label><item identifierRef="e3"/></item></item>
  </organizations>
  <propertyDefinitions><propertyDefinition identifier="p1" type="string"><name xml:lang="id">Umur</name></propertyDefinition></propertyDefinitions>
  <views>
    <viewpoints><viewpoint identifier="vp"><name>Sendiri</name></viewpoint></viewpoints>
    <diagrams>
      <view identifier="v1" xsi:type="Diagram" viewpoint="Application Cooperation"><name xml:lang="id">Peta</name>
        <node identifier="n1" elementRef="e1" xsi:type="Element" x="10" y="20" w="120" h="55">
          <style lineWidth="2"><lineColor r="1" g="2" b="3"/><fillColor r="4" g="5" b="6" a="50"/>
            <font name="Sans" size="9" style="bold"><color r="0" g="0" b="0"/></font></style>
          <node identifier="n2" elementRef="e2" xsi:type="Element" x="15" y="25" w="50" h="20"/>
        </node>
        <node identifier="n3" xsi:type="Container" x="0" y="0" w="9" h="9"><label xml:lang="id">Kotak</label></node>
        <node identifier="n4" elementRef="e3" xsi:type="Element" x="300" y="20" w="120" h="55"/>
        <connection identifier="c1" relationshipRef="r2" xsi:type="Relationship" source="n1" target="n4">
          <style><lineColor r="9" g="9" b="9"/></style><sourceAttachment x="1" y="2"/><bendpoint x="200" y="40"/><bendpoint x="210" y="45"/><targetAttachment x="3" y="4"/>
        </connection>
      </view>
    </diagrams>
  </views>
  <tool:extension><tool:deep a="1"/></tool:extension>
</model>
"""  # noqa: E501 -- one element a line


def small() -> DependencyGraph:
    records = [
        ApplicationRecord(
            "A", "SIMPEG <kota> “1”", agency="BKPP", government="Kota", services=("Kepegawaian",),
            references=frozenset({"RAB.09.06.03", "RAI.01.01"}), data_objects=("Data Pegawai",), data_roles=("master",),
        ),
        ApplicationRecord("B", 'TPP "baru"', agency="BPKAD", government="Kota", parent_id="A", relation="module"),
        ApplicationRecord("C", "=Formula", data_objects=("data pegawai",), data_roles=("reads",)),
    ]  # fmt: skip
    flows = [InterfaceRecord("A", "B", "api", ("Data Pegawai",)), InterfaceRecord("B", "C", "berkas", (), "planned")]
    return build_graph(records, flows, legal_bases=[("A", "Perwal 12/2021")])


def test_an_exchange_file_comes_back_equal() -> None:
    model = read_archimate(FILE)
    again = read_archimate(write_archimate(model))

    assert again == model
    assert write_archimate(again) == write_archimate(model)


def test_what_the_file_says_is_read() -> None:
    model = read_archimate(FILE)

    assert model.names == (LangText("Kota & Kabupaten", "id"), LangText("City", "en"))
    assert model.documentation[0].text == "Baris satu\n  baris dua"
    assert [(one.identifier, one.type) for one in model.elements] == [
        ("e1", "ApplicationComponent"), ("e2", "DataObject"), ("e3", "ApplicationComponent"), ("e4", "Material"),
    ]  # fmt: skip
    assert model.relationships[0].attribute("accessType") == "ReadWrite"
    assert model.relationships[2].attribute("modifier") == "++"
    assert model.organizations[0][0].items[1].items[0].attributes == (("identifierRef", "e3"),)
    node, _, _, connection = model.views[0].shapes
    assert dict(node.attributes)["w"] == "120"
    assert 'name="Sans"' in node.style
    assert node.shapes[0].identifier == "n2"
    assert len(connection.points) == 4
    assert "as it is" in model.elements[0].rest[0]


def test_other_tools_models_become_a_graph() -> None:
    graph = read_graph(FILE, "archimate")

    assert [node.name for node in graph.nodes.values()] == ["SIMPEG", "Pegawai", "TPP"]
    assert [(edge.type, edge.source, edge.target) for edge in graph.edges] == [("master", "e1", "e2")]
    assert [(flow.source, flow.target, flow.data_objects) for flow in graph.flows] == [("e1", "e3", ("Pangkat",))]


@pytest.mark.parametrize(
    "change",
    [
        (b"http://www.opengroup.org/xsd/archimate/3.0/", b"http://www.opengroup.org/xsd/archimate"),
        (b' xmlns="http://www.opengroup.org/xsd/archimate/3.0/"', b""),
        (b'xsi:type="Flow"', b'xsi:type="archimate:Flow"'),
    ],
)
def test_reading_is_tolerant(change: tuple[bytes, bytes]) -> None:
    model = read_archimate(FILE.replace(*change))

    assert len(model.elements) == 4
    assert model.relationships[1].type == "Flow"
    assert read_archimate(write_archimate(model)) == model


@pytest.mark.parametrize("format", READABLE)
def test_a_graph_comes_back_equal(format: str) -> None:
    graph = small()
    assert read_graph(write_graph(graph, format), format) == graph


@pytest.mark.parametrize("format", FORMATS)
def test_equal_graphs_write_equal_files(format: str) -> None:
    assert write_graph(small(), format) == write_graph(small(), format)


def awkward() -> DependencyGraph:
    names = ('a "b"', "back\\slash", "dua\nbaris", "titik; koma, dan 'petik'", "→ panah")
    records = [ApplicationRecord(f'{place}\\"', name, agency=name) for place, name in enumerate(names)]
    ends = [record.id for record in records]
    return build_graph(records, [InterfaceRecord(one, two, "api", ("x; y",)) for one, two in pairwise(ends)])


def test_a_csv_file_holds_every_edge_with_both_ends() -> None:
    for graph in (small(), awkward()):
        rows = list(csv.DictReader(io.StringIO(write_graph(graph, "csv").decode())))
        flows = [(f.source, f.target, f.kind, f.status, ";".join(f.data_objects)) for f in graph.flows]

        assert [
            (row["source"], row["target"], row["kind"], row["status"], row["data_objects"])
            for row in rows
            if row["type"] == "flow"
        ] == flows
        assert [(r["type"], r["source"], r["target"], r["label"]) for r in rows if r["type"] != "flow"] == [
            (edge.type, edge.source, edge.target, edge.label) for edge in graph.edges
        ]
        assert {row["source_name"].removeprefix("'") for row in rows} <= {node.name for node in graph.nodes.values()}


def test_a_dot_file_holds_every_node_and_edge_whatever_they_are_called() -> None:
    quoted = r'"((?:[^"\\]|\\.)*)"'

    def plain(text: str) -> str:
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)

    for graph in (small(), awkward()):
        text = write_graph(graph, "dot").decode()
        nodes = re.findall(rf"^  {quoted} \[label={quoted}, shape=\w+, class={quoted}\];$", text, re.MULTILINE)
        edges = re.findall(rf"^  {quoted} -> {quoted} \[label={quoted}", text, re.MULTILINE)

        assert {plain(id): (plain(name), plain(type)) for id, name, type in nodes} == {
            node.id: (node.name, node.type) for node in graph.nodes.values()
        }
        assert [(plain(one), plain(two)) for one, two, _ in edges] == [
            *((flow.source, flow.target) for flow in graph.flows),
            *((edge.source, edge.target) for edge in graph.edges),
        ]
        assert text.count("\n") == len(nodes) + len(edges) + 4


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_graphml_is_read_in_other_encodings(encoding: str) -> None:
    graph = small()
    text = write_graph(graph, "graphml").decode().replace("“1”", "é")
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    data = text.replace("utf-8", declared).replace("UTF-8", declared).encode(encoding)

    assert {node.name for node in read_graph(data, "graphml").nodes.values()} >= {"SIMPEG <kota> é"}


@pytest.mark.parametrize("format", READABLE)
def test_awkward_names_come_back_equal(format: str) -> None:
    graph = awkward()
    assert read_graph(write_graph(graph, format), format) == graph


def test_texts_are_escaped() -> None:
    graph = small()
    assert b"'=Formula" in write_graph(graph, "csv")
    assert b'TPP \\"baru\\"' in write_graph(graph, "dot")
    assert b"#lt;kota#gt;" in write_graph(graph, "mermaid")


@pytest.mark.parametrize("format", ["archimate", "graphml"])
def test_no_entity_is_read_and_nothing_is_fetched(format: str, tmp_path: object) -> None:
    secret = f"{tmp_path}/secret"
    with open(secret, "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("top secret")
    outside = f'<!DOCTYPE model [<!ENTITY x SYSTEM "file://{secret}">]><model><name>&x;</name></model>'
    with pytest.raises(UnreadableExchange, match="DOCTYPE"):
        read_graph(outside.encode(), format)
    bomb = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    ) + "]><model><name>&j;</name></model>"  # fmt: skip
    with pytest.raises(UnreadableExchange):
        read_graph(bomb.encode(), format)


@pytest.mark.parametrize(("data", "format"), [
    (b"<model", "archimate"), (b"<html/>", "archimate"), (b"<model/>", "archimate"), (b"{", "json"), (b"[]", "json"),
    (b'{"nodes": [], "edges": [{"source": "a", "target": "b"}]}', "json"), (b"<a/>", "graphml"), (b"\xff", "json"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, format: str) -> None:
    with pytest.raises(UnreadableExchange) as refused:
        read_graph(data, format)
    assert str(refused.value)


def test_a_landscape_of_thousands_comes_back_equal() -> None:
    elements = "".join(
        f'<element identifier="e{n}" xsi:type="ApplicationComponent"><name xml:lang="id">Aplikasi {n}</name></element>'
        for n in range(4_000)
    )
    relationships = "".join(
        f'<relationship identifier="r{n}" source="e{n % 4_000}" target="e{(7 * n + 1) % 4_000}" xsi:type="Flow"/>'
        for n in range(12_000)
    )
    head = FILE[: FILE.index(b"<name")].decode()
    text = (
        f"{head}<name>Besar</name><elements>{elements}</elements><relationships>{relationships}</relationships></model>"
    )
    model = read_archimate(text.encode())
    assert read_archimate(write_archimate(model)) == model
    assert len(read_graph(text.encode(), "archimate").nodes) == 4_000


def test_the_format_is_told_by_name_and_content() -> None:
    assert format_of("peta.xml", FILE) == "archimate"
    assert format_of("peta.xml", write_graph(small(), "graphml")) == "graphml"
    assert format_of("peta.json", b"{}") == "json"
