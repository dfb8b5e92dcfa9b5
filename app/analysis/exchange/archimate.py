"""The ArchiMate Model Exchange File Format of The Open Group, versions 3.0 to 3.2, read and written without loss.

What the schema names is held in fields; every attribute and child that it does not name (a tool's own extension) is
kept as it stands and written back. Reading is tolerant: any `archimate` namespace or none, `xsi:type` with or without
a prefix, sections in any order or more than once, unknown types, references to nothing. Equal models write equal files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from .xml import Element as XmlElement
from .xml import UnreadableExchange, canonical, indented, local_name, parse

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
SCHEMA = "http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML = "http://www.w3.org/XML/1998/namespace"
_TYPE = f"{{{_XSI}}}type"
_LANG = f"{{{_XML}}}lang"

Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LangText:
    """A text in one language; an empty `lang` is none said."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """Values, by language, of the property `definition` (its identifier)."""

    definition: str
    values: tuple[LangText, ...]


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """A property that elements can have; `type` as `string`, `number`, `boolean`, `date`."""

    identifier: str
    type: str
    names: tuple[LangText, ...]
    attributes: Attributes = ()
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """An element or a relationship; `attributes` holds `source`, `target`, `accessType` and all else but the type."""

    identifier: str
    type: str
    names: tuple[LangText, ...] = ()
    documentation: tuple[LangText, ...] = ()
    properties: tuple[Property, ...] = ()
    attributes: Attributes = ()
    rest: tuple[str, ...] = ()

    def attribute(self, name: str) -> str:
        """An attribute's value, empty if it has none."""
        return dict(self.attributes).get(name, "")


@dataclass(frozen=True, slots=True)
class Item:
    """A folder of the organisation, or a reference (`identifierRef`) in one."""

    attributes: Attributes = ()
    labels: tuple[LangText, ...] = ()
    documentation: tuple[LangText, ...] = ()
    items: tuple["Item", ...] = ()
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A node or connection of a view: `attributes` holds place, size, and what it stands for.

    `style` and `points` (bend points and attachments) are canonical XML; `shapes` are the nodes inside a node.
    """

    kind: str
    identifier: str
    type: str
    attributes: Attributes = ()
    labels: tuple[LangText, ...] = ()
    documentation: tuple[LangText, ...] = ()
    properties: tuple[Property, ...] = ()
    style: str = ""
    points: tuple[str, ...] = ()
    shapes: tuple["Shape", ...] = ()
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A diagram: its nodes and connections in drawing order."""

    identifier: str
    type: str
    names: tuple[LangText, ...] = ()
    documentation: tuple[LangText, ...] = ()
    properties: tuple[Property, ...] = ()
    attributes: Attributes = ()
    shapes: tuple[Shape, ...] = ()
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A whole file. `organizations` are the roots of its trees; `metadata` and `viewpoints` are canonical XML."""

    identifier: str
    names: tuple[LangText, ...] = ()
    documentation: tuple[LangText, ...] = ()
    properties: tuple[Property, ...] = ()
    elements: tuple[Concept, ...] = ()
    relationships: tuple[Concept, ...] = ()
    organizations: tuple[tuple[Item, ...], ...] = ()
    definitions: tuple[PropertyDefinition, ...] = ()
    views: tuple[View, ...] = ()
    metadata: tuple[str, ...] = ()
    viewpoints: tuple[str, ...] = ()
    attributes: Attributes = ()
    rest: tuple[str, ...] = ()
    prefixes: Attributes = ()
    namespace: str = NAMESPACE


def read_archimate(data: bytes) -> Model:
    """The model in an exchange file.

    Raises:
        UnreadableExchange: not XML, a document type, or no ArchiMate model.
    """
    root = parse(data)
    if local_name(root) != "model":
        raise UnreadableExchange(f"the root is <{local_name(root)}>, an exchange file begins with <model>")
    children = _Children(root)
    views: list[View] = []
    viewpoints: list[str] = []
    rest: list[str] = []
    for section in children.take("views"):
        for part in section:
            if local_name(part) == "diagrams":
                views += [_view(one) for one in part]
            elif local_name(part) == "view":
                views.append(_view(part))
            else:
                viewpoints.append(canonical(part))
    model = Model(
        identifier=root.get("identifier", ""),
        names=children.texts("name"),
        documentation=children.texts("documentation"),
        properties=children.properties(),
        elements=tuple(_concept(one) for section in children.take("elements") for one in section),
        relationships=tuple(_concept(one) for section in children.take("relationships") for one in section),
        organizations=tuple(
            tuple(_item(one) for one in section) for section in children.take("organizations", "organization")
        ),
        definitions=tuple(
            _definition(one) for section in children.take("propertyDefinitions", "propertydefs") for one in section
        ),
        views=tuple(views),
        metadata=tuple(canonical(one) for one in children.take("metadata")),
        viewpoints=tuple(viewpoints),
        attributes=_attributes(root, "identifier"),
        rest=(*children.rest(), *rest),
        prefixes=tuple(sorted((prefix, uri) for prefix, uri in root.nsmap.items() if prefix and uri != _XSI)),
        namespace=etree.QName(root).namespace or "",
    )
    if not (model.elements or model.relationships or model.views or "archimate" in model.namespace):
        raise UnreadableExchange("no ArchiMate namespace, no elements, no relationships, no views")
    return model


def write_archimate(model: Model) -> bytes:
    """The exchange file of a model, its sections in the order of the schema."""
    return indented(_Writer(model.namespace).model(model))


class _Children:
    """The children of an element, taken by name; what nobody took is kept."""

    def __init__(self, element: XmlElement) -> None:
        self._left = list(element)

    def take(self, *names: str) -> list[XmlElement]:
        taken = [child for child in self._left if local_name(child) in names]
        self._left = [child for child in self._left if local_name(child) not in names]
        return taken

    def texts(self, *names: str) -> tuple[LangText, ...]:
        plain = [child for child in self._left if local_name(child) in names and not len(child)]
        self._left = [child for child in self._left if child not in plain]
        return tuple(LangText(child.text or "", child.get(_LANG, "")) for child in plain)

    def properties(self) -> tuple[Property, ...]:
        return tuple(_property(one) for section in self.take("properties") for one in section)

    def rest(self) -> tuple[str, ...]:
        return tuple(canonical(child) for child in self._left)


def _attributes(element: XmlElement, *apart: str) -> Attributes:
    return tuple(sorted((str(name), str(value)) for name, value in element.attrib.items() if name not in apart))


def _property(element: XmlElement) -> Property:
    definition = element.get("propertyDefinitionRef") or element.get("identifierref") or ""
    return Property(definition, _Children(element).texts("value"))


def _definition(element: XmlElement) -> PropertyDefinition:
    children = _Children(element)
    names = children.texts("name")
    if not names and (name := element.get("name")):
        names = (LangText(name),)
    return PropertyDefinition(
        element.get("identifier", ""), element.get("type", ""), names,
        _attributes(element, "identifier", "type", "name"), children.rest(),
    )  # fmt: skip


def _concept(element: XmlElement) -> Concept:
    children = _Children(element)
    return Concept(
        identifier=element.get("identifier", ""),
        type=_plain_type(element),
        names=children.texts("name", "label"),
        documentation=children.texts("documentation"),
        properties=children.properties(),
        attributes=_attributes(element, "identifier", _TYPE),
        rest=children.rest(),
    )


def _plain_type(element: XmlElement) -> str:
    return element.get(_TYPE, "").rpartition(":")[2]


def _item(element: XmlElement) -> Item:
    if local_name(element) != "item":
        return Item(rest=(canonical(element),))
    children = _Children(element)
    labels, documentation = children.texts("label"), children.texts("documentation")
    items = tuple(_item(one) for one in children.take("item"))
    return Item(_attributes(element), labels, documentation, items, children.rest())


def _view(element: XmlElement) -> View:
    children = _Children(element)
    return View(
        identifier=element.get("identifier", ""),
        type=_plain_type(element),
        names=children.texts("name", "label"),
        documentation=children.texts("documentation"),
        properties=children.properties(),
        attributes=_attributes(element, "identifier", _TYPE),
        shapes=tuple(_shape(one) for one in children.take("node", "connection")),
        rest=children.rest(),
    )


def _shape(element: XmlElement) -> Shape:
    children = _Children(element)
    style = children.take("style")
    return Shape(
        kind=local_name(element),
        identifier=element.get("identifier", ""),
        type=_plain_type(element),
        attributes=_attributes(element, "identifier", _TYPE),
        labels=children.texts("label", "name"),
        documentation=children.texts("documentation"),
        properties=children.properties(),
        style=canonical(style[0]) if style else "",
        points=tuple(canonical(one) for one in children.take("sourceAttachment", "bendpoint", "targetAttachment")),
        shapes=tuple(_shape(one) for one in children.take("node", "connection")),
        rest=(*(canonical(one) for one in style[1:]), *children.rest()),
    )


@dataclass(frozen=True)
class _Writer:
    """Fields → elements of one namespace."""

    namespace: str

    def model(self, model: Model) -> XmlElement:
        prefixes: dict[Any, str] = {"xsi": _XSI} | dict(model.prefixes)
        if self.namespace:
            prefixes[None] = self.namespace
        root = etree.Element(self._name("model"), nsmap=prefixes)
        self._set(root, [("identifier", model.identifier), *model.attributes])
        self._texts(root, "name", model.names)
        self._texts(root, "documentation", model.documentation)
        self._raw(root, model.metadata)
        self._properties(root, model.properties)
        self._section(root, "elements", [self._concept("element", one) for one in model.elements])
        self._section(root, "relationships", [self._concept("relationship", one) for one in model.relationships])
        for tree in model.organizations:
            self._section(root, "organizations", [made for item in tree for made in self._item(item)])
        self._section(root, "propertyDefinitions", [self._definition(one) for one in model.definitions])
        views = self._section(root, "views", [etree.fromstring(text) for text in model.viewpoints])
        diagrams = [self._view(one) for one in model.views]
        if diagrams:
            views = views if views is not None else etree.SubElement(root, self._name("views"))
            etree.SubElement(views, self._name("diagrams")).extend(diagrams)
        self._raw(root, model.rest)
        return root

    def _name(self, local: str) -> str:
        return f"{{{self.namespace}}}{local}" if self.namespace else local

    @staticmethod
    def _set(element: XmlElement, attributes: Sequence[tuple[str, str]]) -> None:
        for name, value in attributes:
            if value or name != "identifier":
                element.set(name, value)

    def _section(self, parent: XmlElement, name: str, children: Sequence[XmlElement]) -> XmlElement | None:
        if not children:
            return None
        section = etree.SubElement(parent, self._name(name))
        section.extend(children)
        return section

    def _texts(self, parent: XmlElement, name: str, texts: Sequence[LangText]) -> None:
        for one in texts:
            made = etree.SubElement(parent, self._name(name))
            made.text = one.text or None
            if one.lang:
                made.set(_LANG, one.lang)

    @staticmethod
    def _raw(parent: XmlElement, texts: Sequence[str]) -> None:
        for text in texts:
            parent.append(etree.fromstring(text))

    def _properties(self, parent: XmlElement, properties: Sequence[Property]) -> None:
        made = []
        for one in properties:
            element = etree.Element(self._name("property"))
            element.set("propertyDefinitionRef", one.definition)
            self._texts(element, "value", one.values)
            made.append(element)
        self._section(parent, "properties", made)

    def _typed(self, name: str, identifier: str, type: str, attributes: Attributes) -> XmlElement:
        element = etree.Element(self._name(name), nsmap={"xsi": _XSI})
        self._set(element, [("identifier", identifier)])
        self._set(element, attributes)
        if type:
            element.set(_TYPE, type)
        return element

    def _concept(self, name: str, concept: Concept) -> XmlElement:
        element = self._typed(name, concept.identifier, concept.type, concept.attributes)
        self._texts(element, "name", concept.names)
        self._texts(element, "documentation", concept.documentation)
        self._properties(element, concept.properties)
        self._raw(element, concept.rest)
        return element

    def _definition(self, one: PropertyDefinition) -> XmlElement:
        element = etree.Element(self._name("propertyDefinition"))
        self._set(
            element, [("identifier", one.identifier), *([("type", one.type)] if one.type else []), *one.attributes]
        )
        self._texts(element, "name", one.names)
        self._raw(element, one.rest)
        return element

    def _item(self, item: Item) -> list[XmlElement]:
        if len(item.rest) == 1 and not (item.attributes or item.labels or item.documentation or item.items):
            return [etree.fromstring(item.rest[0])]
        element = etree.Element(self._name("item"))
        self._set(element, item.attributes)
        self._texts(element, "label", item.labels)
        self._texts(element, "documentation", item.documentation)
        element.extend([made for one in item.items for made in self._item(one)])
        self._raw(element, item.rest)
        return [element]

    def _view(self, view: View) -> XmlElement:
        element = self._typed("view", view.identifier, view.type, view.attributes)
        self._texts(element, "name", view.names)
        self._texts(element, "documentation", view.documentation)
        self._properties(element, view.properties)
        element.extend([self._shape(one) for one in view.shapes])
        self._raw(element, view.rest)
        return element

    def _shape(self, shape: Shape) -> XmlElement:
        element = self._typed(shape.kind, shape.identifier, shape.type, shape.attributes)
        self._texts(element, "label", shape.labels)
        self._texts(element, "documentation", shape.documentation)
        self._properties(element, shape.properties)
        self._raw(element, [shape.style] if shape.style else [])
        self._raw(element, shape.points)
        element.extend([self._shape(one) for one in shape.shapes])
        self._raw(element, shape.rest)
        return element
