"""Measuring a sheet from its XML without building it: how many cells, how far apart, which of them are broken.

`PartScan` looks at each chunk once with a few fast searches and errs on the large side; `exact_extent` walks all cells
and is used only for a sheet that the first look finds suspicious.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.kit.tabular.cells import letter

MOST_MERGES = 100_000
MOST_LISTED = 50  # broken cells told by their place; the rest goes untold
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_LONGEST_TAIL = 64 * 1024

_SHORTEST_CELL = len('<c r="A1"><v/></c>')
_SHORTEST_STRING_CELL = len('<c r="A1" t="s"><v>0</v></c>')

# A cell as all common programs write it, no farther than column Z and row 99,999.
_UNUSUAL = re.compile(rb'<c(?=[\s>/:])(?! r="[A-Z]\d{1,5}")')
_IRREGULAR = re.compile(rb'<c(?=[\s>/:])(?! r="[A-Z]{1,3}\d{1,7}")')
_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})')
_FAR_ROW = re.compile(rb'<c r="[A-Z]{1,3}(\d{6,7})"')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]* t="e"')
_UNCALCULATED = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*><f(?:>[^<]*</f>|[^>]*?/?>(?:[^<]*</f>)?)(?:<v></v>|<v ?/>)?</c>'
)

_CELL_START = re.compile(rb"<(?:[^\s<>/:]+:)?c(?=[\s/>])")
_ROW_OR_CELL = re.compile(
    rb"""<(?:[^\s<>/:]+:)?(row|c)((?:\s+[^\s=>"'/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>(</(?:[^\s<>/:]+:)?c>)?"""
)
_PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*([A-Z]{0,3})(\d{0,7})""")


_STRING_START = re.compile(rb"<(?:[^\s<>/:]+:)?si(?=[\s/>])")
_SHOWN_STRING = re.compile(rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:[^\s<>/:]+:)?v>\s*(\d{1,9})\s*<""")
_STRING_CELL = re.compile(rb"""\st\s*=\s*["']s["']""")


def whole_tags(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut before a cell, else before a tag, so that no tag is torn (save absurdly long ones)."""
    tail = b""
    for chunk in chunks:
        data = tail + chunk
        cut = data.rfind(b"<c")
        if cut < 0 or len(data) - cut > _LONGEST_TAIL:
            cut = data.rfind(b"<")
        if cut < 0 or len(data) - cut > _LONGEST_TAIL:
            cut = len(data)
        yield data[:cut]
        tail = data[cut:]
    yield tail


@dataclass(slots=True)
class PartScan:
    """What one part of the workbook holds, at most.

    `has_strings` marks the one part from which calamine takes the shared strings. `cells` bounds the filled cells,
    `shown` those that show a shared string.
    """

    has_strings: bool = False
    cells: int = 0
    shown: int = 0
    strings: int = 0
    longest_string: int = 0
    merges: int = 0
    errors: list[str] = field(default_factory=list)
    uncalculated: list[str] = field(default_factory=list)
    _columns: int = 26
    _rows: int = 99_999
    _since_string: int = 0

    def most_area(self) -> int:
        """The rectangle around the cells, at most."""
        return self._columns * self._rows

    def look(self, data: bytes) -> None:
        """Take in the next stretch of whole tags."""
        prefixed = b":c" in data
        if self.has_strings:
            self._look_at_strings(data)
            if not (b"<c" in data or (prefixed and _CELL_START.search(data))):
                return
        if prefixed or _UNUSUAL.search(data):
            self._look_closer(data, prefixed=prefixed)
        else:
            self.cells += len(data) // _SHORTEST_CELL + 1
            self.shown += len(data) // _SHORTEST_STRING_CELL + 1
        if b"mergeCell" in data:
            self.merges += data.count(b"mergeCell ")
        if b't="e"' in data and len(self.errors) < MOST_LISTED:
            self.errors += [place.decode() for place in _ERROR.findall(data)]
        if b"</f>" in data and len(self.uncalculated) < MOST_LISTED:
            self.uncalculated += [place.decode() for place in _UNCALCULATED.findall(data)]

    def _look_closer(self, data: bytes, *, prefixed: bool) -> None:
        cells = len(_CELL_START.findall(data))
        self.cells += cells
        self.shown += cells
        if prefixed or _IRREGULAR.search(data):
            self._columns, self._rows = _LAST_COLUMN, _LAST_ROW
            return
        for name in set(_COLUMN.findall(data)):
            self._columns = max(self._columns, _column_number(name))
        self._rows = max(self._rows, max(map(int, _FAR_ROW.findall(data)), default=0))

    def _look_at_strings(self, data: bytes) -> None:
        first, *others = _STRING_START.split(data) if b":si" in data else data.split(b"<si")
        self.strings += len(others)
        self._since_string += len(first)
        self.longest_string = max(self.longest_string, self._since_string, *map(len, others))
        if others:
            self._since_string = len(others[-1])


@dataclass(slots=True)
class Extent:
    """The rectangle around the filled cells of a sheet, 1-based, and how many cells are filled."""

    top: int = _LAST_ROW
    left: int = _LAST_COLUMN
    bottom: int = 0
    right: int = 0
    filled: int = 0

    @property
    def area(self) -> int:
        """Cells in the rectangle."""
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)

    @property
    def last_cell(self) -> str:
        """The lower right corner, as spreadsheets name it."""
        return f"{letter(self.right - 1)}{self.bottom}"


def exact_extent(chunks: Iterable[bytes]) -> Extent | None:
    """The extent of a sheet, cell by cell; empty (merely formatted) cells do not count.

    `None` if a cell's tag cannot be told, which no spreadsheet program writes.
    """
    extent = Extent()
    row = column = 0
    for data in whole_tags(chunks):
        told = 0
        for kind, attributes, closed, ended in _ROW_OR_CELL.findall(data):
            place = _PLACE.search(attributes)
            if kind == b"row":
                row, column = int(place[2]) if place and place[2] else row + 1, 0
                continue
            told += 1
            column += 1
            if place and place[1] and place[2]:
                column, row = _column_number(place[1]), int(place[2])
            if not (closed or ended):
                extent.filled += 1
                extent.top, extent.bottom = min(extent.top, row), max(extent.bottom, row)
                extent.left, extent.right = min(extent.left, column), max(extent.right, column)
        if told != len(_CELL_START.findall(data)):
            return None
    return extent


def string_lengths(chunks: Iterable[bytes]) -> list[int]:
    """The bytes of each shared string, tags included, in order."""
    lengths: list[int] = []
    current = 0
    for data in whole_tags(chunks):
        first, *others = _STRING_START.split(data)
        current += len(first)
        for other in others:
            lengths.append(current)
            current = len(other)
    lengths.append(current)
    return lengths[1:]  # what stands before the first is none


def shown_bytes(chunks: Iterable[bytes], lengths: Sequence[int]) -> int:
    """The bytes of the shared strings that the cells of a sheet show, a string shown twice counted twice.

    A cell whose string cannot be told counts as the longest.
    """
    total = 0
    longest = max(lengths, default=0)
    for data in whole_tags(chunks):
        shown = [int(index) for index in _SHOWN_STRING.findall(data)]
        total += (len(_STRING_CELL.findall(data)) - len(shown)) * longest
        total += sum(lengths[index] for index in shown if index < len(lengths))
    return total


def _column_number(name: bytes) -> int:
    number = 0
    for character in name:
        number = number * 26 + character - 64
    return number
