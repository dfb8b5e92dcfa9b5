"""Keyset pages over a read view: a list's order is total, and page n costs what page 1 costs."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, and_, bindparam, false, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.kit.db import lowered
from app.kit.errors import Invalid
from app.kit.language import Text


class InvalidCursor(Invalid):
    """The cursor was not made by this list in this order."""

    code = "invalid_cursor"
    detail = Text(
        "«cursor» tidak berasal dari daftar ini dengan urutan ini; mulai lagi tanpa «cursor».",
        "“cursor” does not come from this list in this order; start again without it.",
    )


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list: `sort` as `name,-year`, `fields` the names wanted (`None`: all)."""

    limit: int
    cursor: str | None
    sort: str
    fields: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class PageRows:
    """One page: plain rows by field name, and the cursor of the next page if there is one."""

    items: list[dict[str, Any]]
    next_cursor: str | None


ShownColumn = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class View:
    """What one noun shows when it is read: field name → column, over one FROM clause.

    `columns` must hold `id`. `searched` are the columns that `q` looks into.
    """

    source: FromClause
    columns: Mapping[str, ShownColumn]
    searched: tuple[ShownColumn, ...] = ()
    _item_statements: dict[frozenset[str] | None, Select[Any]] = field(default_factory=dict, repr=False)

    async def item(
        self, session: AsyncSession, id: UUID, fields: frozenset[str] | None = None
    ) -> dict[str, Any] | None:
        """The row of `id` by field name, or `None`."""
        statement = self._item_statements.get(fields)
        if statement is None:
            columns: list[ColumnElement[Any]] = [column.label(name) for name, column in self._wanted(fields).items()]
            statement = select(*columns).select_from(self.source).where(self.columns["id"] == bindparam("item_id"))
            if len(self._item_statements) < 256:  # a bound on what strangers can make us remember
                self._item_statements[fields] = statement
        row = (await session.execute(statement, {"item_id": id})).mappings().one_or_none()
        return None if row is None else dict(row)

    async def page(self, session: AsyncSession, request: PageRequest, where: Iterable[ColumnElement[bool]]) -> PageRows:
        """One page of the rows that meet all of `where`, in the order asked for, ties broken by `id`.

        Raises:
            InvalidCursor: the cursor belongs to another list or order.
        """
        terms = [(name.removeprefix("-"), name.startswith("-")) for name in request.sort.split(",")]
        if all(name != "id" for name, _ in terms):
            terms.append(("id", False))
        wanted = self._wanted(request.fields)
        hidden = {f"_{name}": self.columns[name] for name, _ in terms if name not in wanted}
        statement = select(*(column.label(name) for name, column in (wanted | hidden).items())).select_from(self.source)
        conditions = list(where)
        if request.cursor is not None:
            conditions.append(_after(self.columns, terms, _decode(request.cursor, request.sort, len(terms))))
        for name, descending in terms:
            column = self.columns[name]
            if _nullable(column):
                statement = statement.order_by(column.is_(None))
            statement = statement.order_by(column.desc() if descending else column.asc())
        statement = statement.where(*conditions).limit(request.limit + 1)
        rows = [dict(row) for row in (await session.execute(statement)).mappings()]
        cursor = None
        if len(rows) > request.limit:
            rows.pop()
            last = rows[-1]
            cursor = _encode(request.sort, [last[f"_{name}" if f"_{name}" in hidden else name] for name, _ in terms])
        for name in hidden:
            for row in rows:
                del row[name]
        return PageRows(rows, cursor)

    def containing(self, text: str) -> ColumnElement[bool]:
        """Rows in whose searched columns each word of `text` occurs, whatever its capitals."""
        return and_(
            *(
                or_(*(lowered(column, word).contains(word, autoescape=True) for column in self.searched))
                for word in text.lower().split()
            )
        )

    def _wanted(self, fields: frozenset[str] | None) -> dict[str, ShownColumn]:
        return {n: c for n, c in self.columns.items() if fields is None or n == "id" or n in fields}


def page_of_computed(rows: Sequence[dict[str, Any]], limit: int, cursor: str | None) -> PageRows:
    """A part of a computed list; the cursor is the place where the next one begins.

    Raises:
        InvalidCursor: the cursor is none of such a list.
    """
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise InvalidCursor
    start = int(cursor or 0)
    more = start + limit < len(rows)
    return PageRows(list(rows[start : start + limit]), str(start + limit) if more else None)


def _nullable(column: ShownColumn) -> bool:
    return bool(getattr(column, "nullable", True))


def _after(
    columns: Mapping[str, ShownColumn], terms: Sequence[tuple[str, bool]], values: Sequence[Any]
) -> ColumnElement[bool]:
    """Rows behind `values` in the order of `terms`; NULL comes last whichever way a column is sorted."""
    alternatives: list[ColumnElement[bool]] = []
    equal_so_far: list[ColumnElement[bool]] = []
    for (name, descending), raw in zip(terms, values, strict=True):
        column = columns[name]
        if raw is None:
            if not _nullable(column):
                raise InvalidCursor
            behind: ColumnElement[bool] = false()
            equal: ColumnElement[bool] = column.is_(None)
        else:
            value = literal(_typed(column, raw), column.type)
            behind = column < value if descending else column > value
            if _nullable(column):
                behind = or_(behind, column.is_(None))
            equal = column == value
        alternatives.append(and_(*equal_so_far, behind))
        equal_so_far.append(equal)
    return or_(*alternatives)


def _typed(column: ShownColumn, raw: Any) -> Any:
    wanted = column.type.python_type
    try:
        if wanted in _PARSERS and isinstance(raw, str):
            return _PARSERS[wanted](raw)
        if wanted is float and isinstance(raw, int | float) and not isinstance(raw, bool):
            return float(raw)
        if type(raw) is wanted and "\x00" not in str(raw) and not _too_large(column, raw):
            return raw
    except (ValueError, OverflowError):
        pass
    raise InvalidCursor


_PARSERS: dict[type, Callable[[str], Any]] = {
    UUID: UUID,
    datetime: lambda text: datetime.fromisoformat(text).astimezone(UTC),
    date: date.fromisoformat,
}


def _too_large(column: ShownColumn, raw: Any) -> bool:
    """Whether `raw` is a number that the column's type cannot be compared with."""
    bits = 63 if isinstance(column.type, BigInteger) else 31
    return isinstance(raw, int) and not -(2**bits) <= raw < 2**bits


def _encode(sort: str, values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([sort, *values])).decode().rstrip("=")


def _decode(cursor: str, sort: str, length: int) -> list[Any]:
    try:
        decoded = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        raise InvalidCursor from None
    if not isinstance(decoded, list) or len(decoded) != length + 1 or decoded[0] != sort:
        raise InvalidCursor
    return decoded[1:]
