"""Rows of text → fields of records, with what cannot be read named by line and column."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.imports.cells import CellError, UnknownWord, is_unknown
from app.imports.columns import FieldColumn
from app.imports.models import RowOutcome
from app.kit.language import Text
from app.kit.tabular import Row, Table


@dataclass(slots=True)
class Item:
    """One row on its way: what it says, what it means, and what becomes of it.

    `fields` holds what the row's own columns say, by field; `None` is a blank or *not known* cell. `pointers` holds
    the texts of the columns that name other records. `extra` keeps what the catalogue has no place for.
    """

    row: Row
    fields: dict[str, Any]
    pointers: dict[str, Any]
    extra: dict[str, str]
    record_id: UUID | None = None
    outcome: RowOutcome | None = None
    reasons: list[Text] = field(default_factory=list)
    candidate: dict[str, Any] | None = None

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


def parse_row(table: Table, columns: Sequence[FieldColumn], row: Row) -> Item:
    """What `row` says. A cell that cannot be read refuses the row; a word that a code list lacks is kept as a note.

    In a file of our own export, whose rows carry our identifiers, such a word is a slip of the pen and refuses too.
    """
    item = Item(row, {}, {}, dict(row.extra))
    ours = own_identifier(row.cells.get("id")) is not None
    for column in columns:
        cell = row.cells.get(column.name)
        if cell is None:
            continue
        target = item.fields if column.field else item.pointers
        key = column.field or column.name
        if is_unknown(cell):
            target[key] = [] if column.points else None
            continue
        try:
            target[key] = column.parse(cell)
        except UnknownWord as error:
            if ours:
                item.refuse(_unreadable(table, row.line, column.name, cell, error))
            else:
                item.extra[table.headers.get(column.name, column.name)] = cell
        except CellError as error:
            item.refuse(_unreadable(table, row.line, column.name, cell, error))
    return item


def _unreadable(table: Table, line: int, column: str, cell: str, error: CellError) -> Text:
    place = table.place(line, column)
    shown = cell if len(cell) <= 60 else f"{cell[:57]}…"
    return Text(
        f"{place.id}: terbaca «{shown}», yang diharapkan {error.expected.id}",
        f"{place.en}: found “{shown}”, expected {error.expected.en}",
    )
