"""Endpoints of reviews: what people judge of a finding's pair."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response

from app.findings.reviews import service
from app.findings.reviews.models import Review
from app.findings.reviews.schemas import ReviewRead, ReviewWrite
from app.identity.actor import NeedsRole
from app.identity.deps import ActorDep
from app.kit.errors import NotFound, PreconditionFailed, PreconditionRequired
from app.kit.http import SessionDep, TransactionRoute, if_match_header, item_answer, json_answer
from app.kit.http.answers import versions_of
from app.kit.http.openapi import answers_created, answers_gone, answers_item

router = APIRouter(prefix="/findings", tags=["findings"], route_class=TransactionRoute)

ExpectedVersion = Annotated[frozenset[int] | None, if_match_header]
_MaybeIfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=500,
        description="ETag of the judgement that you mean to replace; needed where there is one already (428).",
    ),
]


@router.get("/{id}/review", summary="Read what was judged", responses=answers_item(ReviewRead))
async def read_review(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """The judgement of the finding's pair, whichever run's finding it was made on."""
    review = await service.review_read(session, id)
    return item_answer(request, _row(review))


@router.post(
    "/{id}/review",
    status_code=201,
    summary="Judge a finding",
    responses=answers_created(ReviewRead, NotFound, NeedsRole, service.AlreadyJudged),
)
async def make_review(id: UUID, body: ReviewWrite, session: SessionDep, actor: ActorDep) -> Response:
    """Judge the pair for the first time. The judgement belongs to the pair and outlives the run.

    A pair judged `different` is not raised again unless its evidence changes; then the finding says what changed.
    """
    return _answer(await service.judge(session, id, body, actor=actor), 201, id)


@router.put(
    "/{id}/review",
    summary="Judge a finding, again if need be",
    responses={
        **answers_created(ReviewRead, NotFound, NeedsRole, PreconditionFailed, PreconditionRequired),
        200: {"description": "Judged anew.", "model": ReviewRead},
    },
)
async def put_review(
    id: UUID, body: ReviewWrite, session: SessionDep, actor: ActorDep, if_match: _MaybeIfMatch = None
) -> Response:
    """Set the judgement of the pair. Where there is one already, `If-Match` names the state that is replaced."""
    if if_match is not None:
        review = await service.judge_again(session, id, body, actor=actor, expected=versions_of(if_match))
        return _answer(review, 200, id)
    try:
        return _answer(await service.judge(session, id, body, actor=actor), 201, id)
    except service.AlreadyJudged:
        raise PreconditionRequired from None


@router.delete("/{id}/review", status_code=204, summary="Take a judgement back", responses=answers_gone(NeedsRole))
async def take_review_back(id: UUID, session: SessionDep, actor: ActorDep, expected: ExpectedVersion) -> Response:
    """Take the judgement of the pair back; the pair is open again. `If-Match` must name the judgement's ETag."""
    await service.take_back(session, id, actor=actor, expected=expected)
    return Response(status_code=204)


def _row(review: Review) -> dict[str, object]:
    return ReviewRead.model_validate(review).model_dump()


def _answer(review: Review, status: int, finding_id: UUID) -> Response:
    headers = {"etag": f'"{review.version}"', "location": f"/api/v1/findings/{finding_id}/review"}
    return json_answer(_row(review), status, headers)
