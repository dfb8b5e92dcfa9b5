"""Reads of the catalogue as a graph."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis.regulations import RegulationRecord
from app.audit.models import AuditEvent
from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application, ApplicationDataUse, ApplicationLegalBasis
from app.catalogue.interfaces.models import Interface
from app.catalogue.regulations.models import Regulation

_NATIONAL = frozenset({"uu", "pp", "perpres", "permen", "inpres", "keppres", "kepmen", "se menteri"})


async def state_of_catalogue(session: AsyncSession) -> tuple[str, int, int, int]:
    """What changes with every change of the catalogue: the last event of the trail, and how many rows there are."""
    last = await session.scalar(select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1))
    counts = [
        await session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Application, Interface, ApplicationDataUse)
    ]
    return str(last), counts[0], counts[1], counts[2]


async def agency_name(session: AsyncSession, agency_id: UUID) -> str | None:
    """The name of an agency, `None` if there is none of that identifier."""
    return await session.scalar(select(Agency.name).where(Agency.id == agency_id))


async def regulations(session: AsyncSession) -> list[RegulationRecord]:
    """Every regulation that is not archived; national kinds are those that no city issues."""
    statement = select(Regulation).where(Regulation.archived_at.is_(None)).order_by(Regulation.id)
    return [
        RegulationRecord(
            str(row.id),
            f"{row.kind} {row.number}/{row.year}",
            row.about or "",
            str(row.government_id),
            row.status or "",
            national=row.kind.lower() in _NATIONAL or row.kind.lower().startswith("permen"),
        )
        for row in await session.scalars(statement)
    ]


async def legal_bases(session: AsyncSession) -> list[tuple[str, str]]:
    """Application and regulation of each legal basis."""
    statement = select(ApplicationLegalBasis.application_id, ApplicationLegalBasis.regulation_id)
    return sorted((str(application), str(regulation)) for application, regulation in await session.execute(statement))
