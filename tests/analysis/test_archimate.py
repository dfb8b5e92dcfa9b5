"""ArchiMate exchange files as tools write them: whatever the schema allows is kept, and told in the schema's order."""

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from app.analysis.exchange import UnreadableExchange, read_archimate, read_graph, write_archimate
from app.analysis.exchange.archimate import NAMESPACE
from tests.analysis.test_exchange import FILE

HEAD = f'xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
RICH = f"""<?xml version="1.0" encoding="UTF-8"?>
<model {HEAD} xmlns:tool="urn:example:tool" identifier="m">
  <name xml:lang="id">Kota</name>
  <tool:note><tool:b>x</tool:b></tool:note>
  <properties><property propertyDefinitionRef="p1" tool:checked="yes"><value xml:lang="id">satu</value>
    <value xml:lang="en" tool:by="me">one</value></property><property propertyDefinitionRef="p2"><value/></property></properties>
  <metadata><schemaInfo><schema>A</schema><schemaversion>1</schemaversion></schemaInfo><schemaInfo><schema>B</schema></schemaInfo></metadata>
  <elements>
    <element identifier="e1" xsi:type="ApplicationComponent"><name>A</name><name xml:lang="en">A&#8217;</name>
      <documentation xml:space="preserve">  satu

  dua </documentation><tool:more/><properties><property propertyDefinitionRef="p1"><value> </value></property></properties></element>
    <element identifier="e2" xsi:type="OrJunction"/>
    <element identifier="e3" xsi:type="tool:Robot"><name>Robot</name></element>
    <element identifier="e4" xsi:type="Grouping"><name>Kelompok</name></element>
    <tool:stray size="1"/>
  </elements>
  <relationships>
    <relationship identifier="r1" source="e1" target="e2" xsi:type="Flow"/>
    <relationship identifier="r2" source="r1" target="e3" xsi:type="Association" isDirected="true"/>
    <relationship identifier="r3" source="e4" target="r2" xsi:type="Aggregation"/>
    <relationship identifier="r4" source="e1" target="nowhere" xsi:type="Influence" modifier="--"><name/></relationship>
  </relationships>
  <organizations><item identifier="i1" tool:open="1"><label>Satu</label><label xml:lang="en">One</label>
    <documentation>d</documentation><item identifierRef="e1"/><item><item><label>Dalam</label><item identifierRef="r2"/></item></item><tool:x/></item></organizations>
  <organizations><item identifierRef="v1"/><tool:view/></organizations>
  <propertyDefinitions>
    <propertyDefinition identifier="p1" type="currency"><name>Biaya</name><documentation>IDR</documentation></propertyDefinition>
    <propertyDefinition identifier="p2" type="time"><name xml:lang="id">Jam</name></propertyDefinition>
  </propertyDefinitions>
  <views>
    <viewpoints><viewpoint identifier="vp1"><name>Warga</name><concern><label>Layanan</label><stakeholders><stakeholder><label>Warga</label></stakeholder></stakeholders></concern>
      <viewpointPurpose>Informing Deciding</viewpointPurpose><viewpointContent>Overview</viewpointContent><allowedElementType type="DataObject"/>
      <allowedRelationshipType type="Access"/><modelingNote type="OCL"><documentation>n</documentation></modelingNote></viewpoint></viewpoints>
    <diagrams>
      <view identifier="v1" xsi:type="Diagram" viewpointRef="vp1"><name>Peta</name><properties><property propertyDefinitionRef="p1"><value>3</value></property></properties>
        <node identifier="n1" xsi:type="Element" elementRef="e1" x="0" y="0" w="9" h="9"><label>l</label><documentation>d</documentation>
          <style lineWidth="1"><lineColor r="0" g="0" b="0" a="100"/></style><viewRef ref="v2"/><viewRef ref="v3"/>
          <node identifier="n2" xsi:type="Container" x="1" y="1" w="3" h="3"><node identifier="n3" xsi:type="Label" conceptRef="e1" xpathPart="name" x="1" y="1" w="1" h="1"/></node></node>
        <node identifier="n4" xsi:type="Label" x="30" y="0" w="9" h="9"><label xml:lang="id">Catatan
baris dua</label></node>
        <connection identifier="c1" xsi:type="Relationship" relationshipRef="r1" source="n1" target="n4"><style><font name="X"/></style><viewRef ref="v2"/><sourceAttachment x="1" y="1"/><bendpoint x="2" y="2"/></connection>
        <connection identifier="c2" xsi:type="Line" source="c1" target="n4"/>
      </view>
      <view identifier="v2" xsi:type="Diagram"><name>Kosong</name></view>
    </diagrams>
  </views>
</model>
""".encode()  # noqa: E501 -- as tools write it
FILES = {"rich": RICH, "usual": FILE}


def contents(data: bytes) -> Counter[tuple[str, ...]]:
    """Every element with its place, attributes and own text, however they are ordered."""
    found: Counter[tuple[str, ...]] = Counter()
    for element in etree.fromstring(data).iter():
        path = "/".join(str(one.tag) for one in (*reversed(list(element.iterancestors())), element))
        own = element.text if len(element) == 0 else (element.text or "").strip()
        found[path, *map(str, sorted(element.attrib.items())), own or ""] += 1
    return found


@pytest.mark.parametrize("name", FILES)
def test_nothing_of_a_file_is_lost_and_nothing_is_added(name: str) -> None:
    written = write_archimate(read_archimate(FILES[name]))
    stray = "{urn:example:tool}stray"

    before, after = contents(FILES[name]), contents(written)

    def beside(path: str) -> str:
        return path.replace(f"{{{NAMESPACE}}}elements/{stray}", stray)

    assert Counter({(beside(key[0]), *key[1:]): n for key, n in before.items()}) == after
    assert read_archimate(written) == read_archimate(FILES[name])


def test_what_is_written_follows_the_order_of_the_schema() -> None:
    root = etree.fromstring(write_archimate(read_archimate(RICH)))

    def inside(path: str) -> list[str]:
        (element,) = root.iterfind(path)
        return [etree.QName(child).localname for child in element]

    def at(name: str, identifier: str) -> str:
        return f".//{{*}}{name}[@identifier='{identifier}']"

    assert inside(at("element", "e1")) == ["name", "name", "documentation", "more", "properties"]
    assert inside(at("node", "n1")) == ["label", "documentation", "style", "viewRef", "viewRef", "node"]
    assert inside(at("connection", "c1")) == ["style", "viewRef", "sourceAttachment", "bendpoint"]
    assert inside(at("view", "v1"))[:2] == ["name", "properties"]
    assert [etree.QName(child).localname for child in root] == [
        "name", "note", "stray", "properties", "metadata", "elements", "relationships", "organizations",
        "organizations", "propertyDefinitions", "views",
    ]  # fmt: skip


def test_a_type_keeps_a_prefix_that_is_not_the_formats_own() -> None:
    model = read_archimate(
        RICH.replace(b'xsi:type="Grouping"', b'xmlns:a="%s" xsi:type="a:Grouping"' % NAMESPACE.encode())
    )

    assert [one.type for one in model.elements] == ["ApplicationComponent", "OrJunction", "tool:Robot", "Grouping"]


def _text() -> str:
    return FILE.decode().replace("Kota &amp; Kabupaten", "Kotá")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + _text().encode(),
        b"\xef\xbb\xbf\r\n " + _text().encode(),
        b"\n\n" + _text().replace("\n", "\r\n").encode(),
        _text().replace("UTF-8", "UTF-16").encode("utf-16"),
        _text().replace("UTF-8", "utf-16").encode(),
        _text().replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        _text().replace("UTF-8", "windows-1252").encode("cp1252"),
        _text().partition("?>")[2].encode(),
    ],
    ids=["bom", "bom and space", "space", "utf-16", "said utf-16, is utf-8", "latin-1", "windows-1252", "unsaid"],
)
def test_a_file_is_read_in_whatever_encoding_a_tool_wrote_it(data: bytes) -> None:
    model = read_archimate(data)

    assert model.names[0].text == "Kotá"
    assert read_archimate(write_archimate(model)) == model


def test_a_file_in_a_wrong_encoding_is_refused_with_the_line() -> None:
    with pytest.raises(UnreadableExchange, match="line 5"):
        read_archimate(_text().encode("latin-1"))


def test_prefixes_instead_of_a_default_namespace_make_no_difference() -> None:
    plain = read_archimate(FILE)
    root = etree.fromstring(FILE)
    prefixed = etree.Element(
        root.tag,
        {str(name): str(value) for name, value in root.items()},
        nsmap={"oe": NAMESPACE, "tool": "urn:example:tool"},
    )
    prefixed.extend(list(root))

    model = read_archimate(etree.tostring(prefixed))

    assert b"<oe:element " in etree.tostring(prefixed)
    assert (model.elements, model.relationships, model.organizations) == (
        plain.elements, plain.relationships, plain.organizations,
    )  # fmt: skip
    assert read_archimate(write_archimate(model)) == model


def test_words_of_version_2_1_are_understood() -> None:
    old = b"""<model xmlns="http://www.opengroup.org/xsd/archimate" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="m">
      <name>Lama</name>
      <elements><element identifier="a" xsi:type="ApplicationComponent"><label>A</label><properties><property identifierref="p"><value>1</value></property></properties></element>
        <element identifier="b" xsi:type="ApplicationComponent"><label>B</label></element></elements>
      <relationships><relationship identifier="r" source="a" target="b" xsi:type="FlowRelationship"/>
        <relationship identifier="s" source="b" target="a" xsi:type="UsedByRelationship"/></relationships>
      <propertydefs><propertydef identifier="p" name="Umur" type="number"/></propertydefs>
      <views><view identifier="v"><label>Peta</label><node identifier="n" elementref="a" x="1" y="1" w="2" h="2"/></view></views>
    </model>"""  # noqa: E501 -- one element a line
    model = read_archimate(old)

    assert [one.names[0].text for one in model.elements] == ["A", "B"]
    assert model.elements[0].properties[0].definition == model.definitions[0].identifier == "p"
    assert (model.definitions[0].names[0].text, model.definitions[0].type) == ("Umur", "number")
    assert model.views[0].shapes[0].attribute("elementref") == "a"
    assert read_archimate(write_archimate(model)) == model
    assert [(flow.source, flow.target) for flow in read_graph(old, "archimate").flows] == [("a", "b"), ("b", "a")]


def test_an_actor_tied_to_an_application_is_its_agency_unless_there_are_several() -> None:
    actors = (
        b'<element identifier="o1" xsi:type="BusinessActor"><name>BKPP</name></element>'
        b'<element identifier="o2" xsi:type="BusinessActor"><name>BPKAD</name></element></elements>'
    )
    ties = b"".join(
        b'<relationship identifier="t%d" source="%s" target="%s" xsi:type="%s"/>' % (number, *ends, type)
        for number, (ends, type) in enumerate([
            ((b"o1", b"e1"), b"Assignment"), ((b"e3", b"o1"), b"Association"), ((b"o2", b"e3"), b"Assignment"),
        ])
    )  # fmt: skip
    data = FILE.replace(b"</elements>", actors).replace(b"</relationships>", ties + b"</relationships>")

    graph = read_graph(data, "archimate")

    assert (graph.nodes["e1"].agency, graph.nodes["e3"].agency) == ("BKPP", "")
    assert [(e.source, e.target) for e in graph.edges if e.type == "owned_by"] == [
        ("e1", "o1"), ("e3", "o1"), ("e3", "o2"),
    ]  # fmt: skip


def test_archis_own_format_is_refused_with_what_to_do() -> None:
    own = b'<a:model xmlns:a="http://www.archimatetool.com/archimate" name="x" id="1"><folder/></a:model>'

    with pytest.raises(UnreadableExchange, match="Open Exchange"):
        read_archimate(own)


def test_nothing_outside_the_file_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "part.xml").write_text("<element/>")
    body = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{tmp_path.as_uri()}/part.xml"/>'
    model = read_archimate(RICH.replace(b"<tool:more/>", body.encode()))

    assert "XInclude" in model.elements[0].rest[0]
    assert "XInclude" in write_archimate(model).decode()
    parameter = f'<!DOCTYPE m [<!ENTITY % e SYSTEM "{tmp_path.as_uri()}/part.xml"> %e;]>'.encode()
    external = f'<!DOCTYPE model SYSTEM "{tmp_path.as_uri()}/part.xml">'.encode()
    for doctype in (parameter, external, b"<!DOCTYPE model>"):
        with pytest.raises(UnreadableExchange, match="DOCTYPE"):
            read_archimate(RICH.replace(b"<model ", doctype + b"<model "))
