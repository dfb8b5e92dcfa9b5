"""The web application: `create_app(settings)`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, Depends, FastAPI

from app import __version__
from app.api_text import DESCRIPTION, TAGS
from app.audit.router import router as audit_events
from app.catalogue.agencies.router import router as agencies
from app.catalogue.applications.router import router as applications
from app.catalogue.data_names.router import router as data_names
from app.catalogue.data_objects.router import router as data_objects
from app.catalogue.interfaces.router import router as interfaces
from app.catalogue.regulations.router import router as regulations
from app.catalogue.services.router import router as services
from app.deliveries.router import router as deliveries
from app.events.router import feeds
from app.events.router import router as events
from app.findings.reviews.router import router as reviews
from app.findings.router import findings, runs
from app.graph.router import router as graph
from app.graph.service import Graphs
from app.health import Measures, MeasuringMiddleware
from app.health import router as health
from app.identity.deps import ActorCache, require_actor, require_actor_or_login, sender_of
from app.identity.router import tokens, users
from app.imports.router import exports, imports
from app.kit.db import Database
from app.kit.http import install_problem_handlers
from app.kit.http.body_limit import BodyLimitMiddleware
from app.kit.http.openapi import complete_openapi
from app.mapping.router import carry_overs, coverages, proposals, qualities
from app.reference.router import editions, models, nationals
from app.reports.router import router as reports
from app.schedules.router import router as schedules
from app.search import router as search
from app.settings import Settings, read_settings
from app.web.pages import router as pages
from app.web.pages import static_files
from app.webhooks.router import router as webhooks
from app.workflows import Background

_ROUTERS: tuple[APIRouter, ...] = (
    applications,
    agencies,
    imports,
    exports,
    runs,
    findings,
    proposals,
    qualities,
    carry_overs,
    coverages,
    reviews,
    reports,
    schedules,
    deliveries,
    webhooks,
    graph,
    services,
    data_objects,
    data_names,
    interfaces,
    regulations,
    models,
    editions,
    nationals,
    search,
    users,
    tokens,
)


def create_app(settings: Settings, *, background: str | None = None) -> FastAPI:
    """The service under `settings`; its database must have been migrated.

    `background` is the slot under which this process also does the background work; `None`: it does none.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if background is not None:
            app.state.background = Background(settings, app.state.database, background)
            await app.state.background.start()
        yield
        if app.state.background is not None:
            await app.state.background.stop()
        await app.state.database.dispose()

    app = FastAPI(
        title="Ringkas",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    app.state.settings = settings
    app.state.database = Database(settings.database)
    app.state.actors = ActorCache()
    app.state.background = None
    app.state.graphs = Graphs()
    app.state.measures = Measures()
    app.add_middleware(MeasuringMiddleware, measures=app.state.measures)
    app.add_middleware(BodyLimitMiddleware)
    app.state.sender_of = sender_of
    install_problem_handlers(app)
    for router in _ROUTERS:
        app.include_router(router, prefix="/api/v1")
    app.include_router(audit_events, prefix="/api/v1", dependencies=[Depends(require_actor)])
    app.include_router(events, prefix="/api/v1", dependencies=[Depends(require_actor)])
    app.include_router(feeds, prefix="/api/v1", dependencies=[Depends(require_actor_or_login)])
    app.include_router(health)
    app.include_router(pages)
    app.mount("/static", static_files())
    _document(app)
    return app


def app_from_environment() -> FastAPI:
    """The service as one of several server processes, which leave the background work to the worker."""
    return create_app(read_settings())


def _document(app: FastAPI) -> None:
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = complete_openapi(generate())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
