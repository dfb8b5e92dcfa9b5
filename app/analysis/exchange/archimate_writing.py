"""ArchiMate exchange files written: sections and children in the order of the schema, equal models as equal files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from .archimate import LANG, TYPE, XSI, Attributes, Described, Item, LangText, Model, Property, Shape, View
from .xml import Element as XmlElement
from .xml import indented


def write_archimate(model: Model) -> bytes:
    """The exchange file of a model."""
    return indented(_Writer(model.namespace).model(model))


@dataclass(frozen=True)
class _Writer:
    """Fields → elements of one namespace."""

    namespace: str

    def model(self, model: Model) -> XmlElement:
        prefixes: dict[Any, str] = {"xsi": XSI} | dict(model.prefixes)
        if self.namespace:
            prefixes[None] = self.namespace
        root = self._described(etree.Element(self._name("model"), nsmap=prefixes), model)
        self._raw(root, model.metadata)
        self._section(root, "elements", [self._typed("element", one) for one in model.elements])
        self._section(root, "relationships", [self._typed("relationship", one) for one in model.relationships])
        for tree in model.organizations:
            self._section(root, "organizations", [made for item in tree for made in self._item(item)])
        self._section(
            root, "propertyDefinitions", [self._typed("propertyDefinition", one, "type") for one in model.definitions]
        )
        diagrams = [self._view(one) for one in model.views]
        if model.viewpoints or diagrams:
            views = etree.SubElement(root, self._name("views"))
            self._raw(views, model.viewpoints)
            self._section(views, "diagrams", diagrams)
        return root

    def _name(self, local: str) -> str:
        return f"{{{self.namespace}}}{local}" if self.namespace else local

    def _typed(self, name: str, one: Described, type_attribute: str = TYPE, text: str = "name") -> XmlElement:
        return self._described(etree.Element(self._name(name), nsmap={"xsi": XSI}), one, type_attribute, text)

    def _described(
        self, element: XmlElement, one: Described, type_attribute: str = TYPE, text: str = "name"
    ) -> XmlElement:
        if one.identifier:
            element.set("identifier", one.identifier)
        self._set(element, one.attributes)
        if one.type:
            element.set(type_attribute, one.type)
        self._texts(element, text, one.names)
        self._texts(element, "documentation", one.documentation)
        self._raw(element, one.rest)
        self._section(element, "properties", [self._property(each) for each in one.properties])
        return element

    @staticmethod
    def _set(element: XmlElement, attributes: Attributes) -> None:
        for name, value in attributes:
            element.set(name, value)

    def _section(self, parent: XmlElement, name: str, children: Sequence[XmlElement]) -> None:
        if children:
            etree.SubElement(parent, self._name(name)).extend(children)

    def _texts(self, parent: XmlElement, name: str, texts: Iterable[LangText]) -> None:
        for one in texts:
            made = etree.SubElement(parent, self._name(name))
            made.text = one.text or None
            if one.lang:
                made.set(LANG, one.lang)
            self._set(made, one.attributes)

    @staticmethod
    def _raw(parent: XmlElement, texts: Iterable[str]) -> None:
        for text in texts:
            parent.append(etree.fromstring(text))

    def _property(self, one: Property) -> XmlElement:
        element = etree.Element(self._name("property"))
        element.set("propertyDefinitionRef", one.definition)
        self._set(element, one.attributes)
        self._texts(element, "value", one.values)
        self._raw(element, one.rest)
        return element

    def _item(self, item: Item) -> list[XmlElement]:
        """The item, or what stood in its place."""
        if item == Item(rest=item.rest) and len(item.rest) == 1:
            return [etree.fromstring(item.rest[0])]
        element = self._typed("item", item, text="label")
        element.extend([made for one in item.items for made in self._item(one)])
        return [element]

    def _view(self, view: View) -> XmlElement:
        element = self._typed("view", view)
        element.extend([self._shape(one) for one in view.shapes])
        return element

    def _shape(self, shape: Shape) -> XmlElement:
        """A node or connection; the schema has its style before links to other views, which stand in `rest`."""
        element = self._typed(shape.kind, shape, text="label")
        if shape.style:
            place = len(shape.names) + len(shape.documentation)
            element.insert(place, etree.fromstring(shape.style))
        self._raw(element, shape.points)
        element.extend([self._shape(one) for one in shape.shapes])
        return element
