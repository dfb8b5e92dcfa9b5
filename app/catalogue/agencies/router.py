"""Endpoints of agencies."""

from app.catalogue.agencies import queries, service
from app.catalogue.agencies.schemas import AgencyQuery
from app.catalogue.endpoints import noun_router

router = noun_router(service.NOUN, AgencyQuery, queries.conditions, service.AgencyCodeTaken, service.AgencyTreeBroken)
