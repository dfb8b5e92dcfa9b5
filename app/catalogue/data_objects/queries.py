"""Reads of data objects."""

from sqlalchemy import ColumnElement

from app.catalogue.data_objects.models import DataObject
from app.catalogue.data_objects.schemas import DataObjectQuery, DataObjectRead
from app.catalogue.filters import equal_conditions
from app.kit.paging import View

VIEW = View(
    DataObject.__table__,
    {name: getattr(DataObject, name) for name in DataObjectRead.model_fields},
    searched=(DataObject.name, DataObject.description),
)
_FILTERS = ("government_id", "agency_id", "custodian_id", "classification", "personal_data", "external_key")


def conditions(query: DataObjectQuery) -> list[ColumnElement[bool]]:
    """What the filters of `query` demand."""
    return equal_conditions(DataObject, VIEW, query, _FILTERS)
