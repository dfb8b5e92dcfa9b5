"""Reads of what mapping needs: records with their texts, mappings by model, decisions on proposals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.analysis import ApplicationRecord
from app.analysis.mapping import EXAMPLES_AT_MOST
from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import (
    AliasKind,
    Application,
    ApplicationAlias,
    ApplicationDataUse,
    ApplicationService,
    MappingOrigin,
    ReferenceMapping,
)
from app.catalogue.data_objects.models import DataObject
from app.catalogue.services.models import Service
from app.mapping.models import ProposalRejection
from app.reference.models import ReferenceNode

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Which applications: all, a government's, an agency's with its units, or those named."""

    government_id: UUID | None = None
    agency_id: UUID | None = None
    application_ids: Sequence[UUID] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What an application of the scope meets; `Agency` must be joined."""
        where: list[ColumnElement[bool]] = [Application.archived_at.is_(None)]
        if self.government_id is not None:
            where.append(Application.government_id == self.government_id)
        if self.agency_id is not None:
            where.append(Agency.path.contains(f"/{self.agency_id}/"))
        if self.application_ids is not None:
            where.append(Application.id.in_(self.application_ids))
        return where


@dataclass(frozen=True, slots=True)
class Entry:
    """An application as the analysis reads it, with what the catalogue says of its place."""

    record: ApplicationRecord
    id: UUID
    agency_id: UUID
    agency_name: str
    agency_path: str
    government_id: UUID
    category: str | None
    status: str | None


async def entries(session: AsyncSession, scope: Scope) -> list[Entry]:
    """The applications of a scope by identifier, with their texts and without their codes."""
    government = aliased(Agency)
    statement = (
        select(Application, Agency.name, Agency.path, government.name)
        .join(Agency, Agency.id == Application.agency_id)
        .join(government, government.id == Application.government_id)
        .where(*scope.conditions())
        .order_by(Application.id)
    )
    rows = (await session.execute(statement)).all()
    texts = await _texts(session, [row[0].id for row in rows])
    return [_entry(*row, texts) for row in rows]


def _entry(
    application: Application, agency: str, path: str, government: str, texts: dict[str, dict[UUID, list[str]]]
) -> Entry:
    described = " ".join(part for part in (application.description, application.function) if part)
    record = ApplicationRecord(
        id=str(application.id),
        name=application.name,
        description=described,
        government=government,
        agency=agency,
        owner=application.owner or "",
        aliases=tuple(texts["aliases"].get(application.id, ())),
        url=application.url or "",
        data_objects=tuple(texts["data_objects"].get(application.id, ())),
        services=tuple(texts["services"].get(application.id, ())),
        technologies=tuple(
            (application.technologies or []) + (application.programming_languages or []) + (application.databases or [])
        ),
        shared=bool(application.is_shared),
        category=application.category or "",
        parent_id=str(application.parent_id or ""),
        relation=application.relation or "",
    )
    return Entry(
        record,
        application.id,
        application.agency_id,
        agency,
        path,
        application.government_id,
        application.category,
        application.status,
    )


async def _texts(session: AsyncSession, ids: Sequence[UUID]) -> dict[str, dict[UUID, list[str]]]:
    told = ApplicationAlias.kind.not_in((AliasKind.URL, AliasKind.EXTERNAL_KEY))
    used = DataObject.id == ApplicationDataUse.data_object_id
    supported = Service.id == ApplicationService.service_id
    sources: dict[str, tuple[Any, Any, ColumnElement[bool]]] = {
        "aliases": (ApplicationAlias.application_id, ApplicationAlias.value, told),
        "data_objects": (ApplicationDataUse.application_id, DataObject.name, used),
        "services": (ApplicationService.application_id, Service.name, supported),
    }
    found: dict[str, dict[UUID, list[str]]] = {name: {} for name in sources}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        for name, (owner, value, condition) in sources.items():
            statement = select(owner, value).where(owner.in_(some), condition).order_by(owner, value)
            for id, text in await session.execute(statement):
                found[name].setdefault(id, []).append(text)
    return found


async def nodes_of(session: AsyncSession, edition_id: UUID) -> list[ReferenceNode]:
    """Every node of an edition, by code."""
    statement = select(ReferenceNode).where(ReferenceNode.edition_id == edition_id).order_by(ReferenceNode.code)
    return list(await session.scalars(statement))


async def carriers(session: AsyncSession) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """Agencies whose record says which processes they carry: name, short name, codes; each distinct one once."""
    statement = (
        select(Agency.name, Agency.short_name, Agency.rab_codes)
        .where(Agency.archived_at.is_(None), Agency.rab_codes.is_not(None))
        .order_by(Agency.name, Agency.id)
    )
    return list(
        dict.fromkeys((name, short, tuple(codes or ())) for name, short, codes in await session.execute(statement))
    )


@dataclass(frozen=True, slots=True)
class Mapped:
    """One mapping of an application with its node."""

    application_id: UUID
    node_id: UUID
    edition_id: UUID
    model: str
    code: str
    origin: str
    confidence: float | None


async def mappings(session: AsyncSession, scope: Scope) -> list[Mapped]:
    """The mappings of a scope's applications, by application and code."""
    statement = (
        select(
            ReferenceMapping.application_id,
            ReferenceMapping.node_id,
            ReferenceNode.edition_id,
            ReferenceNode.model,
            ReferenceNode.code,
            ReferenceMapping.origin,
            ReferenceMapping.confidence,
        )
        .join(ReferenceNode, ReferenceNode.id == ReferenceMapping.node_id)
        .join(Application, Application.id == ReferenceMapping.application_id)
        .join(Agency, Agency.id == Application.agency_id)
        .where(*scope.conditions())
        .order_by(ReferenceMapping.application_id, ReferenceNode.code, ReferenceNode.edition_id)
    )
    return [Mapped(*row) for row in await session.execute(statement)]


async def reviewed(session: AsyncSession, government_ids: Sequence[UUID], edition_id: UUID) -> list[Mapped]:
    """The newest reviewed mappings of governments in one edition, at most `EXAMPLES_AT_MOST`."""
    newest = (
        select(Application.id)
        .join(ReferenceMapping, ReferenceMapping.application_id == Application.id)
        .join(ReferenceNode, ReferenceNode.id == ReferenceMapping.node_id)
        .where(
            Application.government_id.in_(government_ids),
            Application.archived_at.is_(None),
            ReferenceMapping.origin == MappingOrigin.REVIEWED,
            ReferenceNode.edition_id == edition_id,
        )
        .group_by(Application.id, Application.updated_at)
        .order_by(Application.updated_at.desc(), Application.id)
        .limit(EXAMPLES_AT_MOST)
    )
    ids = list(await session.scalars(newest))
    found: list[Mapped] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += await mappings(session, Scope(application_ids=ids[start : start + _AT_ONCE]))
    return [one for one in found if one.edition_id == edition_id and one.origin == MappingOrigin.REVIEWED]


async def rejected_codes(session: AsyncSession, scope: Scope) -> dict[UUID, set[str]]:
    """Codes that were turned down, by application; a code turned down in one edition is in all."""
    statement = (
        select(ProposalRejection.application_id, ReferenceNode.code)
        .join(ReferenceNode, ReferenceNode.id == ProposalRejection.node_id)
        .join(Application, Application.id == ProposalRejection.application_id)
        .join(Agency, Agency.id == Application.agency_id)
        .where(*scope.conditions())
    )
    found: dict[UUID, set[str]] = {}
    for id, code in await session.execute(statement):
        found.setdefault(id, set()).add(code)
    return found


async def rejected_kinds(session: AsyncSession, application_id: UUID) -> set[str]:
    """Kinds that were turned down for an application."""
    statement = select(ProposalRejection.kind).where(
        ProposalRejection.application_id == application_id, ProposalRejection.kind.is_not(None)
    )
    return {str(kind) for kind in await session.scalars(statement)}


async def rejection(
    session: AsyncSession, application_id: UUID, *, node_id: UUID | None = None, kind: str | None = None
) -> ProposalRejection | None:
    """The rejection of a node or a kind for an application."""
    statement = select(ProposalRejection).where(ProposalRejection.application_id == application_id)
    if node_id is not None:
        statement = statement.where(ProposalRejection.node_id == node_id)
    else:
        statement = statement.where(ProposalRejection.kind == kind)
    return (await session.scalars(statement)).one_or_none()


async def state_of(session: AsyncSession) -> tuple[Any, ...]:
    """What changes when an application, a mapping or an agency does: results computed from them can be kept by it."""
    applications = select(
        func.count(), func.coalesce(func.sum(Application.version), 0), func.max(Application.updated_at)
    )
    agencies = select(func.count(), func.coalesce(func.sum(Agency.version), 0))
    services = select(func.count(), func.coalesce(func.sum(Service.version), 0))
    parts = [tuple((await session.execute(statement)).one()) for statement in (applications, agencies, services)]
    return tuple(parts)
