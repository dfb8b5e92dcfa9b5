"""Reads of events."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.events.models import Event
from app.events.schemas import EventQuery, EventRead
from app.kit.paging import PageRequest, PageRows, View

EVENTS = View(Event.__table__, {name: getattr(Event, name) for name in EventRead.model_fields})


async def events(session: AsyncSession, query: EventQuery, page: PageRequest) -> PageRows:
    """One page of the events."""
    where = [of_types(query.types.split(","))] if query.types else []
    if query.subject_id is not None:
        where.append(Event.subject_id == query.subject_id)
    return await EVENTS.page(session, page, where)


async def newest(session: AsyncSession, patterns: Iterable[str], limit: int) -> list[dict[str, Any]]:
    """The newest events of these types, newest first."""
    columns = [column.label(name) for name, column in EVENTS.columns.items()]
    statement = select(*columns).where(of_types(patterns)).order_by(Event.id.desc()).limit(limit)
    return [dict(row) for row in (await session.execute(statement)).mappings()]


async def waiting(session: AsyncSession, limit: int) -> list[Event]:
    """The oldest events that were not handed on yet; held, and what another process holds is left to it."""
    statement = (
        select(Event)
        .where(Event.handed_on_at.is_(None))
        .order_by(Event.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(await session.scalars(statement))


async def any_waiting(session: AsyncSession) -> bool:
    """Whether an event waits to be handed on."""
    return (await session.scalar(select(Event.id).where(Event.handed_on_at.is_(None)).limit(1))) is not None


async def event_ids(session: AsyncSession, ids: Iterable[UUID]) -> set[UUID]:
    """Those of `ids` that are known."""
    return set(await session.scalars(select(Event.id).where(Event.id.in_(list(ids)))))


def of_types(patterns: Iterable[str]) -> ColumnElement[bool]:
    """Events whose type is one of `patterns`: a type, `noun.*`, or `*` for all."""
    listed = list(patterns)
    if "*" in listed:
        return true()
    prefixes = [pattern.removesuffix("*") for pattern in listed if pattern.endswith(".*")]
    exact = [pattern for pattern in listed if not pattern.endswith(".*")]
    return or_(Event.type.in_(exact), *(Event.type.startswith(prefix, autoescape=True) for prefix in prefixes))
