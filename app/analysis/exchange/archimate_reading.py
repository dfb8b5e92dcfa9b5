"""ArchiMate exchange files read, with tolerance.

Any `archimate` namespace or none, `xsi:type` with or without a prefix, sections in any order or more than once, unknown
types, references to nothing, the words of version 2.1.
"""

from typing import Any

from lxml import etree

from .archimate import (
    LANG,
    TYPE,
    XSI,
    Attributes,
    Concept,
    Item,
    LangText,
    Model,
    Property,
    PropertyDefinition,
    Shape,
    View,
)
from .xml import Element as XmlElement
from .xml import UnreadableExchange, canonical, local_name, parse

_ARCHI = "archimatetool.com"


def read_archimate(data: bytes) -> Model:
    """The model in an exchange file.

    Raises:
        UnreadableExchange: not XML, a document type, or no ArchiMate model.
    """
    root = parse(data)
    namespace = etree.QName(root).namespace or ""
    if local_name(root) != "model":
        raise UnreadableExchange(f"the root is <{local_name(root)}>, an exchange file begins with <model>")
    if _ARCHI in namespace:
        raise UnreadableExchange(
            "this is Archi's own format; in Archi choose File, Export, Model to Open Exchange File, and read that"
        )
    children = _Children(root)
    viewpoints, views = _views(children)
    model = Model(
        elements=tuple(Concept(**_described(one)) for one in children.section("element", "elements")),
        relationships=tuple(Concept(**_described(one)) for one in children.section("relationship", "relationships")),
        organizations=_organizations(children),
        definitions=tuple(
            _definition(one)
            for one in children.section("propertyDefinition", "propertyDefinitions")
            + children.section("propertydef", "propertydefs")
        ),
        metadata=tuple(canonical(one) for one in children.take("metadata")),
        views=views,
        viewpoints=viewpoints,
        prefixes=tuple(sorted((prefix, uri) for prefix, uri in root.nsmap.items() if prefix and uri != XSI)),
        namespace=namespace,
        **_described(root, children),
    )
    if not (model.elements or model.relationships or model.views or "archimate" in namespace):
        raise UnreadableExchange("no ArchiMate namespace, no elements, no relationships, no views")
    return model


class _Children:
    """The children of an element, taken by name; what nobody took is kept."""

    def __init__(self, element: XmlElement) -> None:
        self._left = list(element)

    def take(self, *names: str) -> list[XmlElement]:
        """The children of these names."""
        taken = [child for child in self._left if local_name(child) in names]
        self._left = [child for child in self._left if local_name(child) not in names]
        return taken

    def section(self, part: str, *names: str) -> list[XmlElement]:
        """The `part`s in all sections of these names; whatever else stands in one is kept."""
        inside = [child for section in self.take(*names) for child in section]
        self._left += [child for child in inside if local_name(child) != part]
        return [child for child in inside if local_name(child) == part]

    def texts(self, *names: str) -> tuple[LangText, ...]:
        """The texts of these names; one that holds elements is no text."""
        plain = [child for child in self._left if local_name(child) in names and not len(child)]
        self._left = [child for child in self._left if child not in plain]
        return tuple(LangText(child.text or "", child.get(LANG, ""), _attributes(child, LANG)) for child in plain)

    def rest(self) -> tuple[str, ...]:
        """What nobody took."""
        return tuple(canonical(child) for child in self._left)


def _described(element: XmlElement, children: _Children | None = None, *more: str) -> dict[str, Any]:
    """The fields of `Described`; `children` are those that nobody took yet, `more` attributes held elsewhere."""
    left = children or _Children(element)
    return {
        "identifier": element.get("identifier", ""),
        "type": _type(element),
        "names": left.texts("name", "label"),
        "documentation": left.texts("documentation"),
        "properties": tuple(_property(one) for one in left.section("property", "properties")),
        "attributes": _attributes(element, "identifier", TYPE, *more),
        "rest": left.rest(),
    }


def _attributes(element: XmlElement, *apart: str) -> Attributes:
    return tuple(sorted((str(name), str(value)) for name, value in element.attrib.items() if name not in apart))


def _type(element: XmlElement) -> str:
    """The type without the prefix of the format's own namespace, or one that nobody declared."""
    said = element.get(TYPE, "").strip()
    prefix, _, plain = said.rpartition(":")
    return plain if element.nsmap.get(prefix) in (None, etree.QName(element).namespace) else said


def _property(element: XmlElement) -> Property:
    children = _Children(element)
    references = ("propertyDefinitionRef", "identifierref")
    definition = next((value for name in references if (value := element.get(name))), "")
    return Property(definition, children.texts("value"), _attributes(element, *references), children.rest())


def _definition(element: XmlElement) -> PropertyDefinition:
    """A definition; version 2.1 says its name in an attribute, all say its type in one."""
    found = _described(element, None, "type", "name")
    if not found["names"] and (name := element.get("name")):
        found["names"] = (LangText(name),)
    return PropertyDefinition(**found | {"type": element.get("type", "")})


def _organizations(children: _Children) -> tuple[tuple[Item, ...], ...]:
    trees = []
    for section in children.take("organizations", "organization"):
        inside = _Children(section)
        items = tuple(_item(one) for one in inside.take("item"))
        others = tuple(Item(rest=(one,)) for one in inside.rest())
        trees.append((*items, *others))
    return tuple(trees)


def _item(element: XmlElement) -> Item:
    children = _Children(element)
    items = tuple(_item(one) for one in children.take("item"))
    return Item(items=items, **_described(element, children))


def _views(children: _Children) -> tuple[tuple[str, ...], tuple[View, ...]]:
    """What stands beside the diagrams (viewpoints), and the diagrams; version 2.1 has its views without a section."""
    beside: list[str] = []
    views: list[XmlElement] = []
    for section in children.take("views"):
        inside = _Children(section)
        views += inside.section("view", "diagrams") + inside.take("view")
        beside += inside.rest()
    return tuple(beside), tuple(_view(one) for one in views)


def _view(element: XmlElement) -> View:
    children = _Children(element)
    shapes = tuple(_shape(one) for one in children.take("node", "connection"))
    return View(shapes=shapes, **_described(element, children))


def _shape(element: XmlElement) -> Shape:
    children = _Children(element)
    styles = [canonical(one) for one in children.take("style")]
    points = tuple(canonical(one) for one in children.take("sourceAttachment", "bendpoint", "targetAttachment"))
    shapes = tuple(_shape(one) for one in children.take("node", "connection"))
    found = _described(element, children)
    found["rest"] = (*found["rest"], *styles[1:])
    return Shape(
        kind=local_name(element),
        style=styles[0] if styles else "",
        points=points,
        shapes=shapes,
        **found,
    )
