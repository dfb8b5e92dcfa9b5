"""A report as a workbook: a cover, then a sheet a table with filters, a frozen head and number formats."""

import io
import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from app.kit.language import Language
from app.kit.locale import instant
from app.reports.render.values import shown
from app.reports.shape import Column, ReportContent, Summary, Table, Unit, Value

ACCENT = "#0B6B62"
_MOST_LETTERS = 32_767
_FORMATS: dict[Unit, dict[str, Any]] = {
    Unit.TEXT: {"text_wrap": True},
    Unit.COUNT: {"num_format": "#,##0"},
    Unit.DECIMAL: {"num_format": "#,##0.0"},
    Unit.RUPIAH: {"num_format": '"Rp"#,##0'},
    Unit.SHARE: {"num_format": "0%"},
    Unit.PROBABILITY: {"num_format": "0.0%"},
    Unit.DATE: {"num_format": "yyyy-mm-dd", "align": "left"},
    Unit.YEAR: {"num_format": "0"},
}
_LETTERS_A_SHARE = {
    Unit.TEXT: 16,
    Unit.COUNT: 12,
    Unit.DECIMAL: 12,
    Unit.RUPIAH: 18,
    Unit.SHARE: 13,
    Unit.PROBABILITY: 13,
    Unit.DATE: 14,
    Unit.YEAR: 9,
}
_LABELS = {
    "id": ("Data per", "Analisis", "Versi parameter", "Sidik data (SHA-256)", "Dibuat ulang dengan", "Lembar"),
    "en": ("Data of", "Analysis", "Parameters' version", "Data digest (SHA-256)", "Made again by", "Sheet"),
}


def render(content: ReportContent) -> bytes:
    """The workbook. No text ever becomes a formula, a link or a number; its metadata are those of the data."""
    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    workbook = xlsxwriter.Workbook(target, options)
    workbook.set_properties(
        {"title": content.title, "subject": content.subtitle, "author": "Ringkas",
         "created": content.origin.data_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)}
    )  # fmt: skip
    styles = _Styles(workbook)
    tables = list(content.data_tables())
    names = _sheet_names(tables, content.language)
    _cover(workbook, content, styles, list(zip(names, tables, strict=True)))
    for name, table in zip(names, tables, strict=True):
        sheet = workbook.add_worksheet(name)
        _sheet(sheet, table, styles, content)
        if content.sheet == "questions" and table.name == "answers":
            _to_fill_in(sheet, table, styles, content.language)
    workbook.close()
    return target.getvalue()


class _Styles:
    """The formats of one workbook."""

    def __init__(self, workbook: Workbook) -> None:
        plain = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
        self.cells: dict[Unit, Format] = {unit: workbook.add_format(plain | own) for unit, own in _FORMATS.items()}
        self.asked: dict[Unit, Format] = {
            unit: workbook.add_format(plain | own | {"bg_color": "#FFF6D6", "border": 1, "border_color": "#D9C98A"})
            for unit, own in _FORMATS.items()
        }
        self.head = workbook.add_format(
            plain | {"bold": True, "font_color": "white", "bg_color": ACCENT, "text_wrap": True, "valign": "vcenter"}
        )
        self.title = workbook.add_format(plain | {"bold": True, "font_size": 18, "font_color": ACCENT})
        self.subtitle = workbook.add_format(plain | {"font_size": 12, "font_color": "#4F6065"})
        self.label = workbook.add_format(plain | {"font_color": "#4F6065", "text_wrap": True})
        self.strong = workbook.add_format(plain | {"bold": True, "text_wrap": True})
        self.text = workbook.add_format(plain | {"text_wrap": True})


def _cover(workbook: Workbook, content: ReportContent, styles: _Styles, sheets: list[tuple[str, Table]]) -> None:
    sheet = workbook.add_worksheet({"id": "Ringkasan", "en": "Summary"}[content.language])
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 80)
    sheet.write_string(0, 0, content.title, styles.title)
    sheet.write_string(1, 0, content.subtitle, styles.subtitle)
    zone = ZoneInfo(content.timezone)
    row = 3
    for block in (block for section in content.sections for block in section.blocks if isinstance(block, Summary)):
        for measure in block.measures:
            sheet.write_string(row, 0, measure.label, styles.strong)
            told = shown(measure.value, measure.unit, content.language, zone)
            sheet.write_string(row, 1, told, styles.strong)
            sheet.write_string(row, 2, measure.meaning, styles.text)
            row += 1
        row += 1
        if block.asked:
            sheet.write_string(row, 0, block.asked_title, styles.strong)
        for place, sentence in enumerate(block.asked):
            sheet.write_string(row + place, 2, sentence, styles.text)
        row += len(block.asked) + 1
    origin, labels = content.origin, _LABELS[content.language]
    values = (
        instant(origin.data_at, zone, content.language), origin.run_id, origin.parameters_version, origin.data_digest,
        origin.rebuild,
    )  # fmt: skip
    for label, value in zip(labels, values, strict=False):
        if value:
            sheet.write_string(row, 0, label, styles.label)
            sheet.write_string(row, 2, value, styles.label)
            row += 1
    row += 1
    for name, table in sheets:
        sheet.write_string(row, 0, labels[5], styles.label)
        sheet.write_url(row, 1, f"internal:'{name}'!A1", string=name)
        sheet.write_string(row, 2, table.title, styles.text)
        row += 1
    for source in content.sources:
        sheet.write_string(row + 1, 2, source, styles.label)
        row += 1
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _sheet(sheet: Worksheet, table: Table, styles: _Styles, content: ReportContent) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(column))
        sheet.write_string(0, place, column.title, styles.head)
    sheet.set_row(0, 32)
    for line, row in enumerate(table.rows, 1):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            write_value(sheet, line, place, value, styles.cells[column.unit], ZoneInfo(content.timezone))
    sheet.freeze_panes(1, _frozen(table))
    if table.columns:
        sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


_TECHNICAL = frozenset({"id", "version", "government"})
_STATUS_WORDS = {
    "id": ["rencana", "dalam pengembangan", "dalam pengoperasian", "diam", "dihentikan"],
    "en": ["planned", "development", "operational", "idle", "retired"],
}


def _to_fill_in(sheet: Worksheet, table: Table, styles: _Styles, language: Language) -> None:
    """Make a sheet ready for answers: what is empty is tinted, what import needs is hidden, words can be chosen."""
    for place, column in enumerate(table.columns):
        if column.key in _TECHNICAL:
            sheet.set_column(place, place, 10, None, {"hidden": True})
        for line, row in enumerate(table.rows, 1):
            if row[place] is None:
                sheet.write_blank(line, place, None, styles.asked[column.unit])
        if column.key == "status" and table.rows:
            words = {"validate": "list", "source": _STATUS_WORDS[language]}
            sheet.data_validation(1, place, len(table.rows), place, words)
    name = next((place for place, column in enumerate(table.columns) if column.key == "name"), 0)
    sheet.freeze_panes(1, name + 1)


def write_value(sheet: Worksheet, line: int, place: int, value: Value, style: Format, zone: ZoneInfo) -> None:
    """One value as what it is; a text stays a text."""
    if value is None:
        sheet.write_blank(line, place, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(line, place, value, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, place, value.astimezone(zone).replace(tzinfo=None, microsecond=0), style)
    elif isinstance(value, date):
        sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001
    elif isinstance(value, str):
        sheet.write_string(line, place, value[:_MOST_LETTERS], style)
    else:
        sheet.write_number(line, place, value, style)


def _width(column: Column) -> float:
    return min(70.0, max(8.0, _LETTERS_A_SHARE[column.unit] * min(column.width, 4)))


def _frozen(table: Table) -> int:
    """The columns that stay in sight: up to the first text, which names the row; none of a wide text."""
    first = next((place for place, column in enumerate(table.columns) if column.unit is Unit.TEXT), 0)
    return first + 1 if first <= 1 else 0


def _sheet_names(tables: list[Table], language: str) -> list[str]:
    """One name a table: at most 31 letters, none that workbooks forbid, no two alike."""
    taken = {{"id": "ringkasan", "en": "summary"}[language]}
    names = []
    for table in tables:
        base = re.sub(r"[\[\]:*?/\\']", " ", table.title or table.name).strip()[:31] or table.name
        name, number = base, 2
        while name.casefold() in taken:
            name = f"{base[:28]} {number}"
            number += 1
        taken.add(name.casefold())
        names.append(name)
    return names
