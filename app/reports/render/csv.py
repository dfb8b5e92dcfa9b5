"""A report's main table as CSV, for programs and spreadsheets."""

import csv
import io
from datetime import date, datetime

from app.reports.shape import ReportContent, Table, Value


def render(content: ReportContent) -> bytes:
    """The largest table of the report: UTF-8 with a mark that spreadsheets need, keys of columns as the head.

    A text that a spreadsheet would take for a formula is set apart by an apostrophe.
    """
    tables = list(content.data_tables())
    table = max(tables, key=lambda table: (len(table.rows), len(table.columns))) if tables else _NOTHING
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.key for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


_NOTHING = Table("nothing", "", (), ())


def _cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return f"'{value}"
    return value
