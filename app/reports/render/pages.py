"""What pages show, in words and drawings: the one model that HTML and PDF are set from."""

import re
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from app.kit.language import Language, Text
from app.kit.locale import instant, probability
from app.reports.render.svg import svg
from app.reports.render.values import NUMERIC, shown
from app.reports.shape import Block, Entries, Entry, Medium, Paragraph, ReportContent, Section, Summary, Table, Unit

LABELS = {
    "data_at": Text("Data per", "Data of"),
    "origin": Text("Asal dan cara membuat ulang", "Where this comes from, and how to make it again"),
    "run": Text("Analisis", "Analysis"),
    "parameters": Text("Versi parameter", "Parameters’ version"),
    "digest": Text("Sidik data (SHA-256)", "Data digest (SHA-256)"),
    "rebuild": Text("Perintah", "Command"),
    "notes": Text("Catatan", "Notes"),
    "confidence": Text("keyakinan", "confidence"),
    "page": Text("Halaman", "Page"),
    "of": Text("dari", "of"),
    "contents": Text("Isi", "Contents"),
    "same_bytes": Text(
        "Laporan yang dibuat ulang dengan perintah ini, dari data yang sama, sama hingga ke byte terakhir.",
        "Made again by this command from the same data, this report is the same to the last byte.",
    ),
}


def page_model(content: ReportContent) -> dict[str, Any]:
    """Everything on the pages as text in the reader's language, figures as SVG."""
    zone = ZoneInfo(content.timezone)
    origin = content.origin
    return {
        "language": content.language,
        "title": content.title,
        "subtitle": content.subtitle,
        "running": _running_head(content),
        "data_at": instant(origin.data_at, zone, content.language),
        "year": origin.data_at.year,
        "month": origin.data_at.month,
        "day": origin.data_at.day,
        "labels": {name: label.in_language(content.language) for name, label in LABELS.items()},
        "sections": [
            {"title": section.title, "intro": section.intro, "own_page": section.own_page, "blocks": blocks}
            for section in content.sections
            if (blocks := [_block(block, section, content, zone) for block in section.blocks if _on_pages(block)])
        ],
        "sources": list(content.sources),
        "origin": {
            "run": origin.run_id,
            "parameters": origin.parameters_version,
            "digest": origin.data_digest,
            "rebuild": origin.rebuild,
        },
    }


_NARROW = NUMERIC - {Unit.RUPIAH}


def _running_head(content: ReportContent) -> str:
    """The report's name on every page: as many parts of the subtitle as fit on the line."""
    head = content.title
    for part in content.subtitle.split(" · "):
        if len(head) + len(part) > _LETTERS_OF_A_HEAD:
            break
        head += f" · {part}"
    return head


_LETTERS_OF_A_HEAD = 80


def _on_pages(block: Block) -> bool:
    return not (isinstance(block, Table) and block.medium is Medium.DATA)


def _block(block: Block, section: Section, content: ReportContent, zone: ZoneInfo) -> dict[str, Any]:
    language = content.language
    if isinstance(block, Paragraph):
        return {"type": "paragraph", "text": block.text}
    if isinstance(block, Summary):
        return {
            "type": "summary",
            "measures": [
                {"label": m.label, "value": shown(m.value, m.unit, language, zone), "meaning": m.meaning,
                 "accent": m.accent}
                for m in block.measures
            ],
            "asked_title": block.asked_title,
            "asked": list(block.asked),
        }  # fmt: skip
    if isinstance(block, Entries):
        return {"type": "entries", "items": [_entry(entry, content) for entry in block.items], "empty": block.empty}
    if isinstance(block, Table):
        return _table(block, language, zone) | {"titled": block.title != section.title}
    return {"type": "figure", "title": block.title, "alt": block.alt, "svg": svg(block, language)}


def _table(table: Table, language: Language, zone: ZoneInfo) -> dict[str, Any]:
    """A table with its rows in groups; one without a title where the table has none."""
    places = [place for place, column in enumerate(table.columns) if column.key != table.group]
    columns = [table.columns[place] for place in places]
    by = next((place for place, column in enumerate(table.columns) if column.key == table.group), None)
    groups = [
        {
            "title": "" if by is None else shown(head, Unit.TEXT, language, zone),
            "rows": [
                [_breakable(shown(row[p], table.columns[p].unit, language, zone)) for p in places] for row in rows
            ],
        }
        for head, rows in groupby(table.rows, key=lambda row: None if by is None else row[by])
    ]
    return {
        "type": "table",
        "title": table.title,
        "note": table.note,
        "empty": table.empty,
        "columns": [
            {"title": c.title, "numeric": c.unit in NUMERIC, "narrow": c.unit in _NARROW, "width": c.width}
            for c in columns
        ],
        "groups": groups,
    }


def _breakable(text: str) -> str:
    """`text` with places where a word too long for a column may break, such as an address."""
    return _LONG_WORD.sub("\\1\u200b", text) if len(text) > 24 else text


_LONG_WORD = re.compile(r"(\S{20})(?=\S{4})")


def _entry(entry: Entry, content: ReportContent) -> dict[str, Any]:
    return {
        "number": entry.number,
        "label": entry.label,
        "title": entry.title,
        "score": probability(entry.score, content.language) if entry.score is not None else "",
        "members": [list(member) for member in entry.members],
        "reasons": [
            {"sign": {"+": "+", "-": "−", "?": "?"}[reason.sign], "topic": reason.topic, "text": reason.text}
            for reason in entry.reasons
        ],
        "changes": list(entry.changes),
        "changes_title": entry.changes_title,
        "note": entry.note,
    }
