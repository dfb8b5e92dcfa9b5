"""Events as an Atom feed (RFC 4287)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from app.kit.language import Language, Text

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
register_namespace("", _ATOM)

_TITLE = Text("Ringkas: yang terjadi", "Ringkas: what happened")
_TITLES: dict[str, Text] = {
    "report.ready": Text("Laporan siap: {title}", "Report ready: {title}"),
    "run.finished": Text(
        "Analisis selesai: {findings} temuan, {new_findings} baru",
        "Analysis finished: {findings} findings, {new_findings} new",
    ),
    "finding.created": Text("Temuan baru: {explanation_id}", "New finding: {explanation_id}"),
    "finding.reopened": Text("Temuan muncul lagi: {explanation_id}", "Finding came back: {explanation_id}"),
    "delivery.failed": Text("Pengiriman gagal: {title}", "Delivery failed: {title}"),
}
# Where a subject is read by REST, where the plural is not simply an s.
_PATHS = {"agency": "agencies", "data_object": "data-objects", "delivery": "deliveries"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def feed(events: Sequence[Mapping[str, Any]], base: str, query: str, language: Language) -> bytes:
    """The feed of `events` (as `EventRead`, newest first); `base` is the service's address, without a final slash."""
    root = Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    own = f"{base}/api/v1/events.atom?{quote(query, safe='=,.*')}"
    _add(root, "id", own)
    _add(root, "title", _TITLE.in_language(language))
    _add(root, "updated", _instant(events[0]["at"] if events else _EPOCH))
    SubElement(root, f"{{{_ATOM}}}link", {"rel": "self", "type": MEDIA_TYPE, "href": own})
    _add(SubElement(root, f"{{{_ATOM}}}author"), "name", "Ringkas")
    for event in events:
        _entry(SubElement(root, f"{{{_ATOM}}}entry"), event, base, language)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(entry: Element, event: Mapping[str, Any], base: str, language: Language) -> None:
    _add(entry, "id", f"urn:uuid:{event['id']}")
    _add(entry, "title", _title(event, language))
    _add(entry, "updated", _instant(event["at"]))
    SubElement(entry, f"{{{_ATOM}}}category", {"term": event["type"]})
    path = _PATHS.get(event["subject_type"], f"{event['subject_type']}s")
    SubElement(entry, f"{{{_ATOM}}}link", {"href": f"{base}/api/v1/{path}/{event['subject_id']}"})
    told = "\n".join(f"{name}: {value}" for name, value in event["data"].items() if value not in (None, [], ""))
    _add(entry, "summary", told or event["type"])


def _title(event: Mapping[str, Any], language: Language) -> str:
    wording = _TITLES.get(event["type"])
    if wording is None:
        return f"{event['type']}: {event['subject_id']}"
    return wording.in_language(language).format_map(_Told(event["data"]))


class _Told(dict[str, Any]):
    """An event's facts; one that an older release did not tell is a dash."""

    def __missing__(self, name: str) -> str:
        return "–"


def _add(parent: Element, name: str, text: str) -> None:
    """A child with `text`, without what XML 1.0 cannot hold."""
    SubElement(parent, f"{{{_ATOM}}}{name}").text = "".join(
        c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff")
    )


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
