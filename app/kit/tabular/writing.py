"""Rows as CSV, XLSX or NDJSON that `read_table` reads back without a change, and that no spreadsheet executes."""

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from app.kit.tabular.cells import guard, text_of
from app.kit.tabular.errors import CellTooLong, TooManyRows
from app.kit.tabular.table import Column, Limits

Value = str | int | float | bool | None | list[str]

_XLSX_ROWS = 1_048_576
_EXACT = 10**15  # Excel keeps 15 digits; a longer number is written as text
_MEASURED_ROWS = 200  # enough to choose column widths, without holding a whole export
_NARROWEST, _WIDEST = 8, 60
_KEPT_IN_MEMORY = 8 * 1024**2


def write_csv(
    columns: Sequence[str | Column],
    rows: Iterable[Mapping[str, Value]],
    target: Path | BinaryIO,
    *,
    delimiter: str = ",",
    mark: bool = False,
) -> int:
    """Write UTF-8 CSV with a header of the columns' names, a line a row; the number of rows.

    Text that a spreadsheet would run as a formula gets a leading apostrophe, which `read_table` takes off; numbers
    stay as they are. A list is joined by `join_values`. For a double click in an Excel of Indonesian setting:
    `delimiter=";"` and `mark=True` (byte order mark).
    """
    names = _names(columns)
    count = 0
    with _binary(target) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig" if mark else "utf-8", newline="")
        try:
            writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
            writer.writerow(names)
            for row in rows:
                writer.writerow([_guarded(row.get(name)) for name in names])
                count += 1
        finally:
            text.detach()
    return count


def write_xlsx(
    columns: Sequence[str | Column],
    rows: Iterable[Mapping[str, Value]],
    target: Path | BinaryIO,
    *,
    sheet: str = "Data",
) -> int:
    """Write a workbook of one sheet, header frozen and filterable, in constant memory; the number of rows.

    All text is written as text in cells of text format, so that nothing in it ever becomes a formula, a date or a link;
    `int` and `float` become numbers. Nothing reaches `target` before the workbook is complete.

    Raises:
        TooManyRows, CellTooLong: beyond what XLSX holds.
    """
    name = target.name if isinstance(target, Path) else "XLSX"
    with tempfile.SpooledTemporaryFile(max_size=_KEPT_IN_MEMORY) as spool:
        import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 -- only what writes workbooks loads it

        workbook = xlsxwriter.Workbook(
            spool,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        try:
            count = _fill_sheet(workbook, sheet, _names(columns), rows, filename=name)
        finally:
            workbook.close()  # also after an error: it removes the library's temporary files
        spool.seek(0)
        with _binary(target) as stream:
            shutil.copyfileobj(spool, stream)
    return count


def _fill_sheet(
    workbook: Any, sheet: str, names: Sequence[str], rows: Iterable[Mapping[str, Value]], *, filename: str
) -> int:
    page = workbook.add_worksheet(sheet)
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "num_format": "@"})
    plain = workbook.add_format({"num_format": "@", "valign": "top"})
    longest = Limits().max_cell_chars
    widths = [len(name) for name in names]
    for column, name in enumerate(names):
        page.write_string(0, column, name, bold)
    count = 0
    for count, row in enumerate(rows, 1):
        if count >= _XLSX_ROWS:
            raise TooManyRows(filename=filename, limit=_XLSX_ROWS - 1, line=count + 1)
        for column, name in enumerate(names):
            value = row.get(name)
            text = text_of(value)
            if len(text) > longest:
                raise CellTooLong(filename=filename, line=count + 1, column=name, length=len(text), limit=longest)
            _write_cell(page, (count, column), value, text, plain)
            if count <= _MEASURED_ROWS:
                widths[column] = max(widths[column], *map(len, text.split("\n")))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(max(width + 2, _NARROWEST), _WIDEST))
    page.freeze_panes(1, 0)
    if names:
        page.autofilter(0, 0, count, len(names) - 1)
    return count


def write_ndjson(columns: Sequence[str | Column], rows: Iterable[Mapping[str, Value]], target: Path | BinaryIO) -> int:
    """Write one JSON object a line, keys in the order of `columns`, values as they are; the number of rows."""
    names = _names(columns)
    count = 0
    with _binary(target) as stream:
        for row in rows:
            item = {name: _plain(row.get(name)) for name in names}
            stream.write(orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def _names(columns: Sequence[str | Column]) -> list[str]:
    return [column if isinstance(column, str) else column.name for column in columns]


def _plain(value: Value) -> Value:
    """The value for JSON: text cleaned (no lone surrogates), everything else as it is."""
    if isinstance(value, str):
        return text_of(value)
    return [text_of(item) for item in value] if isinstance(value, list) else value


def _guarded(value: Value) -> str:
    text = text_of(value)
    return guard(text) if isinstance(value, str | list) else text


def _write_cell(page: Any, place: tuple[int, int], value: Value, text: str, text_format: object) -> None:
    """Write one cell: a number as such if Excel keeps all its digits, everything else as text."""
    if isinstance(value, int | float) and abs(value) < _EXACT:
        page.write_number(*place, int(value) if isinstance(value, bool) else value)
    elif text:
        page.write_string(*place, text, text_format)


@contextmanager
def _binary(target: Path | BinaryIO) -> Iterator[BinaryIO]:
    """A stream to write to; a path is opened and closed, a stream of the caller's is left open."""
    if isinstance(target, Path):
        with target.open("wb") as stream:
            yield stream
    else:
        yield target
        target.flush()
