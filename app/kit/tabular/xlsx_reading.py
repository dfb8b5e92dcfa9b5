"""XLSX by way of calamine: the right sheet, merged cells filled, values as text; formulas are never run."""

import posixpath
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.kit.language import Text
from app.kit.tabular.cells import clean, text_of
from app.kit.tabular.errors import BrokenWorkbook, EmptyFile, TooManySheets
from app.kit.tabular.headers import (
    SEARCHED_ROWS,
    Header,
    Recogniser,
    find_header,
    header_not_found,
    likeliest_header,
)
from app.kit.tabular.rows import RowMaker
from app.kit.tabular.sheet_scan import MOST_LISTED
from app.kit.tabular.table import Limits, Table
from app.kit.tabular.workbook_guard import Inspection, inspect_workbook

_MOST_SHEETS = 100  # each is read to find the table; a city has some fifty agencies
_LARGEST_INDEX_PART = 4 * 1024**2
_HEAD = SEARCHED_ROWS + 1  # a header may have a second line

_Merges = list[tuple[tuple[int, int], tuple[int, int]]]


@dataclass(slots=True)
class _Sheet:
    """A sheet with its first rows as text; merges are (top, left), (bottom, right), columns counted from `left`."""

    name: str
    sheet: CalamineSheet
    left: int
    head: list[list[str]]
    merges: _Merges
    header: Header | None
    visible: bool

    @property
    def rank(self) -> tuple[int, bool]:
        """Higher is better: recognised columns, then not hidden; a tie goes to the first sheet."""
        return len(self.header.positions) if self.header else 0, self.visible


def read_xlsx(
    source: Path | None,
    stream: BinaryIO,
    *,
    filename: str,
    recogniser: Recogniser,
    required: Collection[str],
    limits: Limits,
) -> Table:
    """The table on that sheet whose header names the most columns; `source` is the file behind `stream`, if any.

    Raises:
        BrokenWorkbook, EncryptedWorkbook, UnpacksTooLarge, SheetTooSparse: see `inspect_workbook`.
        HeaderNotFound: no sheet holds the required columns.
    """
    inspection = inspect_workbook(stream, filename=filename, limits=limits)
    stream.seek(0)
    try:
        workbook = CalamineWorkbook.from_object(source if source is not None else stream)
        best, skipped = _best_sheet(workbook, recogniser, required, filename)
    except (CalamineError, ValueError, OSError):
        raise BrokenWorkbook(filename=filename, part="xml") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a fault inside the Rust library surfaces
            raise
        raise BrokenWorkbook(filename=filename, part="xml") from None
    if best is None:
        raise EmptyFile(filename=filename)
    if best.header is None:
        seen = likeliest_header(best.head, recogniser)
        raise header_not_found(filename, recogniser, required, seen, best.name)
    notices = []
    if skipped:
        names = ", ".join(f"«{name}» ({rows})" for name, rows in skipped)
        notices.append(
            Text(
                f"Lembar «{best.name}» yang dibaca; lembar lain yang berisi dilewati (jumlah baris): {names}.",
                f"Sheet “{best.name}” was read; other sheets with content were skipped (number of rows): {names}.",
            )
        )
    notices += _cell_notices(inspection, best.name, stream)
    maker = RowMaker(best.header, required, limits, filename, header_line=best.header.index + 1, first_letter=best.left)
    return maker.table(_lines(best, best.header), sheet=best.name, notices=notices)


def _best_sheet(
    workbook: CalamineWorkbook, recogniser: Recogniser, required: Collection[str], filename: str
) -> tuple[_Sheet | None, list[tuple[str, int]]]:
    """The sheet with the best header, and name and number of rows of the other sheets that hold anything."""
    metadata = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if len(metadata) > _MOST_SHEETS:
        raise TooManySheets(filename=filename, count=len(metadata), limit=_MOST_SHEETS)
    best: _Sheet | None = None
    filled: dict[str, int] = {}
    for meta in metadata:
        sheet = workbook.get_sheet_by_name(meta.name)
        if sheet.start is None:
            continue
        filled[meta.name] = sheet.height
        found = _looked_at(sheet, meta.name, recogniser, required, visible=meta.visible == SheetVisibleEnum.Visible)
        if best is None or found.rank > best.rank:
            best = found
    return best, [(name, rows) for name, rows in filled.items() if best and name != best.name]


def _looked_at(
    sheet: CalamineSheet, name: str, recogniser: Recogniser, required: Collection[str], *, visible: bool
) -> _Sheet:
    left = sheet.start[1] if sheet.start else 0
    # The library yields rows from the first of the sheet, but columns from the first that is filled.
    head = [[text_of(value) for value in row] for row in islice(sheet.iter_rows(), _HEAD)]
    merges: _Merges = []
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        if last >= left:
            merges.append(((top, max(first - left, 0)), (bottom, last - left)))
    _fill_head(head, merges)
    merged_down = {
        (row, column)
        for (top, first), (bottom, last) in merges
        if top < _HEAD and bottom > top
        for row in range(top, min(bottom, _HEAD))
        for column in range(first, min(last + 1, sheet.width))
    }
    header = find_header(head, recogniser, required, merged_down=merged_down)
    return _Sheet(name, sheet, left, head, merges, header, visible)


def _fill_head(head: list[list[str]], merges: _Merges) -> None:
    """Repeat the text of each merged range in all its cells."""
    for (top, first), (bottom, last) in merges:
        if top < len(head) and first < len(head[top]):
            text = head[top][first]
            for row in head[top : bottom + 1]:
                row[first : last + 1] = [text] * len(row[first : last + 1])


def _lines(found: _Sheet, header: Header) -> Iterator[tuple[int, list[str], int]]:
    """The rows below the header: number, clean texts, and how much text they hold apart from merged repetitions."""
    start = header.index + header.depth
    merged = _Merged(found, start)
    for index, row in enumerate(islice(found.sheet.iter_rows(), start, None), start):
        texts = [value.strip() if type(value) is str else text_of(value) for value in row]
        joined = "".join(texts)
        if not joined.isprintable():
            texts = [clean(text) for text in texts]
            joined = "".join(texts)
        if merged.running or index in merged.opening:
            merged.repeat(index, texts)
        yield index + 1, texts, len(joined)


class _Merged:
    """Ranges merged over several rows of data, whose text is repeated in the rows below the first.

    A range over several columns is repeated in its first. One that begins in the header says nothing about the data.
    """

    def __init__(self, found: _Sheet, start: int) -> None:
        self.running: dict[int, tuple[str, int]] = {}  # column → text, last row
        self.opening: dict[int, list[tuple[int, int]]] = {}  # first row → columns with the last row
        for (top, first), (bottom, _) in found.merges:
            if bottom > top >= start and first < found.sheet.width:
                self.opening.setdefault(top, []).append((first, bottom))

    def repeat(self, index: int, texts: list[str]) -> None:
        """Fill the row at `index` from the ranges that reach it, and take up those that begin in it."""
        for column, (text, bottom) in list(self.running.items()):
            texts[column] = texts[column] or text
            if bottom <= index:
                del self.running[column]
        for column, bottom in self.opening.pop(index, ()):
            if texts[column]:
                self.running[column] = texts[column], bottom


def _cell_notices(inspection: Inspection, sheet: str, stream: BinaryIO) -> Iterable[Text]:
    """What was read as empty although the sheet shows something there."""
    if not inspection.errors and not inspection.uncalculated:
        return
    part = _part_of(stream, sheet)
    if places := inspection.errors.get(part):
        told = _places(places)
        yield Text(
            f"Lembar «{sheet}»: sel galat rumus (#REF!, #N/A, …) dibaca sebagai kosong: {told}.",
            f"Sheet “{sheet}”: cells with a formula error (#REF!, #N/A, …) were read as empty: {told}.",
        )
    if places := inspection.uncalculated.get(part):
        told = _places(places)
        yield Text(
            f"Lembar «{sheet}»: rumus tanpa hasil tersimpan dibaca sebagai kosong; buka dan simpan di Excel agar "
            f"terhitung: {told}.",
            f"Sheet “{sheet}”: formulas without a stored result were read as empty; open and save in Excel to have "
            f"them calculated: {told}.",
        )


def _places(places: list[str]) -> str:
    return ", ".join(places[:MOST_LISTED]) + (", …" if len(places) > MOST_LISTED else "")


def _part_of(stream: BinaryIO, sheet: str) -> str:
    """The part of the zip that holds the sheet of that name; `""` if it cannot be told."""
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            workbook = _xml(archive, "xl/workbook.xml")
            relations = _xml(archive, "xl/_rels/workbook.xml.rels")
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, ET.ParseError):
        return ""
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in workbook.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            key = next((value for name, value in element.items() if name.endswith("}id")), None)
            target = unquote(targets.get(key, ""))
            return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return ""


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    if archive.getinfo(name).file_size > _LARGEST_INDEX_PART:
        raise ValueError(name)
    data = archive.read(name)
    if re.search(rb"<!DOCTYPE|<!ENTITY", data):
        raise ValueError(name)  # no spreadsheet has these; entities could grow without end
    return ET.fromstring(data)  # noqa: S314 - no entities, as just checked, and of bounded size
