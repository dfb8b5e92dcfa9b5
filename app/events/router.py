"""Endpoints of events, and the feed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.events import queries
from app.events.atom import MEDIA_TYPE, feed
from app.events.schemas import TYPES_PATTERN, EventQuery, EventRead
from app.kit.errors import NotFound
from app.kit.http import SessionDep, TransactionRoute, item_answer, language_of, page_answer, page_request
from app.kit.http.openapi import answers_item, answers_page
from app.kit.http.problems import problems
from app.kit.language import Text

router = APIRouter(prefix="/events", tags=["events"], route_class=TransactionRoute)
feeds = APIRouter(prefix="/events.atom", tags=["events"], route_class=TransactionRoute)

# What a person wants to read; every change of a record is told to those who ask for it.
DEFAULT_TYPES = "report.*,run.*,finding.*,delivery.*"
_ENTRIES = 100


@router.get("", summary="List events", responses=answers_page(EventRead))
async def list_events(request: Request, session: SessionDep, query: Annotated[EventQuery, Query()]) -> Response:
    """What happened in the last 90 days, newest first; webhooks get the same."""
    return page_answer(request, await queries.events(session, query, page_request(query)))


@feeds.get(
    "",
    summary="Read events as a feed",
    response_class=Response,
    responses={
        200: {
            "description": "An Atom feed (RFC 4287).",
            "content": {
                MEDIA_TYPE: {"schema": {"type": "string"}, "example": '<feed xmlns="http://www.w3.org/2005/Atom"/>'}
            },
        },
        **problems(),
    },
)
async def read_feed(
    request: Request,
    session: SessionDep,
    types: Annotated[
        str,
        Query(
            pattern=TYPES_PATTERN,
            max_length=500,
            description="Only these types, separated by commas; `finding.*` stands for all of findings.",
            examples=[DEFAULT_TYPES],
        ),
    ] = DEFAULT_TYPES,
) -> Response:
    """The newest events for feed readers, which can sign in with a user's name and password or with a token."""
    rows = await queries.newest(session, types.split(","), _ENTRIES)
    base = request.app.state.settings.public_url or str(request.base_url).rstrip("/")
    return Response(feed(rows, base, f"types={types}", language_of(request)), media_type=MEDIA_TYPE)


@router.get("/{id}", summary="Read an event", responses=answers_item(EventRead))
async def read_event(request: Request, id: UUID, session: SessionDep) -> Response:
    """Something that happened, with a few facts."""
    row = await queries.EVENTS.item(session, id)
    if row is None:
        raise NotFound(what=Text("peristiwa", "event"), id=id)
    return item_answer(request, row)
