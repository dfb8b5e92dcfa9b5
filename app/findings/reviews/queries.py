"""Reads of reviews, and of the findings that they are about."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.findings.models import Finding
from app.findings.reviews.models import Review

Pair = tuple[UUID, UUID]


def pair_of(record: Finding | Review) -> Pair:
    """The two identifiers of a pair: an application's, and the other application's or the national one's."""
    counterpart = record.right_id or record.national_id
    assert counterpart is not None, "a constraint says so"
    return record.left_id, counterpart


async def review_of(session: AsyncSession, finding: Finding) -> Review | None:
    """What was judged of the finding's pair."""
    return (await session.scalars(select(Review).where(*_same_pair(Review, finding)))).one_or_none()


async def findings_of_pair(session: AsyncSession, pair: Finding | Review) -> list[Finding]:
    """What every run found of a pair."""
    return list(await session.scalars(select(Finding).where(*_same_pair(Finding, pair))))


async def all_by_pair(session: AsyncSession) -> dict[Pair, Review]:
    """Every review by its pair."""
    return {pair_of(review): review for review in await session.scalars(select(Review))}


def _same_pair(model: type[Finding] | type[Review], pair: Finding | Review) -> list[ColumnElement[bool]]:
    where: list[Any] = [model.left_id == pair.left_id]
    where.append(
        model.right_id == pair.right_id if pair.right_id is not None else model.national_id == pair.national_id
    )
    return where
