"""Endpoints of data objects."""

from app.catalogue.data_objects import queries, service
from app.catalogue.data_objects.schemas import DataObjectQuery
from app.catalogue.endpoints import noun_router

router = noun_router(service.NOUN, DataObjectQuery, queries.conditions, service.DataObjectNameTaken)
