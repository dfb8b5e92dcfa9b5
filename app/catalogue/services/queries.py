"""Reads of services."""

from sqlalchemy import ColumnElement

from app.catalogue.filters import equal_conditions
from app.catalogue.services.models import Service
from app.catalogue.services.schemas import ServiceQuery, ServiceRead
from app.kit.paging import View

VIEW = View(
    Service.__table__,
    {name: getattr(Service, name) for name in ServiceRead.model_fields},
    searched=(Service.name, Service.description),
)
_FILTERS = ("government_id", "agency_id", "method", "external_key")


def conditions(query: ServiceQuery) -> list[ColumnElement[bool]]:
    """What the filters of `query` demand."""
    return equal_conditions(Service, VIEW, query, _FILTERS)
