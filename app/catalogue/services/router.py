"""Endpoints of services."""

from app.catalogue.endpoints import noun_router
from app.catalogue.services import queries, service
from app.catalogue.services.schemas import ServiceQuery

router = noun_router(service.NOUN, ServiceQuery, queries.conditions, service.ServiceNameTaken)
