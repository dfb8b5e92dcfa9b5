"""Endpoints of the reference models."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.deps import ActorDep
from app.kit.errors import NotFound
from app.kit.http import SessionDep, TransactionRoute, item_answer, page_answer, page_request, wanted_fields
from app.kit.http.openapi import answers_item, answers_page
from app.kit.language import Text
from app.kit.schema import Code, sparse_fields
from app.reference import queries
from app.reference.models import ReferenceModel
from app.reference.schemas import (
    EditionQuery,
    EditionRead,
    NationalApplicationQuery,
    NationalApplicationRead,
    NodeQuery,
    NodeRead,
)

models = APIRouter(prefix="/reference-models", tags=["reference-models"], route_class=TransactionRoute)
nationals = APIRouter(prefix="/national-applications", tags=["national-applications"], route_class=TransactionRoute)
editions = APIRouter(prefix="/reference-editions", tags=["reference-models"], route_class=TransactionRoute)

ModelPath = Annotated[
    ReferenceModel,
    Path(
        description="`rab` proses bisnis, `ral` layanan, `rad` data dan informasi, "
        "`raa` aplikasi, `rai` infrastruktur, `rak` keamanan."
    ),
]


@editions.get("", summary="List editions", responses=answers_page(EditionRead))
async def list_editions(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[EditionQuery, Query()]
) -> Response:
    """The editions of the reference models, newest first; mappings are bound to one."""
    return page_answer(request, await queries.editions(session, page_request(query)))


@models.get("/{model}/nodes", summary="List a model's nodes", responses=answers_page(NodeRead, NotFound))
async def list_nodes(
    request: Request, model: ModelPath, session: SessionDep, actor: ActorDep, query: Annotated[NodeQuery, Query()]
) -> Response:
    """The nodes of one of the six models (Perpres 132/2022): by level, parent, subtree or words."""
    edition_id = await _edition_id(session, query.edition)
    return page_answer(request, await queries.nodes(session, model, edition_id, query, page_request(query)))


@models.get("/{model}/nodes/{code}", summary="Read a node", responses=answers_item(NodeRead))
async def read_node(
    request: Request,
    model: ModelPath,
    code: Annotated[Code, Path(examples=["RAB.09.06.03"])],
    session: SessionDep,
    actor: ActorDep,
    edition: Annotated[Code | None, Query(description="Code of the edition; default: the newest.")] = None,
) -> Response:
    """One node by its code."""
    node = await queries.node_coded(session, model, await _edition_id(session, edition), code)
    if node is None:
        raise NotFound(what=Text("simpul referensi", "reference node"), id=code)
    return item_answer(request, NodeRead.model_validate(node).model_dump())


@nationals.get("", summary="List national applications", responses=answers_page(NationalApplicationRead))
async def list_national_applications(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[NationalApplicationQuery, Query()]
) -> Response:
    """Aplikasi umum and ministries' applications that local ones may overlap with (Perpres 95/2018)."""
    return page_answer(request, await queries.national_applications(session, query, page_request(query)))


@nationals.get("/{id}", summary="Read a national application", responses=answers_item(NationalApplicationRead))
async def read_national_application(
    request: Request,
    id: UUID,
    session: SessionDep,
    actor: ActorDep,
    fields: Annotated[str | None, sparse_fields(NationalApplicationRead)] = None,
) -> Response:
    """One national application with its legal basis and telling words."""
    row = await queries.NATIONAL_APPLICATIONS.item(session, id, wanted_fields(fields))
    if row is None:
        raise NotFound(what=Text("aplikasi nasional", "national application"), id=id)
    return item_answer(request, row)


async def _edition_id(session: AsyncSession, code: str | None) -> UUID:
    edition = await (queries.edition_coded(session, code) if code else queries.newest_edition(session))
    if edition is None:
        raise NotFound(what=Text("edisi", "edition"), id=code or "-")
    return edition.id
