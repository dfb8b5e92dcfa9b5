"""Acts on reviews: judge a pair, judge it again, take the judgement back."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app import audit
from app.catalogue.records import RecordKind
from app.findings.models import Finding
from app.findings.reviews import queries
from app.findings.reviews.evidence import digest_of, evidence_of, state_after
from app.findings.reviews.models import Review, question_of
from app.findings.reviews.schemas import ReviewWrite
from app.identity.actor import Actor, Role
from app.kit import clock
from app.kit.db import table_of
from app.kit.errors import Conflict, NotFound, PreconditionFailed
from app.kit.language import Text

KIND = RecordKind("review", table_of(Review))
FINDING = Text("temuan", "finding")
REVIEW = Text("penilaian untuk temuan", "review of the finding")


class AlreadyJudged(Conflict):
    """Somebody judged the pair before; judge it again by PUT."""

    code = "already_judged"
    detail = Text(
        "Pasangan ini sudah dinilai «{verdict}» oleh {judged_by}; ubah penilaian itu dengan PUT dan If-Match.",
        "{judged_by} already judged this pair “{verdict}”; change that by PUT with If-Match.",
    )


async def finding_named(session: AsyncSession, finding_id: UUID) -> Finding:
    """The finding.

    Raises:
        NotFound: there is none.
    """
    finding = await session.get(Finding, finding_id)
    if finding is None:
        raise NotFound(what=FINDING, id=finding_id)
    return finding


async def review_read(session: AsyncSession, finding_id: UUID) -> Review:
    """What was judged of a finding's pair.

    Raises:
        NotFound: there is no such finding, or nobody judged it.
    """
    review = await queries.review_of(session, await finding_named(session, finding_id))
    if review is None:
        raise NotFound(what=REVIEW, id=finding_id)
    return review


async def judge(session: AsyncSession, finding_id: UUID, data: ReviewWrite, *, actor: Actor) -> Review:
    """Judge a pair for the first time.

    Raises:
        NeedsRole, NotFound, AlreadyJudged.
    """
    actor.require(Role.REVIEWER)
    finding = await finding_named(session, finding_id)
    known = await queries.review_of(session, finding)
    if known is not None:
        raise AlreadyJudged(verdict=str(known.verdict), judged_by=known.judged_by, review_id=known.id)
    return await _first(session, finding, data, actor)


async def judge_again(
    session: AsyncSession, finding_id: UUID, data: ReviewWrite, *, actor: Actor, expected: frozenset[int] | None
) -> Review:
    """Replace the judgement of a pair; `expected` are the versions that may be replaced (`None`: any).

    Raises:
        NeedsRole, NotFound.
        PreconditionFailed: it was judged anew, or taken back, since the caller read it.
    """
    actor.require(Role.REVIEWER)
    finding = await finding_named(session, finding_id)
    review = await queries.review_of(session, finding)
    if review is None or (expected is not None and review.version not in expected):
        raise PreconditionFailed
    before = _told(review)
    _set(review, finding, data, actor)
    await session.flush()
    after = _told(review)
    changed = {name for name in after if before[name] != after[name]}
    change = audit.Change(
        "review.changed", "review", review.id, review.version,
        {name: before[name] for name in sorted(changed)}, {name: after[name] for name in sorted(changed)},
    )  # fmt: skip
    await audit.record(session, actor.id, actor.name, change)
    await _apply(session, review, review)
    return review


async def take_back(session: AsyncSession, finding_id: UUID, *, actor: Actor, expected: frozenset[int] | None) -> None:
    """Take the judgement of a pair back; the pair is open again.

    Raises:
        NeedsRole, NotFound, PreconditionFailed.
    """
    actor.require(Role.REVIEWER)
    review = await review_read(session, finding_id)
    if expected is not None and review.version not in expected:
        raise PreconditionFailed
    change = audit.Change("review.taken_back", "review", review.id, review.version, _told(review), None)
    await _apply(session, review, None)
    await session.delete(review)
    await session.flush()
    await audit.record(session, actor.id, actor.name, change)


async def _first(session: AsyncSession, finding: Finding, data: ReviewWrite, actor: Actor) -> Review:
    review = Review(
        left_id=finding.left_id,
        right_id=finding.right_id,
        national_id=finding.national_id,
        question=question_of(finding.kind),
    )
    _set(review, finding, data, actor)
    session.add(review)
    await session.flush()
    change = audit.Change("review.made", "review", review.id, review.version, None, _told(review))
    await audit.record(session, actor.id, actor.name, change)
    await _apply(session, review, review)
    return review


def _set(review: Review, finding: Finding, data: ReviewWrite, actor: Actor) -> None:
    review.verdict, review.reason = data.verdict, data.reason
    review.judged_by, review.judged_at = actor.name, clock.now()
    review.run_id = finding.run_id
    review.evidence = _evidence(finding)
    review.evidence_digest = digest_of(review.evidence)


def _evidence(finding: Finding) -> dict[str, Any]:
    return evidence_of(finding.kind, finding.score, finding.comparisons, finding.left_digest, finding.right_digest)


def _told(review: Review) -> dict[str, Any]:
    """The review as the trail keeps it: whole, since reports of the past are read from there."""
    names = set(KIND.table.c.keys()) - {"id", "version", "created_at", "updated_at"}
    return {name: getattr(review, name) for name in sorted(names)}


async def _apply(session: AsyncSession, pair: Review, review: Review | None) -> None:
    """Give every finding of the pair the state that `review` (`None`: nobody's) makes of it."""
    for finding in await queries.findings_under(session, pair):
        state, changes = state_after(
            review.verdict if review else None, review.evidence if review else None, _evidence(finding)
        )
        finding.state = state
        finding.changes = [change.as_dict() for change in changes] or None
    await session.flush()
