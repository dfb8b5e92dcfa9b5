"""Endpoints of regulations."""

from app.catalogue.endpoints import noun_router
from app.catalogue.regulations import queries, service
from app.catalogue.regulations.schemas import RegulationQuery

router = noun_router(service.NOUN, RegulationQuery, queries.conditions, service.RegulationListed)
