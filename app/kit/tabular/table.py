"""What reading a spreadsheet gives: columns asked for, rows found, and where each stood in the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.kit.language import Text

LINE = Text("baris", "line")
ITEM = Text("butir", "item")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the caller knows, by its canonical name and the other headers it goes under in offices."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data.

    `line` is 1-based and counts as the reader's eye does: the row number in Excel, the line in a text editor (where
    the row begins), the position of the object in a JSON array. `cells` maps canonical names to clean text, `""` for
    an empty cell, and holds only columns that the file has; `extra` maps unknown headers to their non-empty text.
    """

    line: int
    cells: dict[str, str]
    extra: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file opened for reading.

    `rows` is read once, lazily, and may itself raise (a broken line, a limit); `notices` is complete when `rows` is
    exhausted and accounts for each line that is not among them. `headers` and `letters` map canonical names to the
    header as it stands in the file (line breaks and all, so a unit such as “(juta Rp)” can be seen) and to the
    spreadsheet letter; JSON has no letters. `header_line` is 0 for JSON. `counted` is the word for `Row.line`.
    """

    header_line: int
    headers: dict[str, str]
    letters: dict[str, str]
    unknown_headers: tuple[str, ...]
    sheet: str | None
    rows: Iterator[Row]
    notices: list[Text]
    counted: Text = LINE

    def place(self, line: int, column: str | None = None) -> Text:
        """Where a cell is, for messages: “sheet “Data”, line 12, column C (Tahun)”, as far as these apply."""
        indonesian, english = f"{self.counted.id} {line}", f"{self.counted.en} {line}"
        if self.sheet is not None:
            indonesian, english = f"lembar «{self.sheet}», {indonesian}", f"sheet “{self.sheet}”, {english}"
        if column is not None:
            header = " ".join(self.headers.get(column, column).split())
            named = f"{self.letters[column]} ({header})" if column in self.letters else header
            indonesian, english = f"{indonesian}, kolom {named}", f"{english}, column {named}"
        return Text(indonesian, english)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken; what exceeds it is refused with a sentence.

    `max_unpacked_bytes` is what an XLSX may inflate to, `max_grid_cells` the smallest rectangle around the filled cells
    of a sheet: the library that reads it keeps that rectangle in memory, 24 bytes a cell, however sparse it is.
    `max_sheet_text_bytes` is the text of a sheet with repeated strings counted each time, as the library copies them.
    """

    max_bytes: int = 64 * 1024**2
    max_unpacked_bytes: int = 200 * 1024**2
    max_rows: int = 200_000
    max_columns: int = 300
    max_cell_chars: int = 32_767  # Excel's own limit
    max_grid_cells: int = 6_000_000
    max_sheet_text_bytes: int = 256 * 1024**2
