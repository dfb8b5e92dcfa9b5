"""Endpoints of the dependency graph."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.analysis.dependencies import DependencyGraph, Node
from app.analysis.exchange import MEDIA_TYPES, write_graph
from app.analysis.graph_measures import ApplicationMeasure, silos, single_points_of_failure, strongest_hubs
from app.analysis.impact import Concern, impact, shortest_paths
from app.analysis.regulations import legal_gaps, same_subject
from app.graph import queries, service
from app.graph.schemas import (
    ExportQuery,
    GraphQuery,
    GraphRead,
    ImpactRead,
    LegalRead,
    MetricsRead,
    PartQuery,
    PathsRead,
)
from app.identity.deps import ActorDep
from app.kit.errors import NotFound
from app.kit.http import SessionDep, TransactionRoute, json_answer
from app.kit.http.openapi import answers
from app.kit.http.problems import problems

router = APIRouter(tags=["graph"], route_class=TransactionRoute)
_SUFFIX = {"archimate": "xml", "mermaid": "mmd"}


@router.get("/graph", summary="Read the graph", responses=answers("One page.", GraphRead, NotFound))
async def read_graph(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[GraphQuery, Query()]
) -> Response:
    """Nodes and typed edges, each with its evidence; the part around an agency, a reference node, an application.

    A page holds nodes by identifier and the edges that leave them inside the part; edges come with their source.
    """
    graph, nodes = await _part(request, session, query)
    page, cursor = service.page_of(nodes, query.limit, query.cursor)
    inside, shown = {node.id for node in nodes}, {node.id for node in page}
    edges = [
        {"type": "flow", **_flow(flow), "label": ""}
        for flow in graph.flows
        if flow.source in shown and flow.target in inside
    ]
    edges += [
        {**asdict(edge), "kind": "", "status": "", "data_objects": []}
        for edge in graph.edges
        if edge.source in shown and edge.target in inside
    ]
    items = [asdict(node) for node in page]
    return json_answer({"items": items, "edges": edges, "total": len(nodes), "next_cursor": cursor})


@router.get(
    "/graph/export",
    summary="Export the graph",
    responses={
        200: {
            "description": "The file.",
            "content": {type: {"schema": {"type": "string"}} for type in MEDIA_TYPES.values() if "json" not in type}
            | {"text/plain": {"example": "flowchart LR\n"}},
        },
        **problems(NotFound),
    },
)
async def export_graph(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[ExportQuery, Query()]
) -> Response:
    """The graph or a part of it as GraphML, node-link JSON, DOT, ArchiMate exchange XML, CSV or Mermaid."""
    graph, nodes = await _part(request, session, query)
    format = query.format.value
    data = await asyncio.to_thread(write_graph, service.restricted(graph, nodes), format)
    name = f"ringkas-graph.{_SUFFIX.get(format, format)}"
    return Response(
        data, media_type=MEDIA_TYPES[format], headers={"content-disposition": f'attachment; filename="{name}"'}
    )


@router.get("/graph/metrics", summary="Measure the graph", responses=answers("The measures.", MetricsRead))
async def read_metrics(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    top: Annotated[int, Query(ge=1, le=200, description="Length of each list.")] = 20,
) -> Response:
    """Hubs, single points of failure, silos, cycles, communities against agency borders, chains of retyping."""
    graphs = _graphs(request)
    graph, _ = await graphs.current(session)
    measures = await graphs.measures(graph)
    alone = silos(measures)
    body = {
        "applications": len(measures.applications),
        "flows": measures.flows,
        "components": len(measures.components),
        "isolated": len(alone),
        "hubs": [_measure(graph, one) for one in strongest_hubs(measures, top)],
        "single_points_of_failure": [_measure(graph, one) for one in single_points_of_failure(measures)[:top]],
        "silos": list(alone[:top]),
        "cycles": [list(cycle) for cycle in measures.cycles[:top]],
        "communities": [
            {
                "number": one.number,
                "size": len(one.members),
                "members": list(one.members[:top]),
                "agencies": dict(one.agencies[:top]),
                "crossing": one.crossing,
            }
            for one in measures.communities[:top]
            if len(one.members) > 1
        ],
        "manual_chain": list(measures.manual_chain),
        "betweenness_exact": measures.betweenness_exact,
    }
    return json_answer(body)


@router.get("/graph/paths", summary="Find paths", responses=answers("The paths.", PathsRead, NotFound))
async def find_paths(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    source: Annotated[UUID, Query(alias="from", description="The application that gives.")],
    target: Annotated[UUID, Query(alias="to", description="The application that takes.")],
    limit: Annotated[int, Query(ge=1, le=20, description="At most so many paths.")] = 5,
) -> Response:
    """Ways along which data flow from one application to another, shortest first."""
    graph, stands_for = await _graphs(request).current(session)
    giver, taker = (service.node_of(graph, stands_for, id) for id in (source, target))
    found = await asyncio.to_thread(shortest_paths, graph, giver, taker, limit)
    return json_answer({"paths": [[asdict(graph.nodes[id]) for id in path] for path in found]})


@router.get("/graph/regulations", summary="Check the legal bases", responses=answers("The gaps.", LegalRead))
async def check_legal_bases(
    session: SessionDep,
    actor: ActorDep,
    request: Request,
    limit: Annotated[int, Query(ge=1, le=500, description="Applications listed.")] = 100,
) -> Response:
    """Applications without a legal basis or with a revoked one, and regulations of one city about the same subject.

    Two regulations are compared by their telling words and by the functions that they serve; what changes or revokes
    another, or is made for another year, is no second regulation.
    """
    graph, _ = await _graphs(request).current(session)
    regulations = await queries.regulations(session)
    own = [id for id in graph.applications if graph.nodes[id].government]
    gaps = legal_gaps(own, await queries.legal_bases(session), regulations)
    gaps.sort(key=lambda gap: (not gap.revoked, gap.application_id))
    pairs = await asyncio.to_thread(same_subject, regulations)
    body = {
        "without_basis": sum(1 for gap in gaps if not gap.revoked),
        "revoked_basis": sum(1 for gap in gaps if gap.revoked),
        "gaps": [
            {
                "application_id": gap.application_id,
                "name": graph.nodes[gap.application_id].name,
                "revoked": list(gap.revoked),
                "explanation_id": gap.explanation.id,
                "explanation_en": gap.explanation.en,
            }
            for gap in gaps[:limit]
        ],
        "same_subject": [
            {
                "left_id": pair.left_id,
                "right_id": pair.right_id,
                "score": pair.score,
                "explanation_id": pair.explanation.id,
                "explanation_en": pair.explanation.en,
            }
            for pair in pairs
        ],
    }
    return json_answer(body)


@router.get(
    "/applications/{id}/impact",
    summary="Read an application's impact",
    responses=answers("The impact.", ImpactRead, NotFound),
)
async def read_impact(
    request: Request,
    id: UUID,
    session: SessionDep,
    actor: ActorDep,
    depth: Annotated[int | None, Query(ge=1, le=50, description="At most so many steps away.")] = None,
    limit: Annotated[int, Query(ge=1, le=1_000, description="Length of each list.")] = 200,
) -> Response:
    """What is touched when the application stops or changes: applications, data and services, each with the path."""
    graph, stands_for = await _graphs(request).current(session)
    found = impact(graph, service.node_of(graph, stands_for, id), depth, limit)
    body = {
        "id": id,
        "applications_count": found.applications_count,
        "data_objects_count": found.data_objects_count,
        "services_count": found.services_count,
        "distances": list(found.distances),
        "agencies": list(found.agencies),
        "applications": [
            {
                "id": one.id,
                "name": graph.nodes[one.id].name,
                "agency": graph.nodes[one.id].agency,
                "distance": one.distance,
                "path": [asdict(edge) for edge in one.path],
            }
            for one in found.applications
        ],
        "data_objects": [_concern(one) for one in found.data_objects],
        "services": [_concern(one) for one in found.services],
    }
    return json_answer(body)


def _graphs(request: Request) -> service.Graphs:
    graphs = request.app.state.graphs
    assert isinstance(graphs, service.Graphs)
    return graphs


async def _part(request: Request, session: SessionDep, query: PartQuery) -> tuple[DependencyGraph, list[Node]]:
    graph, stands_for = await _graphs(request).current(session)
    agency = None
    if query.agency_id is not None:
        agency = await queries.agency_name(session, query.agency_id)
        if agency is None:
            raise NotFound(what="perangkat daerah", id=query.agency_id)
    application = None
    if query.application_id is not None:
        application = service.node_of(graph, stands_for, query.application_id)
    return graph, service.part_of(graph, query, agency, application)


def _flow(flow: Any) -> dict[str, Any]:
    row = asdict(flow)
    del row["idle"]
    return row | {"data_objects": list(flow.data_objects)}


def _measure(graph: DependencyGraph, one: ApplicationMeasure) -> dict[str, Any]:
    node = graph.nodes[one.id]
    row = asdict(one) | {"name": node.name, "agency": node.agency}
    del row["isolated"]
    return row


def _concern(one: Concern) -> dict[str, Any]:
    return {"name": one.name, "through": list(one.through), "others": list(one.others)}
