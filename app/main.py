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
from app.catalogue.data_objects.router import router as data_objects
from app.catalogue.interfaces.router import router as interfaces
from app.catalogue.regulations.router import router as regulations
from app.catalogue.services.router import router as services
from app.identity.deps import ActorCache, require_actor
from app.identity.router import tokens, users
from app.kit.db import Database
from app.kit.http import install_problem_handlers
from app.kit.http.openapi import complete_openapi
from app.reference.router import editions, models, nationals
from app.settings import Settings

_ROUTERS: tuple[APIRouter, ...] = (
    applications,
    agencies,
    services,
    data_objects,
    interfaces,
    regulations,
    models,
    editions,
    nationals,
    users,
    tokens,
)


def create_app(settings: Settings) -> FastAPI:
    """The service under `settings`; its database must have been migrated."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await app.state.database.dispose()

    app = FastAPI(
        title="Ringkas",
        version=__version__,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    app.state.settings = settings
    app.state.database = Database(settings.database)
    app.state.actors = ActorCache()
    install_problem_handlers(app)
    for router in _ROUTERS:
        app.include_router(router, prefix="/api/v1")
    app.include_router(audit_events, prefix="/api/v1", dependencies=[Depends(require_actor)])
    _document(app)
    return app


def _document(app: FastAPI) -> None:
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = complete_openapi(generate())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
