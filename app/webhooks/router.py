"""Endpoints of webhooks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.identity.actor import NeedsRole, Role
from app.identity.deps import ActorDep
from app.kit.errors import NotFound
from app.kit.http import SessionDep, TransactionRoute, if_match_header, item_answer, json_answer, page_answer
from app.kit.http import page_request as part_of
from app.kit.http.openapi import answers_changed, answers_created, answers_gone, answers_item, answers_page
from app.kit.http.problems import problems
from app.kit.idempotency import AnswerNotKept
from app.webhooks import queries, service
from app.webhooks.models import Webhook
from app.webhooks.schemas import WebhookCreate, WebhookCreated, WebhookQuery, WebhookRead, WebhookUpdate
from app.webhooks.secrets import new_secret

router = APIRouter(prefix="/webhooks", tags=["webhooks"], route_class=TransactionRoute)
ExpectedVersion = Annotated[frozenset[int] | None, if_match_header]


@router.get("", summary="List webhooks", responses=answers_page(WebhookRead, NeedsRole))
async def list_webhooks(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[WebhookQuery, Query()]
) -> Response:
    """Programs that are told what happens; for administrators. Their secrets are not read back."""
    actor.require(Role.ADMINISTRATOR)
    return page_answer(request, await queries.webhooks(session, query, part_of(query)))


@router.post(
    "",
    status_code=201,
    summary="Add a webhook",
    responses=answers_created(WebhookCreated, NeedsRole, service.WebhookNameTaken, AnswerNotKept),
)
async def add_webhook(body: WebhookCreate, session: SessionDep, actor: ActorDep) -> Response:
    """Add a program's address. The answer holds the secret, this once: it verifies the signature of each request.

    Requests are signed as [Standard Webhooks](https://www.standardwebhooks.com) has it: `webhook-id`,
    `webhook-timestamp`, `webhook-signature`. Any answer of the 200s counts as received.
    """
    webhook = await service.add(session, body, secret=new_secret(), actor=actor)
    return _with_secret(webhook, 201, {"location": f"/api/v1/webhooks/{webhook.id}"})


@router.get("/{id}", summary="Read a webhook", responses=answers_item(WebhookRead, NeedsRole))
async def read_webhook(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """One webhook, without its secret."""
    actor.require(Role.ADMINISTRATOR)
    row = await queries.WEBHOOKS.item(session, id)
    if row is None:
        raise NotFound(what=service.WEBHOOK, id=id)
    return item_answer(request, row)


@router.patch(
    "/{id}", summary="Change a webhook", responses=answers_changed(WebhookRead, NeedsRole, service.WebhookNameTaken)
)
async def change_webhook(
    id: UUID, body: WebhookUpdate, session: SessionDep, actor: ActorDep, expected: ExpectedVersion
) -> Response:
    """Change name, address or event types, or disable it."""
    webhook = await service.change(session, id, body, actor=actor, expected=expected)
    row = WebhookRead.model_validate(webhook).model_dump()
    return json_answer(row, headers={"etag": f'"{webhook.version}"'})


@router.post(
    "/{id}/secret",
    status_code=201,
    summary="Change a webhook's secret",
    responses={
        201: {"description": "Changed; the new secret is in the answer.", "model": WebhookCreated},
        **problems(NeedsRole, NotFound, AnswerNotKept),
    },
)
async def change_secret(id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Make a new secret. For 24 hours requests carry both signatures, so that the receiver can change over."""
    webhook = await service.change_secret(session, id, secret=new_secret(), actor=actor)
    return _with_secret(webhook, 201, {})


@router.delete("/{id}", status_code=204, summary="Remove a webhook", responses=answers_gone(NeedsRole))
async def remove_webhook(id: UUID, session: SessionDep, actor: ActorDep, expected: ExpectedVersion) -> Response:
    """Remove a webhook. What still waits for it is not sent and shows as failed."""
    await service.remove(session, id, actor=actor, expected=expected)
    return Response(status_code=204)


def _with_secret(webhook: Webhook, status: int, headers: dict[str, str]) -> Response:
    row = WebhookRead.model_validate(webhook).model_dump() | {"secret": webhook.secret}
    # A secret is not kept for a request that is sent again.
    return json_answer(row, status, {"etag": f'"{webhook.version}"', "cache-control": "no-store", **headers})
