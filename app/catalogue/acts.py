"""Acts on catalogue records, the same for every noun: register, change, archive, upsert, delete.

A noun brings its rules as one function, `check`, which sees all drafts of an act at once: REST, import and seed come
through the same door, one record or thirty thousand.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from sqlalchemy import select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.records import (
    RecordKind,
    Values,
    delete_record,
    differences,
    insert_records,
    load_records,
    update_records,
)
from app.identity.actor import Actor
from app.kit import clock
from app.kit.db import points_nowhere
from app.kit.errors import Conflict, Invalid, NotFound, PreconditionFailed, RingkasError, UnknownReference
from app.kit.language import Text
from app.kit.paging import View


class ExternalKeyTaken(Conflict):
    """Another record of the same government has that external key."""

    code = "external_key_taken"
    detail = Text(
        "Kunci eksternal {external_key} sudah dipakai catatan {record_id} pada pemerintah daerah yang sama.",
        "The external key {external_key} belongs to record {record_id} of the same government.",
    )


class StillUsed(Conflict):
    """Other records point at this one."""

    code = "still_used"
    detail = Text(
        "Catatan ini masih dirujuk catatan lain; lepaskan rujukannya dulu, atau arsipkan saja.",
        "Other records still point at this one; release them first, or archive it instead.",
    )


class BulkRefused(Invalid):
    """At least one item of a bulk request was refused, so none was stored."""

    code = "bulk_refused"
    detail = Text(
        "{refused} dari {total} isian ditolak, jadi tidak ada yang disimpan; perbaiki, atau kirim «partial»: true.",
        "{refused} of {total} items were refused, so nothing was stored; mend them, or send “partial”: true.",
    )


IN_THIS_REQUEST = Text("isian lain pada kiriman ini", "another item of this request")


@dataclass(slots=True)
class Draft:
    """A record as it is wanted. `state` is the stored record, `None` for a new one; `error` why it is refused.

    `known_free`: the caller holds the names and keys of the whole government and knows that this record's are free, so
    that they need not be looked up again. The unique indexes stand guard all the same.
    """

    values: Values
    state: Values | None = None
    error: RingkasError | None = None
    known_free: bool = False

    def refuse(self, error: RingkasError) -> None:
        """Refuse the draft, unless an earlier reason stands."""
        if self.error is None:
            self.error = error

    def refuse_reference(self, field: str, value: object) -> None:
        """Refuse the draft because `field` names a record that does not exist."""
        self.refuse(UnknownReference.of(field, value))


Check = Callable[[AsyncSession, Sequence[Draft], Actor], Awaitable[None]]
Written = Callable[[AsyncSession, Sequence[Draft]], Awaitable[None]]


@dataclass(frozen=True)
class Noun:
    """A kind of catalogue record as REST, import and export know it.

    `path` is its collection, `one` and `many` its names for people, `check` its rules, `written` what follows from a
    write in other rows; `lists` of the record kind are shown on request (`include=`).
    """

    path: str
    one: Text
    many: Text
    kind: RecordKind
    view: View
    read: type[BaseModel]
    create: type[BaseModel]
    update: type[BaseModel]
    check: Check
    written: Written | None = None
    examples: Mapping[str, Any] = field(default_factory=dict)

    @property
    def bare(self) -> Text:
        """`one` without its article."""
        return Text(self.one.id, self.one.en.removeprefix("a ").removeprefix("an "))


class Sparse(Values):
    """A new record's values: what is not there is *not known*."""

    def __missing__(self, name: str) -> None:
        return None


def draft_of(body: BaseModel, kind: RecordKind) -> Draft:
    """The draft of a new record."""
    given, fields = body.__dict__, kind.fields
    values = Sparse(_defaults(type(body)))
    for name in body.model_fields_set:
        value = given[name]
        if value is not None and name in fields:
            values[name] = value
    for owned in kind.lists:
        if entries := values.get(owned.field):
            values[owned.field] = [entry.model_dump() if isinstance(entry, BaseModel) else entry for entry in entries]
    return Draft(values)


@cache
def _defaults(model: type[BaseModel]) -> Values:
    """The fields of `model` whose default says something, such as `false`."""
    return {
        name: field.default
        for name, field in model.model_fields.items()
        if field.default is not None and field.default is not PydanticUndefined
    }


def draft_of_change(state: Values, body: BaseModel) -> Draft:
    """The draft of a stored record with the fields that `body` sets; `archived` becomes `archived_at`."""
    # Not `exclude_unset`: that would also take the defaults out of the entries of lists.
    changes = {name: value for name, value in body.model_dump().items() if name in body.model_fields_set}
    archived = changes.pop("archived", None)
    if archived is not None and archived != (state["archived_at"] is not None):
        changes["archived_at"] = clock.now() if archived else None
    return Draft(state | changes, state)


async def store(
    session: AsyncSession, noun: Noun, drafts: Sequence[Draft], *, actor: Actor, batch_id: UUID | None = None
) -> list[UUID]:
    """Check and write drafts as one set; returns their identifiers in the order given.

    A changed record is written only where it differs from its state.

    Raises:
        RingkasError: the first draft's refusal; nothing is written then.
    """
    await check(session, noun, drafts, actor=actor)
    for draft in drafts:
        if draft.error is not None:
            raise draft.error
    return await write(session, noun, drafts, actor=actor, batch_id=batch_id)


async def check(session: AsyncSession, noun: Noun, drafts: Sequence[Draft], *, actor: Actor) -> None:
    """Set `error` on each draft that the rules refuse, and fill in what the rules derive."""
    await noun.check(session, drafts, actor)
    await _check_external_keys(session, noun.kind, [draft for draft in drafts if draft.error is None])


async def write(
    session: AsyncSession, noun: Noun, drafts: Sequence[Draft], *, actor: Actor, batch_id: UUID | None = None
) -> list[UUID]:
    """Write drafts that were checked; refused ones must not be among them."""
    new = [draft.values for draft in drafts if draft.state is None]
    new_ids = iter(await insert_records(session, noun.kind, new, actor=actor, batch_id=batch_id))
    updates = [(d.state, differences(noun.kind, d.state, d.values)) for d in drafts if d.state is not None]
    await update_records(session, noun.kind, updates, actor=actor, batch_id=batch_id)
    if noun.written is not None:
        await noun.written(session, drafts)
    return [next(new_ids) if draft.state is None else draft.state["id"] for draft in drafts]


async def register(session: AsyncSession, noun: Noun, body: BaseModel, *, actor: Actor) -> UUID:
    """Add one record.

    Raises:
        RingkasError: what the noun's rules refuse.
    """
    return (await store(session, noun, [draft_of(body, noun.kind)], actor=actor))[0]


async def change(
    session: AsyncSession, noun: Noun, id: UUID, body: BaseModel, *, actor: Actor, expected: frozenset[int] | None
) -> None:
    """Change the fields of one record that `body` sets; `expected` are the versions that may be changed.

    Raises:
        NotFound: there is no such record.
        PreconditionFailed: the record is at another version.
        RingkasError: what the noun's rules refuse.
    """
    state = await stored(session, noun, id, expected)
    await store(session, noun, [draft_of_change(state, body)], actor=actor)


async def archive(
    session: AsyncSession, noun: Noun, id: UUID, *, actor: Actor, expected: frozenset[int] | None
) -> None:
    """Take a record out of lists and analyses; it stays readable and can come back.

    Raises:
        NotFound, PreconditionFailed, Forbidden.
    """
    state = await stored(session, noun, id, expected)
    if state["archived_at"] is None:
        await store(session, noun, [Draft(state | {"archived_at": clock.now()}, state)], actor=actor)


async def purge(session: AsyncSession, noun: Noun, id: UUID, *, actor: Actor, expected: frozenset[int] | None) -> None:
    """Delete a record for good; an administrator's act.

    Raises:
        NeedsRole, NotFound, PreconditionFailed, StillUsed.
    """
    actor.require()
    state = await stored(session, noun, id, expected)
    try:
        await delete_record(session, noun.kind, state, actor=actor)
    except IntegrityError as error:
        if points_nowhere(error):
            raise StillUsed from None
        raise


async def stored(session: AsyncSession, noun: Noun, id: UUID, expected: frozenset[int] | None) -> Values:
    """The state of one record, whose version must be among `expected` (`None`: any).

    Raises:
        NotFound: there is no such record.
        PreconditionFailed: the record is at another version.
    """
    state = (await load_records(session, noun.kind, [id])).get(id)
    if state is None:
        raise NotFound(what=noun.bare, id=id)
    if expected is not None and state["version"] not in expected:
        raise PreconditionFailed
    return state


async def ids_by_external_key(
    session: AsyncSession, kind: RecordKind, keys: Sequence[tuple[UUID, str]]
) -> dict[tuple[UUID, str], UUID]:
    """Identifier by (government, external key)."""
    table = kind.table
    found: dict[tuple[UUID, str], UUID] = {}
    for start in range(0, len(keys), 5_000):
        statement = select(table.c.government_id, table.c.external_key, table.c.id).where(
            tuple_(table.c.government_id, table.c.external_key).in_(keys[start : start + 5_000])
        )
        found.update({(row[0], row[1]): row[2] for row in await session.execute(statement)})
    return found


async def _check_external_keys(session: AsyncSession, kind: RecordKind, drafts: Sequence[Draft]) -> None:
    keyed = [
        draft
        for draft in drafts
        if draft.values.get("external_key")
        and (draft.state is None or draft.values["external_key"] != draft.state["external_key"])
    ]
    taken = await ids_by_external_key(
        session,
        kind,
        list({(d.values["government_id"], d.values["external_key"]) for d in keyed if not d.known_free}),
    )
    seen: dict[tuple[UUID, str], str] = {}
    for draft in keyed:
        key = (draft.values["government_id"], draft.values["external_key"])
        if key in taken:
            draft.refuse(ExternalKeyTaken(external_key=key[1], record_id=taken[key]))
        elif key in seen:
            draft.refuse(ExternalKeyTaken(external_key=key[1], record_id=IN_THIS_REQUEST))
        seen[key] = key[1]
