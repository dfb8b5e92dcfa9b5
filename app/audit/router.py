"""Reading the trail."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.audit import queries
from app.audit.schemas import AuditEventQuery, AuditEventRead
from app.kit.errors import NotFound
from app.kit.http import SessionDep, TransactionRoute, item_answer, page_answer, page_request
from app.kit.http.openapi import answers_item, answers_page
from app.kit.language import Text

router = APIRouter(prefix="/audit-events", tags=["audit-events"], route_class=TransactionRoute)


@router.get("", summary="Read the trail", responses=answers_page(AuditEventRead))
async def list_events(request: Request, session: SessionDep, query: Annotated[AuditEventQuery, Query()]) -> Response:
    """Who changed what, newest first: each event with the changed fields before and after."""
    return page_answer(request, await queries.events(session, query, page_request(query)))


@router.get("/{id}", summary="Read one event", responses=answers_item(AuditEventRead))
async def read_event(request: Request, id: UUID, session: SessionDep) -> Response:
    """One event of the trail."""
    row = await queries.VIEW.item(session, id)
    if row is None:
        raise NotFound(what=Text("peristiwa", "event"), id=id)
    return item_answer(request, row)
