"""The catalogue as rows that `import` reads back without a change."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import Noun
from app.catalogue.agencies.models import Agency
from app.catalogue.agencies.service import NOUN as AGENCIES
from app.catalogue.applications.service import NOUN as APPLICATIONS
from app.catalogue.data_objects.models import DataObject
from app.catalogue.data_objects.service import NOUN as DATA_OBJECTS
from app.catalogue.interfaces.service import NOUN as INTERFACES
from app.catalogue.records import Values, load_records
from app.catalogue.regulations.models import Regulation
from app.catalogue.regulations.service import NOUN as REGULATIONS
from app.catalogue.services.models import Service
from app.catalogue.services.service import NOUN as SERVICES
from app.imports.columns import COLUMNS
from app.imports.kinds import ImportKind
from app.kit.tabular import Value
from app.reference.models import ReferenceNode

NOUNS: dict[ImportKind, Noun] = {
    ImportKind.APPLICATIONS: APPLICATIONS,
    ImportKind.AGENCIES: AGENCIES,
    ImportKind.SERVICES: SERVICES,
    ImportKind.DATA_OBJECTS: DATA_OBJECTS,
    ImportKind.REGULATIONS: REGULATIONS,
    ImportKind.INTERFACES: INTERFACES,
}
_AT_ONCE = 1_000


def export_columns(kind: ImportKind) -> list[str]:
    """The columns of an export, in the order of a file."""
    return [column.name for column in COLUMNS[kind]]


async def export_rows(
    session: AsyncSession, kind: ImportKind, *, government_id: UUID | None = None
) -> AsyncIterator[dict[str, Value]]:
    """Every record of a kind that is not archived, as a row by column name, oldest first."""
    noun = NOUNS[kind]
    names = await Names.read(session)
    table = noun.kind.table.c
    statement = select(table.id).where(table.archived_at.is_(None)).order_by(table.created_at, table.id)
    if government_id is not None:
        statement = statement.where(table.government_id == government_id)
    ids = list(await session.scalars(statement))
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        states = await load_records(session, noun.kind, some)
        for id in some:
            if id in states:
                yield row_of(kind, states[id], names)


class Names:
    """How identifiers are written in a file; the keys are identifiers as the states hold them."""

    def __init__(self) -> None:
        self.agencies: dict[Any, str] = {}
        self.services: dict[Any, str] = {}
        self.data_objects: dict[Any, str] = {}
        self.regulations: dict[Any, str] = {}
        self.nodes: dict[Any, str] = {}

    @classmethod
    async def read(cls, session: AsyncSession) -> "Names":
        names = cls()
        for id, code in await session.execute(select(Agency.id, Agency.code)):
            names.agencies[id] = code
        names.services = dict((await session.execute(select(Service.id, Service.name))).all())
        names.data_objects = dict((await session.execute(select(DataObject.id, DataObject.name))).all())
        cited = select(Regulation.id, Regulation.kind, Regulation.number, Regulation.year)
        names.regulations = {id: f"{kind} {number}/{year}" for id, kind, number, year in await session.execute(cited)}
        names.nodes = dict((await session.execute(select(ReferenceNode.id, ReferenceNode.code))).all())
        return names


def row_of(kind: ImportKind, state: Values, names: Names) -> dict[str, Value]:
    """A record's state as a row by column name; `names` must know the identifiers that the state holds."""
    row: dict[str, Value] = {}
    for column in COLUMNS[kind]:
        value = state.get(column.field) if column.field else _POINTERS[column.name](state, names)
        row[column.name] = _shown(value)
    return row


def _shown(value: Any) -> Value:
    if isinstance(value, list):
        return [str(entry) for entry in value]
    if value is None or isinstance(value, str | int | float | bool):
        return "yes" if value is True else "no" if value is False else value
    return str(value)


def _codes(model: str) -> Any:
    def shown(state: Values, names: Names) -> list[str]:
        codes = [(entry["role"] != "primary", names.nodes[entry["node_id"]]) for entry in state["mappings"]]
        return [code for _, code in sorted(codes) if code.lower().startswith(f"{model}.")]

    return shown


def _uses(state: Values, names: Names) -> list[str]:
    if "data_object_ids" in state:
        return [names.data_objects[id] for id in state["data_object_ids"]]
    return [
        f"{use['role']}:{names.data_objects[use['data_object_id']]}"
        if use["role"]
        else names.data_objects[use["data_object_id"]]
        for use in state["data_uses"]
    ]


_POINTERS: dict[str, Any] = {
    "id": lambda state, _: str(state["id"]),
    "version": lambda state, _: state["version"],
    "government": lambda state, names: (
        names.agencies[state["government_id"]] if state["government_id"] != state["id"] else None
    ),
    "agency": lambda state, names: names.agencies[state["agency_id"]],
    "custodian": lambda state, names: names.agencies.get(state["custodian_id"]),
    "parent_code": lambda state, names: names.agencies.get(state["parent_id"]),
    "parent": lambda state, _: str(state["parent_id"]) if state["parent_id"] else None,
    "source": lambda state, _: str(state["source_id"]),
    "target": lambda state, _: str(state["target_id"]),
    "using_agencies": lambda state, names: [names.agencies[id] for id in state["using_agency_ids"]],
    "aliases": lambda state, _: [f"{alias['kind']}:{alias['value']}" for alias in state["aliases"]],
    "services": lambda state, names: [names.services[id] for id in state["service_ids"]],
    "regulations": lambda state, names: [names.regulations[basis["regulation_id"]] for basis in state["legal_bases"]],
    "data_objects": _uses,
    **{f"{model}_codes": _codes(model) for model in ("rab", "ral", "rad", "raa", "rai", "rak")},
}
