"""A report as JSON: everything that it says, values as values."""

from typing import Any

import orjson

from app.reports.shape import Block, Entries, Figure, Paragraph, ReportContent, Section, Summary, Table

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE


def render(content: ReportContent) -> bytes:
    """The content; rows of tables are objects by the keys of their columns."""
    plain = {
        "kind": content.kind,
        "language": content.language,
        "timezone": content.timezone,
        "title": content.title,
        "subtitle": content.subtitle,
        "origin": content.origin,
        "sources": content.sources,
        "sections": [_section(section) for section in content.sections],
    }
    return orjson.dumps(plain, option=_OPTIONS)


def _section(section: Section) -> dict[str, Any]:
    return {"title": section.title, "intro": section.intro, "blocks": [_block(block) for block in section.blocks]}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        keys = [column.key for column in block.columns]
        return {
            "type": "table",
            "name": block.name,
            "title": block.title,
            "note": block.note,
            "columns": [{"key": c.key, "title": c.title, "unit": c.unit} for c in block.columns],
            "rows": [dict(zip(keys, row, strict=True)) for row in block.rows],
        }
    return {"type": _TYPES.get(type(block), "figure"), "content": block}


_TYPES: dict[type[Block] | type[Figure], str] = {Paragraph: "paragraph", Summary: "summary", Entries: "entries"}
