"""Reads of regulations."""

from sqlalchemy import ColumnElement

from app.catalogue.filters import equal_conditions
from app.catalogue.regulations.models import Regulation
from app.catalogue.regulations.schemas import RegulationQuery, RegulationRead
from app.kit.paging import View

VIEW = View(
    Regulation.__table__,
    {name: getattr(Regulation, name) for name in RegulationRead.model_fields},
    searched=(Regulation.kind, Regulation.number, Regulation.about),
)
_FILTERS = ("government_id", "agency_id", "kind", "year", "status", "external_key")


def conditions(query: RegulationQuery) -> list[ColumnElement[bool]]:
    """What the filters of `query` demand."""
    return equal_conditions(Regulation, VIEW, query, _FILTERS)
