"""Reads of interfaces."""

from sqlalchemy import ColumnElement, or_, select

from app.catalogue.filters import equal_conditions
from app.catalogue.interfaces.models import Interface, InterfaceDataObject
from app.catalogue.interfaces.schemas import InterfaceQuery, InterfaceRead
from app.kit.paging import View

VIEW = View(
    Interface.__table__,
    {name: getattr(Interface, name) for name in InterfaceRead.model_fields},
    searched=(Interface.description, Interface.frequency),
)
_FILTERS = ("government_id", "source_id", "target_id", "mode", "status", "external_key")


def conditions(query: InterfaceQuery) -> list[ColumnElement[bool]]:
    """What the filters of `query` demand."""
    where = equal_conditions(Interface, VIEW, query, _FILTERS)
    if query.application_id is not None:
        where.append(or_(Interface.source_id == query.application_id, Interface.target_id == query.application_id))
    if query.data_object_id is not None:
        carried = InterfaceDataObject.data_object_id == query.data_object_id
        where.append(Interface.id.in_(select(InterfaceDataObject.interface_id).where(carried)))
    return where
