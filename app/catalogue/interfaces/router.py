"""Endpoints of interfaces."""

from app.catalogue.endpoints import noun_router
from app.catalogue.interfaces import queries, service
from app.catalogue.interfaces.schemas import InterfaceQuery

router = noun_router(service.NOUN, InterfaceQuery, queries.conditions, service.InterfaceToItself)
