"""XML read safely: no document type, so no entities; nothing fetched; nothing beyond the parser's own limits."""

import codecs
import re

from lxml import etree

_XML = "http://www.w3.org/XML/1998/namespace"
_WRONGLY_WIDE = re.compile(rb"""<\?xml[^>]*encoding=["']utf-?16["']""", re.IGNORECASE)
Element = etree._Element  # noqa: SLF001 -- lxml offers no other name for the class of its elements


class UnreadableExchange(ValueError):
    """A file cannot be read as the format that it is said to be; the sentence says where and why."""


def parse(data: bytes) -> Element:
    """The root element of an XML document.

    White space before the declaration is passed over, and so is the word of tools that say UTF-16 and write UTF-8.

    Raises:
        UnreadableExchange: it is not well formed, or has a document type.
    """
    text = data.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    parser = etree.XMLParser(
        encoding="UTF-8" if _WRONGLY_WIDE.match(text) else None,
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text if text.startswith(b"<") else data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableExchange(f"not well-formed XML: {error}") from error
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.externalDTD is not None or document.doctype:
        raise UnreadableExchange("a document type (DOCTYPE) is not accepted; take it out and try again")
    return root


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def canonical(element: Element) -> str:
    """An element as canonical XML, white space between its elements left out: equal content, equal string.

    Prefixes are numbered anew, since where an element stands decides how its namespaces are written.
    """
    uris = {etree.QName(name).namespace for one in element.iter() for name in (one.tag, *one.attrib)} - {None, _XML}
    prefixes = {f"n{place}": str(uri) for place, uri in enumerate(sorted(map(str, uris)))}
    return etree.tostring(_copied(element, prefixes), method="c14n").decode()


def _copied(element: Element, prefixes: dict[str, str]) -> Element:
    made = etree.Element(element.tag, {str(name): str(value) for name, value in element.attrib.items()}, nsmap=prefixes)
    made.text = _said(element.text) if len(element) else element.text
    for child in element:
        copied = _copied(child, prefixes)
        copied.tail = _said(child.tail)
        made.append(copied)
    return made


def _said(text: str | None) -> str | None:
    return text if text is not None and text.strip() else None


def indented(root: Element) -> bytes:
    """A document in UTF-8 with its declaration, one element a line."""
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
