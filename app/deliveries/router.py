"""Endpoints of deliveries."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.background import BackgroundTask

from app.deliveries import queries, service
from app.deliveries.schemas import DeliveryDetail, DeliveryQuery, DeliveryRead
from app.identity.actor import NeedsRole, Role
from app.identity.deps import ActorDep
from app.kit.errors import NotFound
from app.kit.http import SessionDep, TransactionRoute, item_answer, json_answer, page_answer, page_request
from app.kit.http.openapi import answers_item, answers_page
from app.kit.http.problems import problems

router = APIRouter(prefix="/deliveries", tags=["deliveries"], route_class=TransactionRoute)

_ACCEPTED = {
    "description": "Accepted; `Location` names the delivery to look at.",
    "model": DeliveryRead,
    "headers": {"Location": {"description": "Address of the delivery.", "schema": {"type": "string"}}},
}


@router.get("", summary="List deliveries", responses=answers_page(DeliveryRead, NeedsRole))
async def list_deliveries(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[DeliveryQuery, Query()]
) -> Response:
    """What was sent or waits to be, newest first. `status=failed` shows what a person has to look at.

    A delivery that does not arrive is tried again with growing pauses for some three days, and then stands as failed.
    """
    actor.require(Role.REVIEWER)
    return page_answer(request, await queries.deliveries(session, query, page_request(query)))


@router.get("/{id}", summary="Read a delivery", responses=answers_item(DeliveryDetail, NeedsRole))
async def read_delivery(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """One delivery with every attempt and what the far end said."""
    actor.require(Role.REVIEWER)
    row = await queries.DELIVERIES.item(session, id)
    if row is None:
        raise NotFound(what=service.DELIVERY, id=id)
    return item_answer(request, row | {"attempts_made": await queries.attempts_of(session, id)})


@router.post(
    "/{id}/resend",
    status_code=202,
    summary="Send again",
    responses={202: _ACCEPTED, **problems(NeedsRole, NotFound, service.DeliveryUnderWay)},
)
async def resend(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Try again now, from the start. What failed goes out under its own identifier; of what arrived, a copy is sent."""
    delivery = await service.resend(session, id, actor=actor)
    row = DeliveryRead.model_validate(delivery).model_dump()
    response = json_answer(row, 202, {"location": f"/api/v1/deliveries/{delivery.id}"})
    if request.app.state.background is not None:
        response.background = BackgroundTask(request.app.state.background.wake)
    return response
