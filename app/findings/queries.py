"""Reads of runs and findings, and of the catalogue as an analysis needs it."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import (
    AliasKind,
    Application,
    ApplicationAlias,
    ApplicationDataUse,
    ApplicationService,
    ReferenceMapping,
)
from app.catalogue.data_objects.models import DataObject
from app.catalogue.interfaces.models import Interface, InterfaceDataObject
from app.catalogue.services.models import Service
from app.findings.models import Finding, FindingState, Run, RunStatus
from app.findings.schemas import FindingQuery, FindingRead, RunQuery, RunRead
from app.kit.paging import PageRequest, PageRows, ShownColumn, View
from app.reference.models import NationalApplication, ReferenceNode

RUNS = View(Run.__table__, {name: getattr(Run, name) for name in RunRead.model_fields})

_left = aliased(Application)
_right = aliased(Application)
_left_agency = aliased(Agency)
_right_agency = aliased(Agency)
_JOINED: dict[str, ShownColumn] = {
    "left_name": _left.name,
    "left_agency": _left_agency.name,
    "right_name": func.coalesce(_right.name, NationalApplication.name),
    "right_agency": func.coalesce(_right_agency.name, NationalApplication.owner_institution),
    "national_code": NationalApplication.code,
}
FINDINGS = View(
    Finding.__table__.join(_left, _left.id == Finding.left_id)
    .join(_left_agency, _left_agency.id == _left.agency_id)
    .outerjoin(_right, _right.id == Finding.right_id)
    .outerjoin(_right_agency, _right_agency.id == _right.agency_id)
    .outerjoin(NationalApplication.__table__, NationalApplication.id == Finding.national_id),
    {name: _JOINED[name] if name in _JOINED else getattr(Finding, name) for name in FindingRead.model_fields},
    searched=(_left.name, _JOINED["right_name"], Finding.explanation_id),
)


async def runs(session: AsyncSession, query: RunQuery, page: PageRequest) -> PageRows:
    """One page of the runs."""
    where = [getattr(Run, name) == value for name in ("status", "kind") if (value := getattr(query, name)) is not None]
    return await RUNS.page(session, page, where)


async def last_run(session: AsyncSession) -> UUID | None:
    """The run that succeeded last."""
    statement = select(Run.id).where(Run.status == RunStatus.SUCCEEDED).order_by(Run.finished_at.desc(), Run.id.desc())
    return (await session.scalars(statement.limit(1))).first()


async def runs_that_are(session: AsyncSession, *statuses: RunStatus) -> list[UUID]:
    """Runs of these statuses, oldest first."""
    statement = select(Run.id).where(Run.status.in_(statuses)).order_by(Run.created_at, Run.id)
    return list(await session.scalars(statement))


async def application_ids(session: AsyncSession) -> list[UUID]:
    """Every application that a finding can point to."""
    return list(await session.scalars(select(Application.id)))


async def findings(session: AsyncSession, run_id: UUID | None, query: FindingQuery, page: PageRequest) -> PageRows:
    """One page of a run's findings."""
    where: list[ColumnElement[bool]] = [Finding.run_id == run_id]
    where.append(Finding.state == query.state if query.state is not None else Finding.state != FindingState.DISMISSED)
    if query.kind is not None:
        where.append(Finding.kind == query.kind)
    if query.rule is not None:
        where.append(Finding.rule == query.rule)
    if query.application_id is not None:
        where.append(or_(Finding.left_id == query.application_id, Finding.right_id == query.application_id))
    if query.agency_id is not None:
        where.append(or_(_left.agency_id == query.agency_id, _right.agency_id == query.agency_id))
    if query.cluster is not None:
        where.append(Finding.cluster == query.cluster)
    if query.min_score is not None:
        where.append(Finding.score >= query.min_score)
    if query.q:
        where.append(FINDINGS.containing(query.q))
    return await FINDINGS.page(session, page, where)


async def applications_to_analyse(session: AsyncSession, government_id: UUID | None) -> list[dict[str, Any]]:
    """Every application that is not archived, as rows with agency and government names, by identifier."""
    government = aliased(Agency)
    statement = (
        select(
            Application.id,
            Application.name,
            Application.description,
            Application.function,
            Application.owner,
            Application.url,
            Application.category,
            Application.technologies,
            Application.programming_languages,
            Application.is_shared,
            Application.parent_id,
            Application.relation,
            Agency.name.label("agency"),
            government.name.label("government"),
        )
        .join(Agency, Agency.id == Application.agency_id)
        .join(government, government.id == Application.government_id)
        .where(Application.archived_at.is_(None))
        .order_by(Application.id)
    )
    if government_id is not None:
        statement = statement.where(Application.government_id == government_id)
    return [dict(row) for row in (await session.execute(statement)).mappings()]


async def texts_of_applications(session: AsyncSession, government_id: UUID | None) -> dict[str, dict[UUID, list[str]]]:
    """Aliases, foreign keys, reference codes and services by application, each list in one order."""
    is_key = ApplicationAlias.kind.in_((AliasKind.URL, AliasKind.EXTERNAL_KEY))
    sources = {
        "aliases": (ApplicationAlias.application_id, ApplicationAlias.value, ~is_key),
        "keys": (ApplicationAlias.application_id, ApplicationAlias.value, is_key),
        "codes": (ReferenceMapping.application_id, ReferenceNode.code, ReferenceNode.id == ReferenceMapping.node_id),
        "services": (ApplicationService.application_id, Service.name, Service.id == ApplicationService.service_id),
    }
    found: dict[str, dict[UUID, list[str]]] = {}
    for name, (owner, value, joined) in sources.items():
        statement = select(owner, value).order_by(owner, value)
        if joined is not None:
            statement = statement.where(joined)
        if government_id is not None:
            members = select(Application.id).where(Application.government_id == government_id)
            statement = statement.where(owner.in_(members))
        texts = found[name] = {}
        for id, text in await session.execute(statement):
            texts.setdefault(id, []).append(text)
    return found


async def data_uses(session: AsyncSession, government_id: UUID | None) -> dict[UUID, list[tuple[str, str]]]:
    """By application: the names of its data objects, each with its role or an empty text, in one order."""
    statement = (
        select(ApplicationDataUse.application_id, DataObject.name, ApplicationDataUse.role)
        .join(DataObject, DataObject.id == ApplicationDataUse.data_object_id)
        .order_by(ApplicationDataUse.application_id, DataObject.name, DataObject.id)
    )
    if government_id is not None:
        members = select(Application.id).where(Application.government_id == government_id)
        statement = statement.where(ApplicationDataUse.application_id.in_(members))
    found: dict[UUID, list[tuple[str, str]]] = {}
    for id, name, role in await session.execute(statement):
        found.setdefault(id, []).append((name, str(role or "")))
    return found


async def interfaces_to_analyse(session: AsyncSession, government_id: UUID | None) -> list[dict[str, Any]]:
    """Every interface that is not archived, with the names of its data, by identifier."""
    statement = (
        select(Interface.id, Interface.source_id, Interface.target_id, Interface.mode, Interface.status)
        .where(Interface.archived_at.is_(None))
        .order_by(Interface.id)
    )
    carried = select(InterfaceDataObject.interface_id, DataObject.name).join(
        DataObject, DataObject.id == InterfaceDataObject.data_object_id
    )
    if government_id is not None:
        statement = statement.where(Interface.government_id == government_id)
    names: dict[UUID, list[str]] = {}
    for id, name in await session.execute(carried.order_by(InterfaceDataObject.interface_id, DataObject.name)):
        names.setdefault(id, []).append(name)
    rows = (await session.execute(statement)).mappings()
    return [dict(row) | {"data_objects": tuple(names.get(row["id"], ()))} for row in rows]


async def data_object_names(session: AsyncSession, government_id: UUID | None) -> list[str]:
    """The names of the data objects that are not archived, each once, sorted."""
    statement = select(DataObject.name).where(DataObject.archived_at.is_(None)).distinct().order_by(DataObject.name)
    if government_id is not None:
        statement = statement.where(DataObject.government_id == government_id)
    return list(await session.scalars(statement))
