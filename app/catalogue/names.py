"""Names are unique within an agency, whatever their capitals."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import IN_THIS_REQUEST, Draft
from app.catalogue.records import RecordKind
from app.kit.errors import Conflict

# Below this many names the database looks them up; above, reading the agencies' names is quicker.
_LOOKED_UP = 500


async def refuse_taken_names(
    session: AsyncSession, kind: RecordKind, drafts: Sequence[Draft], taken: type[Conflict]
) -> None:
    """Refuse with `taken` each draft whose name another record of the agency has, stored or earlier in the set."""
    named = [draft for draft in drafts if draft.error is None and draft.values["archived_at"] is None]
    stored = await names_taken(session, kind, named)
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
    agencies = sorted({draft.values["agency_id"] for draft in drafts}, key=str)
    names = sorted({draft.values["name"].lower() for draft in drafts})
    found: dict[tuple[UUID, str], tuple[UUID, str]] = {}
    for start in range(0, len(agencies), _LOOKED_UP):
        statement = select(table.c.agency_id, table.c.name, table.c.id).where(
            table.c.agency_id.in_(agencies[start : start + _LOOKED_UP]), table.c.archived_at.is_(None)
        )
        if len(names) <= _LOOKED_UP:
            statement = statement.where(func.lower(table.c.name).in_(names))
        for agency_id, name, id in await session.execute(statement):
            found[agency_id, name.lower()] = (id, name)
    return found
