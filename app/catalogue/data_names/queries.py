"""Reads of names of data and of decisions on them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis import NameDecision
from app.analysis.text import folded
from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application, ApplicationDataUse, DataRole
from app.catalogue.data_names.models import DataNameDecision, NameVerdict
from app.catalogue.data_names.schemas import DataNameDecisionQuery, DataNameDecisionRead
from app.catalogue.data_objects.models import DataObject
from app.catalogue.interfaces.models import Interface, InterfaceDataObject
from app.kit.paging import PageRequest, PageRows, View

VIEW = View(
    DataNameDecision.__table__,
    {name: getattr(DataNameDecision, name) for name in DataNameDecisionRead.model_fields},
    searched=(DataNameDecision.name, DataNameDecision.canonical),
)


@dataclass(slots=True)
class KnownName:
    """A name of data in a government: who lists it, how often it is used, whether a master is kept of it."""

    name: str
    government_id: UUID
    owners: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    """By agency its name and its path."""
    records: int = 0
    uses: int = 0
    master: bool = False


Names = dict[str, KnownName]
"""The names of one government by their folded form."""


async def names_of(session: AsyncSession, government_id: UUID | None) -> dict[UUID, Names]:
    """The names of all data objects that are not archived, by government (`None`: of all)."""
    counted = await _uses(session)
    statement = (
        select(DataObject.id, DataObject.name, DataObject.government_id, Agency.id, Agency.name, Agency.path)
        .join(Agency, Agency.id == DataObject.agency_id)
        .where(DataObject.archived_at.is_(None))
        .order_by(DataObject.name, DataObject.id)
    )
    if government_id is not None:
        statement = statement.where(DataObject.government_id == government_id)
    found: dict[UUID, Names] = {}
    for id, name, government, agency_id, agency, path in await session.execute(statement):
        known = found.setdefault(government, {}).setdefault(folded(name), KnownName(name, government))
        uses, master = counted.get(id, (0, False))
        known.owners[agency_id] = agency, path
        known.records += 1
        known.uses += uses
        known.master = known.master or master
    return found


async def _uses(session: AsyncSession) -> dict[UUID, tuple[int, bool]]:
    """By data object: how many applications and interfaces use it, and whether one of them keeps the master."""
    masters = func.count().filter(ApplicationDataUse.role == DataRole.MASTER)
    used = (
        select(ApplicationDataUse.data_object_id, func.count(), masters)
        .join(Application, Application.id == ApplicationDataUse.application_id)
        .where(Application.archived_at.is_(None))
        .group_by(ApplicationDataUse.data_object_id)
    )
    carried = (
        select(InterfaceDataObject.data_object_id, func.count())
        .join(Interface, Interface.id == InterfaceDataObject.interface_id)
        .where(Interface.archived_at.is_(None))
        .group_by(InterfaceDataObject.data_object_id)
    )
    found = {id: (count, kept > 0) for id, count, kept in await session.execute(used)}
    for id, count in await session.execute(carried):
        before, master = found.get(id, (0, False))
        found[id] = before + count, master
    return found


async def decisions(session: AsyncSession, query: DataNameDecisionQuery, page: PageRequest) -> PageRows:
    """One page of the decisions."""
    names = ("government_id", "verdict", "origin")
    where: list[ColumnElement[bool]] = [
        getattr(DataNameDecision, name) == value for name in names if (value := getattr(query, name)) is not None
    ]
    if query.q:
        where.append(VIEW.containing(query.q))
    return await VIEW.page(session, page, where)


async def decisions_of(session: AsyncSession, government_id: UUID) -> list[DataNameDecision]:
    """Every decision of a government."""
    statement = select(DataNameDecision).where(DataNameDecision.government_id == government_id)
    return list(await session.scalars(statement.order_by(DataNameDecision.name_key, DataNameDecision.canonical_key)))


async def decisions_between(session: AsyncSession, government_id: UUID, one: str, other: str) -> list[DataNameDecision]:
    """What was decided of two folded names, either way round."""
    ways = [
        (DataNameDecision.name_key == left) & (DataNameDecision.canonical_key == right)
        for left, right in ((one, other), (other, one))
    ]
    statement = select(DataNameDecision).where(DataNameDecision.government_id == government_id, or_(*ways))
    return list(await session.scalars(statement))


async def decided_names(session: AsyncSession, government_id: UUID | None) -> list[NameDecision]:
    """Every decision of a government (`None`: of all) as the analysis takes it, in one order."""
    statement = (
        select(Agency.name, DataNameDecision.name, DataNameDecision.canonical, DataNameDecision.verdict)
        .join(Agency, Agency.id == DataNameDecision.government_id)
        .order_by(Agency.name, DataNameDecision.name_key, DataNameDecision.canonical_key, DataNameDecision.id)
    )
    if government_id is not None:
        statement = statement.where(DataNameDecision.government_id == government_id)
    rows: Any = await session.execute(statement)
    return [
        NameDecision(where, name, canonical, verdict == NameVerdict.ACCEPTED)
        for where, name, canonical, verdict in rows
    ]
