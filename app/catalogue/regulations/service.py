"""The rules of regulations."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import IN_THIS_REQUEST, Draft, Noun
from app.catalogue.places import settle
from app.catalogue.records import RecordKind
from app.catalogue.regulations import queries
from app.catalogue.regulations.models import Regulation
from app.catalogue.regulations.schemas import RegulationCreate, RegulationRead, RegulationUpdate
from app.identity.actor import Actor
from app.kit.db import table_of, unicode_lower
from app.kit.errors import Conflict
from app.kit.language import Text

KIND = RecordKind("regulation", table_of(Regulation))
Designation = tuple[UUID, str, str, int]


class RegulationListed(Conflict):
    """The government lists a regulation of that kind, number and year."""

    code = "regulation_listed"
    detail = Text(
        "{name} sudah tercatat ({record_id}).",
        "{name} is already listed ({record_id}).",
    )


async def check(session: AsyncSession, drafts: Sequence[Draft], actor: Actor) -> None:
    """Refuse unknown agencies, those out of the actor's reach, and regulations listed already."""
    await settle(session, drafts, actor)
    present = [draft for draft in drafts if draft.error is None and draft.values["archived_at"] is None]
    stored = await _listed(session, present)
    for draft in present:
        key = designation(draft)
        holder = stored.get(key)
        if holder is not None and (draft.state is None or holder != draft.state["id"]):
            name = f"{draft.values['kind']} {draft.values['number']}/{draft.values['year']}"
            draft.refuse(RegulationListed(name=name, record_id=holder))
        stored.setdefault(key, IN_THIS_REQUEST)


def designation(draft: Draft) -> Designation:
    """What makes two regulations the same one."""
    values = draft.values
    return values["government_id"], values["kind"].lower(), values["number"].lower(), values["year"]


async def _listed(session: AsyncSession, drafts: Sequence[Draft]) -> dict[Designation, UUID | Text]:
    years = sorted({draft.values["year"] for draft in drafts})
    governments = sorted({draft.values["government_id"] for draft in drafts}, key=str)
    statement = select(
        Regulation.government_id,
        unicode_lower(Regulation.kind),
        unicode_lower(Regulation.number),
        Regulation.year,
        Regulation.id,
    ).where(Regulation.government_id.in_(governments), Regulation.year.in_(years), Regulation.archived_at.is_(None))
    return {(gov, kind, number, year): id for gov, kind, number, year, id in await session.execute(statement)}


NOUN = Noun(
    path="regulations",
    one=Text("regulasi", "a regulation"),
    many=Text("regulasi", "regulations"),
    kind=KIND,
    view=queries.VIEW,
    read=RegulationRead,
    create=RegulationCreate,
    update=RegulationUpdate,
    check=check,
    examples={
        "agency_id": "01936f5e-8d2a-7c1b-9f00-000000000001",
        "kind": "Perwal",
        "number": "12",
        "year": 2021,
        "about": "Penyelenggaraan SPBE",
        "status": "in_force",
    },
)
