"""Reads of reviews, and of the findings that they are about."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.findings.models import Finding
from app.findings.reviews.models import Question, Review, question_of

Asked = tuple[UUID, UUID, Question]
"""A pair (an application, and the other one or the national one) and what is asked of it."""


async def review_of(session: AsyncSession, finding: Finding) -> Review | None:
    """What was judged of the finding's pair, under the finding's question."""
    same = Review.question == question_of(finding.kind)
    return (await session.scalars(select(Review).where(*_same_pair(Review, finding), same))).one_or_none()


async def findings_under(session: AsyncSession, review: Review) -> list[Finding]:
    """What every run found of a review's pair under its question."""
    found = await session.scalars(select(Finding).where(*_same_pair(Finding, review)))
    return [finding for finding in found if question_of(finding.kind) == review.question]


async def all_reviews(session: AsyncSession) -> dict[Asked, Review]:
    """Every review by its pair and question."""
    reviews = await session.scalars(select(Review))
    return {(r.left_id, r.right_id or r.national_id, Question(r.question)): r for r in reviews}  # type: ignore[misc]


def _same_pair(model: type[Finding] | type[Review], pair: Finding | Review) -> list[ColumnElement[bool]]:
    where: list[Any] = [model.left_id == pair.left_id]
    where.append(
        model.right_id == pair.right_id if pair.right_id is not None else model.national_id == pair.national_id
    )
    return where
