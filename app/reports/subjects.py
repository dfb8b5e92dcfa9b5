"""Whom and what a report is about, by the names that people give them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application
from app.kit.db import lowered
from app.kit.errors import Invalid, NotFound
from app.kit.language import Text


class SeveralMeant(Invalid):
    """The name stands for more than one record."""

    code = "several_meant"
    detail = Text(
        "«{name}» cocok dengan lebih dari satu catatan; pakai pengenalnya: {choices}.",
        "“{name}” names more than one record; use an identifier: {choices}.",
    )


async def agency_named(session: AsyncSession, name: str) -> UUID:
    """The agency of that identifier or code, whatever its capitals; of several that of a government with applications.

    Raises:
        NotFound, SeveralMeant.
    """
    statement = select(Agency.id, Agency.name, Agency.government_id).where(
        Agency.id == _uuid(name) if _uuid(name) else lowered(Agency.code, name) == name.lower()
    )
    found = (await session.execute(statement.where(Agency.archived_at.is_(None)).order_by(Agency.id))).all()
    if len(found) > 1:
        listing = set(await session.scalars(select(Application.government_id).distinct()))
        found = [row for row in found if row.government_id in listing] or found
    return _one([(id, label) for id, label, _ in found], name, Text("perangkat daerah", "agency"))


async def application_named(session: AsyncSession, name: str) -> UUID:
    """The application of that identifier or name, whatever its capitals.

    Raises:
        NotFound, SeveralMeant.
    """
    statement = select(Application.id, Application.name, Agency.name).join(Agency, Agency.id == Application.agency_id)
    statement = statement.where(
        Application.id == _uuid(name) if _uuid(name) else lowered(Application.name, name) == name.lower()
    )
    found = (await session.execute(statement.order_by(Application.id))).all()
    return _one([(id, f"{label}, {agency}") for id, label, agency in found], name, Text("aplikasi", "application"))


def _one(found: list[tuple[UUID, str]], name: str, what: Text) -> UUID:
    if not found:
        raise NotFound(what=what, id=name)
    if len(found) > 1:
        raise SeveralMeant(name=name, choices="; ".join(f"{id} ({label})" for id, label in found[:10]))
    return found[0][0]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
