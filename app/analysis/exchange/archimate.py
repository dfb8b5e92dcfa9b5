"""The ArchiMate Model Exchange File Format of The Open Group, versions 3.0 to 3.2, as fields that lose nothing.

What the schema names is held in fields; every attribute and child that it does not name (a tool's own extension) is
kept as it stands, as canonical XML, under `rest`. All versions share one namespace.
"""

from dataclasses import dataclass

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
SCHEMA = "http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TYPE = f"{{{XSI}}}type"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LangText:
    """A text in one language; an empty `lang` is none said."""

    text: str
    lang: str = ""
    attributes: Attributes = ()


@dataclass(frozen=True, slots=True)
class Property:
    """Values, by language, of the property `definition` (its identifier)."""

    definition: str
    values: tuple[LangText, ...]
    attributes: Attributes = ()
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """What nearly everything in a file has; `names` are its names or labels, `attributes` all but identifier and type.

    `type` has a prefix only where that is none of the format itself.
    """

    identifier: str = ""
    type: str = ""
    names: tuple[LangText, ...] = ()
    documentation: tuple[LangText, ...] = ()
    properties: tuple[Property, ...] = ()
    attributes: Attributes = ()
    rest: tuple[str, ...] = ()

    def attribute(self, name: str) -> str:
        """An attribute's value, empty if it has none."""
        return dict(self.attributes).get(name, "")


@dataclass(frozen=True, slots=True)
class PropertyDefinition(Described):
    """A property that elements can have; `type` as `string`, `number`, `boolean`, `date`."""


@dataclass(frozen=True, slots=True)
class Concept(Described):
    """An element or a relationship; `attributes` holds `source`, `target`, `accessType` and all else but the type."""


@dataclass(frozen=True, slots=True)
class Item(Described):
    """A folder of the organisation, or a reference (`identifierRef`) in one."""

    items: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Shape(Described):
    """A node or connection of a view: `attributes` holds place, size, and what it stands for.

    `style` and `points` (bend points and attachments) are canonical XML; `shapes` are the nodes inside a node.
    """

    kind: str = "node"
    style: str = ""
    points: tuple[str, ...] = ()
    shapes: tuple["Shape", ...] = ()


@dataclass(frozen=True, slots=True)
class View(Described):
    """A diagram: its nodes and connections in drawing order."""

    shapes: tuple[Shape, ...] = ()


@dataclass(frozen=True, slots=True)
class Model(Described):
    """A whole file. `organizations` are the roots of its trees; `metadata` and `viewpoints` are canonical XML."""

    elements: tuple[Concept, ...] = ()
    relationships: tuple[Concept, ...] = ()
    organizations: tuple[tuple[Item, ...], ...] = ()
    definitions: tuple[PropertyDefinition, ...] = ()
    views: tuple[View, ...] = ()
    metadata: tuple[str, ...] = ()
    viewpoints: tuple[str, ...] = ()
    prefixes: Attributes = ()
    namespace: str = NAMESPACE
