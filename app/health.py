"""Is the service alive, is it ready, and how is it doing."""

import time
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.deliveries.models import DeliveryStatus
from app.deliveries.queries import counts_by_status as delivery_counts
from app.kit.db import Database
from app.kit.http import json_answer

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The state of the service."""

    status: str = Field(examples=["ready"])


_OK: dict[int | str, dict[str, Any]] = {200: {"description": "It is.", "model": Health}}


@router.get("/health/live", summary="Is the process alive", responses=_OK)
async def live() -> Response:
    """Answers as long as the process does; touches nothing else."""
    return json_answer({"status": "live"})


@router.get(
    "/health/ready",
    summary="Is the service ready",
    responses={**_OK, 503: {"description": "Not yet.", "model": Health}},
)
async def ready(request: Request) -> Response:
    """Ready when the database answers."""
    database: Database = request.app.state.database
    try:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return json_answer({"status": "waiting for the database"}, 503)
    return json_answer({"status": "ready"})


@router.get(
    "/metrics",
    summary="Measures for Prometheus",
    responses={
        200: {"description": "Prometheus text format.", "content": {"text/plain": {"schema": {"type": "string"}}}}
    },
    response_class=Response,
)
async def metrics(request: Request) -> Response:
    """Requests by route, method and status, and how long they took; deliveries by status, of the whole installation."""
    measures: Measures = request.app.state.measures
    database: Database = request.app.state.database
    with suppress(SQLAlchemyError):
        async with database.reading() as session:
            counts = await delivery_counts(session)
        for status in DeliveryStatus:
            measures.deliveries.labels(status.value).set(counts.get(status, 0))
    return Response(generate_latest(measures.registry), media_type=CONTENT_TYPE_LATEST)


class Measures:
    """This process's counters."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("ringkas_requests", "Requests answered.", labels, registry=self.registry)
        self.deliveries = Gauge(
            "ringkas_deliveries", "Deliveries of the whole installation.", ("status",), registry=self.registry
        )
        self.seconds = Histogram("ringkas_request_seconds", "Time to answer.", ("route",), registry=self.registry)


def _template(scope: Scope) -> str:
    """The route that answered, prefix included, with the names of its parameters in place of their values."""
    route = scope.get("route")
    if route is None:
        return "other"
    filled = route.path_format.format(**scope.get("path_params", {}))
    path: str = route.path
    return str(scope["path"]).removesuffix(filled) + path if str(scope["path"]).endswith(filled) else path


class MeasuringMiddleware:
    """Counts answers by route template, so that identifiers do not become labels."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self._app = app
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = _template(scope)
            self._measures.requests.labels(scope["method"], route, status).inc()
            self._measures.seconds.labels(route).observe(time.perf_counter() - began)
