"""Names are unique within an agency, whatever their capitals."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import IN_THIS_REQUEST, Draft
from app.catalogue.records import RecordKind
from app.kit.db import lowered
from app.kit.errors import Conflict

# Pairs a statement looks up: SQLite allows 32,766 parameters.
_AT_ONCE = 5_000


async def refuse_taken_names(
    session: AsyncSession, kind: RecordKind, drafts: Sequence[Draft], taken: type[Conflict]
) -> None:
    """Refuse with `taken` each draft whose name another record of the agency has, stored or earlier in the set."""
    named = [draft for draft in drafts if draft.error is None and draft.values.get("archived_at") is None]
    stored = await names_taken(session, kind, [draft for draft in named if not draft.known_free])
    seen: dict[tuple[UUID, str], str] = {}
    for draft in named:
        name = draft.values["name"]
        key = (draft.values["agency_id"], name.lower())
        holder = stored.get(key)
        if holder and (draft.state is None or holder[0] != draft.state["id"]):
            draft.refuse(taken(name=holder[1], record_id=holder[0]))
        elif key in seen:
            draft.refuse(taken(name=seen[key], record_id=IN_THIS_REQUEST))
        seen[key] = name


async def names_taken(
    session: AsyncSession, kind: RecordKind, drafts: Sequence[Draft]
) -> dict[tuple[UUID, str], tuple[UUID, str]]:
    """Stored records by (agency, lower-case name) among the names of `drafts`: (identifier, name as stored)."""
    table = kind.table
    wanted = {(draft.values["agency_id"], draft.values["name"].lower()) for draft in drafts}
    found: dict[tuple[UUID, str], tuple[UUID, str]] = {}
    for plain in (True, False):  # the index serves names of A to Z, which are nearly all; the others go the slow way
        pairs = [pair for pair in wanted if pair[1].isascii() == plain]
        for start in range(0, len(pairs), _AT_ONCE):
            some = pairs[start : start + _AT_ONCE]
            name = lowered(table.c.name, *(lower for _, lower in some))
            statement = select(table.c.agency_id, table.c.name, table.c.id).where(
                tuple_(table.c.agency_id, name).in_(some), table.c.archived_at.is_(None)
            )
            for agency_id, stored, id in await session.execute(statement):
                found[agency_id, stored.lower()] = (id, stored)
    return found
