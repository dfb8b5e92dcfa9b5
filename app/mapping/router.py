"""Endpoints of proposals, quality, editions and coverage."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.identity.actor import AgencyOutOfReach, NeedsRole
from app.identity.deps import ActorDep
from app.kit.errors import NotFound, UnknownReference
from app.kit.http import SessionDep, TransactionRoute, item_answer, json_answer, page_answer, page_request
from app.kit.http.openapi import answers, answers_item, answers_page
from app.kit.http.problems import problems
from app.kit.language import Text
from app.kit.paging import InvalidCursor
from app.kit.schema import Page
from app.mapping import coverage, edition_queries, editions, proposing, quality
from app.mapping.coverage_schemas import (
    AgencyCoverageQuery,
    AgencyCoverageRead,
    ServiceCoverageQuery,
    ServiceCoverageRead,
)
from app.mapping.edition_schemas import (
    CarriedQuery,
    CarriedRead,
    CarryOverCreate,
    CarryOverQuery,
    CarryOverRead,
    CrosswalkPut,
    CrosswalkRead,
)
from app.mapping.schemas import (
    AcceptAll,
    AcceptAllRead,
    AgencyQualityRead,
    KindDecision,
    KindProposalRead,
    MappingProposalsRead,
    ProposalAccept,
    ProposalReject,
    QualityQuery,
    QualityRead,
    RejectionRead,
    WorkListQuery,
    WorkListRead,
)
from app.reference import queries as reference
from app.reference.models import ReferenceModel

proposals = APIRouter(tags=["mapping-proposals"], route_class=TransactionRoute)
qualities = APIRouter(tags=["mapping-quality"], route_class=TransactionRoute)
carry_overs = APIRouter(tags=["edition-changes"], route_class=TransactionRoute)
coverages = APIRouter(prefix="/coverage", tags=["coverage"], route_class=TransactionRoute)

_MAY = (NotFound, NeedsRole, AgencyOutOfReach, UnknownReference)


@proposals.get(
    "/applications/{id}/mapping-proposals",
    summary="Propose an application's place",
    responses=answers("By model, best first.", MappingProposalsRead, NotFound),
)
async def read_proposals(
    request: Request,
    id: UUID,
    session: SessionDep,
    actor: ActorDep,
    model: Annotated[list[ReferenceModel] | None, Query(description="Only these models; default: all six.")] = None,
    top: Annotated[int, Query(ge=1, le=20, description="Nodes of each model.")] = 5,
    min_probability: Annotated[float, Query(ge=0, le=1, description="Only nodes at least this probable.")] = 0.01,
) -> Response:
    """The best nodes of the newest edition for one application, with calibrated probabilities and reasons.

    They rest on its words, its agency's *urusan*, its services and data, and on what reviewers confirmed for other
    applications of the same government. What was turned down before is not proposed again.
    """
    models = model or list(ReferenceModel)
    return item_answer(request, await proposing.proposals_of(session, id, models, top, min_probability))


@proposals.post(
    "/applications/{id}/mapping-proposals/accept",
    summary="Accept a proposed node",
    responses=answers("The proposals as they are now.", MappingProposalsRead, *_MAY),
)
async def accept_proposal(id: UUID, body: ProposalAccept, session: SessionDep, actor: ActorDep) -> Response:
    """Map the application to the node, and withdraw what `replaces` names in the same act.

    A reviewer's word makes the mapping `reviewed`, and others learn from it; an editor of the agency declares it.
    """
    await proposing.accept(session, id, body, actor=actor)
    return json_answer(await proposing.proposals_of(session, id, list(ReferenceModel), 5, 0.01))


@proposals.post(
    "/applications/{id}/mapping-proposals/reject",
    summary="Turn down a proposed node",
    responses=answers("Remembered.", RejectionRead, *_MAY),
)
async def reject_proposal(id: UUID, body: ProposalReject, session: SessionDep, actor: ActorDep) -> Response:
    """The node is not proposed for this application again, until somebody accepts it after all."""
    made = await proposing.reject(session, id, body, actor=actor)
    return json_answer(RejectionRead.model_validate(made).model_dump())


@proposals.post(
    "/mapping-proposals/accept-all",
    summary="Accept all sure proposals",
    responses=answers("What was taken.", AcceptAllRead, NeedsRole, AgencyOutOfReach),
)
async def accept_all(body: AcceptAll, session: SessionDep, actor: ActorDep) -> Response:
    """Take each model's best proposal that is sure enough, where the application has no code in that model yet.

    Such mappings are `suggested` with their probability: nobody looked at each, so nothing is learned from them. With
    `dry_run` nothing is stored.
    """
    return json_answer(await proposing.accept_all(session, body, actor=actor))


@proposals.get(
    "/applications/{id}/kind-proposal",
    summary="Propose what an entry is",
    responses=answers("The kind.", KindProposalRead, NotFound),
)
async def read_kind(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Whether the entry is an application, a module, a channel, a web site, a shared component, or dead."""
    return item_answer(request, await proposing.kind_of(session, id))


@proposals.post(
    "/applications/{id}/kind-proposal/accept",
    summary="Accept what an entry is",
    responses=answers("The kind as it is now.", KindProposalRead, *_MAY),
)
async def accept_kind(id: UUID, body: KindDecision, session: SessionDep, actor: ActorDep) -> Response:
    """Set the application's category; `dead` sets its status to retired."""
    await proposing.accept_kind(session, id, body, actor=actor)
    return json_answer(await proposing.kind_of(session, id))


@proposals.post(
    "/applications/{id}/kind-proposal/reject",
    summary="Turn down what an entry is",
    responses=answers("Remembered.", RejectionRead, *_MAY),
)
async def reject_kind(id: UUID, body: KindDecision, session: SessionDep, actor: ActorDep) -> Response:
    """The kind is not proposed for this application again."""
    made = await proposing.reject_kind(session, id, body, actor=actor)
    return json_answer(RejectionRead.model_validate(made).model_dump())


@qualities.get(
    "/applications/{id}/mapping-quality",
    summary="Read the quality of an application's mapping",
    responses=answers("Score, parts and issues.", QualityRead, NotFound),
)
async def read_quality(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """How far the mapping can be trusted, part by part, and each doubt with the answer that would mend it."""
    return item_answer(request, await quality.quality_of(session, id))


@qualities.get(
    "/mapping-quality/applications",
    summary="List applications by mapping quality",
    responses=answers("One page.", Page[QualityRead], InvalidCursor, NotFound),
)
async def list_qualities(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[QualityQuery, Query()]
) -> Response:
    """All applications with the quality of their mapping, worst first."""
    return page_answer(request, await quality.qualities(session, query))


@qualities.get(
    "/mapping-quality/agencies",
    summary="List agencies by mapping quality",
    responses=answers("One page.", Page[AgencyQualityRead], InvalidCursor, NotFound),
)
async def list_agency_qualities(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[QualityQuery, Query()]
) -> Response:
    """Each agency's mean score with its parts, worst first."""
    return page_answer(request, await quality.agencies(session, query))


@qualities.get(
    "/mapping-quality/work-list",
    summary="Read the work list of mapping",
    responses=answers("The work list.", WorkListRead, NotFound),
)
async def read_work_list(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[WorkListQuery, Query()]
) -> Response:
    """The answers that would improve the catalogue's mapping most, for all or for one agency, largest gain first."""
    return item_answer(request, await quality.work(session, query))


@carry_overs.get(
    "/reference-editions/{id}/crosswalk",
    summary="Read a crosswalk",
    responses=answers("By code of the earlier edition.", list[CrosswalkRead], NotFound),
)
async def read_crosswalk(
    id: UUID,
    session: SessionDep,
    actor: ActorDep,
    from_edition: Annotated[
        str,
        Query(min_length=1, max_length=64, examples=["perpres-132-2022"], description="Code of the earlier edition."),
    ],
) -> Response:
    """What became of each node of an earlier edition in this one: same, split, merged or retired."""
    after = await editions.edition_of(session, id)
    before = await reference.edition_coded(session, from_edition)
    if before is None:
        raise NotFound(what=Text("edisi", "edition"), id=from_edition)
    return json_answer(await editions.crosswalk(session, after, before))


@carry_overs.put(
    "/reference-editions/{id}/crosswalk",
    summary="State a crosswalk",
    responses=answers(
        "The crosswalk now.",
        list[CrosswalkRead],
        NotFound,
        NeedsRole,
        UnknownReference,
        editions.BrokenCrosswalk,
        editions.SameEdition,
    ),
)
async def put_crosswalk(id: UUID, body: CrosswalkPut, session: SessionDep, actor: ActorDep) -> Response:
    """Say what became of the nodes of an earlier edition; replaces what was said before. Administrators only."""
    return json_answer(await editions.put_crosswalk(session, id, body, actor=actor))


@carry_overs.get("/carry-overs", summary="List carry-overs", responses=answers_page(CarryOverRead))
async def list_carry_overs(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[CarryOverQuery, Query()]
) -> Response:
    """Acts of carrying mappings to a later edition, newest first."""
    return page_answer(request, await edition_queries.carry_overs(session, query, page_request(query)))


@carry_overs.post(
    "/carry-overs",
    status_code=201,
    summary="Carry mappings over",
    responses={
        201: {"description": "Done.", "model": CarryOverRead},
        **problems(NeedsRole, UnknownReference, editions.SameEdition),
    },
)
async def add_carry_over(body: CarryOverCreate, session: SessionDep, actor: ActorDep) -> Response:
    """Map a government's applications in a later edition as its crosswalk says, with lowered confidence.

    The mappings that they have stay beside the new ones: nothing is removed. What was carried is listed for review and
    can be taken back whole.
    """
    made = await editions.carry_over(session, body, actor=actor)
    row = CarryOverRead.model_validate(made).model_dump()
    return json_answer(row, 201, {"location": f"/api/v1/carry-overs/{made.id}"})


@carry_overs.get("/carry-overs/{id}", summary="Read a carry-over", responses=answers_item(CarryOverRead))
async def read_carry_over(request: Request, id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """One act of carrying mappings over."""
    row = await edition_queries.CARRY_OVERS.item(session, id)
    if row is None:
        raise NotFound(what=Text("pemindahan edisi", "carry-over"), id=id)
    return item_answer(request, row)


@carry_overs.get(
    "/carry-overs/{id}/mappings", summary="List carried mappings", responses=answers_page(CarriedRead, NotFound)
)
async def list_carried(
    request: Request, id: UUID, session: SessionDep, actor: ActorDep, query: Annotated[CarriedQuery, Query()]
) -> Response:
    """What became of each mapping, least certain first; `waiting=true`: what a person still has to look at."""
    if await edition_queries.CARRY_OVERS.item(session, id) is None:
        raise NotFound(what=Text("pemindahan edisi", "carry-over"), id=id)
    return page_answer(request, await edition_queries.carried(session, id, query, page_request(query)))


@carry_overs.post(
    "/carry-overs/{id}/revert",
    summary="Take a carry-over back",
    responses=answers("Taken back.", CarryOverRead, NotFound, NeedsRole, editions.AlreadyReverted),
)
async def revert_carry_over(id: UUID, session: SessionDep, actor: ActorDep) -> Response:
    """Withdraw the mappings that it added, save those that somebody declared or reviewed since."""
    made = await editions.revert(session, id, actor=actor)
    return json_answer(CarryOverRead.model_validate(made).model_dump())


@coverages.get(
    "/agencies",
    summary="Read the coverage by agencies",
    responses=answers("The matrix.", AgencyCoverageRead, NotFound),
)
async def read_agency_coverage(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[AgencyCoverageQuery, Query()]
) -> Response:
    """Agencies × nodes of a reference model, with their applications in use.

    Gaps are nodes of an agency's own *urusan* where it has none; overlaps are nodes that several agencies serve.
    """
    return item_answer(request, await coverage.of_agencies(session, query))


@coverages.get(
    "/services",
    summary="Read the coverage of services",
    responses=answers("The matrix.", ServiceCoverageRead),
)
async def read_service_coverage(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[ServiceCoverageQuery, Query()]
) -> Response:
    """Services × applications in use; services without an application, and those with several."""
    return item_answer(request, await coverage.of_services(session, query))
