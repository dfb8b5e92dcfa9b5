"""The one way in which catalogue records are written: set by set, versioned, audited.

A record is a row of its table and the lists that belong to it (aliases, mappings, …), taken as one plain dictionary.
One record or thirty thousand go the same way: single acts are sets of one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app import audit
from app.identity.actor import Actor
from app.kit import clock
from app.kit.bulk import bulk_insert
from app.kit.db import new_id
from app.kit.errors import PreconditionFailed

Values = dict[str, Any]

# Parameters a statement may carry: SQLite allows 32,766, PostgreSQL's protocol 65,535.
_IDS_AT_ONCE = 5_000
# What the trail need not repeat of a new record.
_UNSAID = frozenset({"id", "version", "created_at", "updated_at"})


@dataclass(frozen=True, slots=True)
class OwnedList:
    """A list that belongs to a record: rows of `table` whose column `owner` is the record's id.

    `key` are the columns that make an entry the same entry, `attributes` what it says besides. An entry of one column
    is a plain value, else a dictionary.
    """

    field: str
    table: Table
    owner: str
    key: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    columns: tuple[str, ...] = dataclass_field(init=False)
    _values: Callable[[Any], Any] = dataclass_field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        columns = self.key + self.attributes
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "_values", itemgetter(*columns) if len(columns) > 1 else lambda entry: (entry,))

    def entry(self, row: Sequence[Any]) -> Any:
        """A row's values, in the order of `columns`, as an entry."""
        return row[0] if len(self.columns) == 1 else dict(zip(self.columns, row, strict=True))

    def row(self, entry: Any) -> tuple[Any, ...]:
        """An entry's values in the order of `columns`."""
        values: tuple[Any, ...] = self._values(entry)
        return values

    def key_of(self, entry: Any) -> tuple[Any, ...]:
        """What makes `entry` the same entry."""
        return self.row(entry)[: len(self.key)]

    def ordered(self, entries: Iterable[Any]) -> list[Any]:
        """`entries` without repeated keys (the first stays), in the one order in which lists are shown and compared."""
        entries = list(entries)
        if len(entries) < 2:
            return entries
        unique = {self.key_of(entry): self.row(entry) for entry in reversed(entries)}
        return [self.entry(unique[key]) for key in sorted(unique, key=lambda key: tuple(map(str, key)))]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record: its name in the trail, its table, and its lists; `fields` names all that it holds."""

    subject: str
    table: Table
    lists: tuple[OwnedList, ...] = ()
    fields: frozenset[str] = dataclass_field(init=False, compare=False)

    def __post_init__(self) -> None:
        names = frozenset([*self.table.c.keys(), *(owned.field for owned in self.lists)])
        object.__setattr__(self, "fields", names)


async def insert_records(
    session: AsyncSession, kind: RecordKind, records: Sequence[Values], *, actor: Actor, batch_id: UUID | None = None
) -> list[UUID]:
    """Write new records and their trail; returns their identifiers in the order given.

    Fields that a record leaves out are *unknown* (NULL), lists that it leaves out are empty.
    """
    if not records:
        return []
    now = clock.now()
    ids = [record.get("id") or new_id() for record in records]
    list_fields = {owned.field for owned in kind.lists}
    given = sorted(set().union(*records) - list_fields - {"id", "version", "created_at", "updated_at"})
    columns = {"id": ids} | {name: [record.get(name) for record in records] for name in given}
    columns = {name: values for name, values in columns.items() if any(value is not None for value in values)}
    constants = {"version": 1, "created_at": now, "updated_at": now}
    await bulk_insert(session, kind.table, columns, constants, len(records))
    afters: list[Values] = [
        {n: v for n, v in record.items() if v is not None and n not in _UNSAID} for record in records
    ]
    for owned in kind.lists:
        await _insert_list(session, owned, ids, records, afters)
    action = f"{kind.subject}.registered"
    changes = [audit.Change(action, kind.subject, id, 1, None, after) for id, after in zip(ids, afters, strict=True)]
    await audit.record_many(session, actor.id, actor.name, changes, batch_id=batch_id)
    return ids


async def _insert_list(
    session: AsyncSession, owned: OwnedList, ids: Sequence[UUID], records: Sequence[Values], afters: Sequence[Values]
) -> None:
    """Write one list of new records; `afters` get its entries in their lasting order, and no empty lists."""
    owners: list[UUID] = []
    rows: list[tuple[Any, ...]] = []
    for id, record, after in zip(ids, records, afters, strict=True):
        entries = record.get(owned.field)
        if not entries:
            after.pop(owned.field, None)
            continue
        ordered = after[owned.field] = owned.ordered(entries)
        owners.extend([id] * len(ordered))
        rows.extend(map(owned.row, ordered))
    columns: dict[str, Sequence[Any]] = {owned.owner: owners}
    columns |= dict(zip(owned.columns, zip(*rows, strict=True), strict=True)) if rows else {}
    await bulk_insert(session, owned.table, columns, {}, len(rows))


async def load_records(session: AsyncSession, kind: RecordKind, ids: Iterable[UUID]) -> dict[UUID, Values]:
    """The present state of records by identifier, lists included; unknown identifiers are left out."""
    states: dict[UUID, Values] = {}
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), _IDS_AT_ONCE):
        some = wanted[start : start + _IDS_AT_ONCE]
        rows = await session.execute(select(kind.table).where(kind.table.c.id.in_(some)))
        for row in rows.mappings():
            states[row["id"]] = {**row, **{owned.field: [] for owned in kind.lists}}
        for owned in kind.lists:
            owner = owned.table.c[owned.owner]
            columns = [owned.table.c[name] for name in owned.columns]
            for id, *values in await session.execute(select(owner, *columns).where(owner.in_(some))):
                states[id][owned.field].append(owned.entry(values))
    for state in states.values():
        for owned in kind.lists:
            state[owned.field] = owned.ordered(state[owned.field])
    return states


def differences(kind: RecordKind, state: Values, wanted: Mapping[str, Any]) -> Values:
    """Those fields of `wanted` whose value differs from `state`, lists compared as sets of entries."""
    lists = {owned.field: owned for owned in kind.lists}
    changed: Values = {}
    for name, given in wanted.items():
        value = lists[name].ordered(given or ()) if name in lists else given
        if value != state[name]:
            changed[name] = value
    return changed


async def update_records(
    session: AsyncSession,
    kind: RecordKind,
    updates: Sequence[tuple[Values, Values]],
    *,
    actor: Actor,
    action: str = "changed",
    batch_id: UUID | None = None,
) -> None:
    """Write `(state as loaded, changed fields)` pairs and their trail; each record's version grows by one.

    Raises:
        PreconditionFailed: a record was changed by somebody else since it was loaded.
    """
    now = clock.now()
    changes: list[audit.Change] = []
    lists = {owned.field: owned for owned in kind.lists}
    for state, changed in updates:
        if not changed:
            continue
        values = {name: value for name, value in changed.items() if name not in lists}
        statement = (
            update(kind.table)
            .where(kind.table.c.id == bindparam("record_id"), kind.table.c.version == bindparam("record_version"))
            .values(**values, version=state["version"] + 1, updated_at=now)
        )
        result = await session.execute(statement, {"record_id": state["id"], "record_version": state["version"]})
        if result.rowcount != 1:  # type: ignore[attr-defined]
            raise PreconditionFailed
        for name in changed.keys() & lists.keys():
            await _update_list(session, lists[name], state["id"], state[name], changed[name])
        before = {name: state[name] for name in changed}
        changes.append(
            audit.Change(f"{kind.subject}.{action}", kind.subject, state["id"], state["version"] + 1, before, changed)
        )
    await audit.record_many(session, actor.id, actor.name, changes, batch_id=batch_id)


async def delete_record(session: AsyncSession, kind: RecordKind, state: Values, *, actor: Actor) -> None:
    """Remove a record and its lists for good; the trail keeps what it was.

    Raises:
        sqlalchemy.exc.IntegrityError: other records still point at it.
    """
    for owned in kind.lists:
        await session.execute(delete(owned.table).where(owned.table.c[owned.owner] == state["id"]))
    await session.execute(delete(kind.table).where(kind.table.c.id == state["id"]))
    before = {name: value for name, value in state.items() if value not in (None, [])}
    change = audit.Change(f"{kind.subject}.deleted", kind.subject, state["id"], state["version"], before, None)
    await audit.record(session, actor.id, actor.name, change)


async def _update_list(
    session: AsyncSession, owned: OwnedList, id: UUID, present: Sequence[Any], wanted: Sequence[Any]
) -> None:
    old = {owned.key_of(entry): owned.row(entry) for entry in present}
    new = {owned.key_of(entry): owned.row(entry) for entry in wanted}
    gone = [key for key, row in old.items() if new.get(key) != row]
    added = [row for key, row in new.items() if old.get(key) != row]
    if gone:
        keys = tuple_(*(owned.table.c[name] for name in owned.key))
        await session.execute(delete(owned.table).where(owned.table.c[owned.owner] == id, keys.in_(gone)))
    if added:
        rows = [{owned.owner: id, **dict(zip(owned.columns, row, strict=True))} for row in added]
        await session.execute(insert(owned.table), rows)
