"""Rows of text → fields of records, with what cannot be read named by line and column."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.imports.cells import CellError, UnknownWord, is_unknown, one_line, text
from app.imports.columns import FieldColumn
from app.imports.kinds import RowOutcome
from app.kit.language import Text
from app.kit.tabular import Row, Table

_REMEMBERED = 10_000


@dataclass(slots=True)
class Item:
    """One row on its way: what it says, what it means, and what becomes of it.

    `fields` holds what the row's own columns say, by field; `None` is a blank or *not known* cell. `pointers` holds
    the texts of the columns that name other records. `extra` keeps what the catalogue has no place for. `defaults` are
    fields that a new record gets where the row says nothing; a stored one keeps its own.
    """

    row: Row
    fields: dict[str, Any]
    pointers: dict[str, Any]
    extra: dict[str, str]
    table: Table
    record_id: UUID | None = None
    outcome: RowOutcome | None = None
    reasons: list[Text] = field(default_factory=list)
    candidate: dict[str, Any] | None = None
    defaults: dict[str, Any] = field(default_factory=dict)

    def place(self, column: str | None = None) -> Text:
        """Where the row, or its cell of that column, stands."""
        return self.table.place(self.row.line, column if column in self.table.headers else None)

    def refuse_at(self, column: str, why: Text) -> None:
        """Refuse the row for what its cell of that column says."""
        place = self.place(column)
        self.refuse(Text(f"{place.id}: {why.id}", f"{place.en}: {why.en}"))

    def refuse(self, *reasons: Text) -> None:
        """Refuse the row for `reasons`."""
        self.outcome = RowOutcome.REFUSED
        self.reasons.extend(reasons)


def own_identifier(text: str | None) -> UUID | None:
    """The catalogue's identifier in an `id` cell; other identifiers are the list's own keys."""
    if not text or len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


MORE = (("dan", "lainnya"), ("and", "more"))
_LISTED = 10


def listed(names: Sequence[str], conjunction: str, others: str) -> str:
    """The first ten of `names`, and how many more there are."""
    shown = "; ".join(names[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown}; … {conjunction} {len(names) - _LISTED} {others}"


class RowParser:
    """Parses the rows of one table. What a cell of a code list, a year or a code means is worked out once a file."""

    def __init__(self, table: Table, columns: Sequence[FieldColumn]) -> None:
        self._table = table
        self._unknown: dict[str, list[str]] = {}
        present = [column for column in columns if column.name in table.headers]
        self._plain = [(c.name, c.field or c.name, c) for c in present if c.field and c.parse in (text, one_line)]
        self._coded = [
            (c.name, c.field or c.name, c, _Known()) for c in present if not c.field or c.parse not in (text, one_line)
        ]

    def parse(self, row: Row) -> Item:
        """What `row` says. A cell that cannot be read refuses the row; a word that a code list lacks is kept as a note.

        In a file of our own export, whose rows carry our identifiers, such a word is a slip of the pen and refuses too.
        """
        item = Item(row, {}, {}, dict(row.extra), self._table)
        cells, fields, pointers = row.cells, item.fields, item.pointers
        for name, key, column in self._plain:
            if (cell := cells.get(name)) is not None:
                fields[key] = None if not cell or is_unknown(cell) else column.parse(cell)
        for name, key, column, known in self._coded:
            if (cell := cells.get(name)) is None:
                continue
            try:
                (fields if column.field else pointers)[key] = (
                    known[cell] if cell in known else known.learn(column, cell)
                )
            except CellError as error:
                if isinstance(error, UnknownWord) and own_identifier(cells.get("id")) is None:
                    item.extra[self._table.headers[name]] = cell
                    self._unknown.setdefault(name, []).append(cell)
                else:
                    item.refuse(_unreadable(self._table, row.line, name, cell, error))
        return item

    def meaning(self, row: Row, name: str) -> Any:
        """What the cell of one column means; `None` where there is none, or it is blank or cannot be read."""
        cell = row.cells.get(name)
        if not cell:
            return None
        for coded, _, column, known in self._coded:
            if coded == name:
                try:
                    return known[cell] if cell in known else known.learn(column, cell)
                except CellError:
                    return None
        return None if is_unknown(cell) else cell

    def notices(self) -> list[Text]:
        """One notice a column whose words its code list lacks."""
        said = []
        for name, cells in self._unknown.items():
            header = " ".join(self._table.headers[name].split())
            indonesian, english = (listed(list(dict.fromkeys(cells)), *words) for words in MORE)
            said.append(
                Text(
                    f"kolom «{header}»: {len(cells)} isian di luar daftar pilihan disimpan sebagai "
                    f"catatan: {indonesian}",
                    f"column “{header}”: {len(cells)} cells outside the list of choices are kept as notes: {english}",
                )
            )
        return said


class _Known(dict[str, Any]):
    """What the cells of one column mean, as far as they were met."""

    def learn(self, column: FieldColumn, cell: str) -> Any:
        if not cell or is_unknown(cell):
            value: Any = [] if column.points else None
        else:
            value = column.parse(cell)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[cell] = value
        return value


def _unreadable(table: Table, line: int, column: str, cell: str, error: CellError) -> Text:
    place = table.place(line, column)
    shown = cell if len(cell) <= 60 else f"{cell[:57]}…"
    return Text(
        f"{place.id}: terbaca «{shown}», yang diharapkan {error.expected.id}",
        f"{place.en}: found “{shown}”, expected {error.expected.en}",
    )
