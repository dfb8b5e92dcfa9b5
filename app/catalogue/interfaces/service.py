"""The rules of interfaces."""

from collections.abc import Container, Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import Draft, Noun
from app.catalogue.applications.models import Application
from app.catalogue.data_objects.models import DataObject
from app.catalogue.interfaces import queries
from app.catalogue.interfaces.models import Interface, InterfaceDataObject
from app.catalogue.interfaces.schemas import InterfaceCreate, InterfaceRead, InterfaceUpdate
from app.catalogue.places import existing, places
from app.catalogue.records import OwnedList, RecordKind, Values
from app.identity.actor import Actor
from app.kit.db import table_of
from app.kit.errors import Fault, Forbidden, Invalid
from app.kit.language import Text

DATA_OBJECTS = OwnedList("data_object_ids", table_of(InterfaceDataObject), "interface_id", ("data_object_id",))
KIND = RecordKind("interface", table_of(Interface), (DATA_OBJECTS,))


_ENDS = ("source_id", "target_id")


class InterfaceToItself(Invalid):
    """Source and target are one application."""

    code = "interface_to_itself"
    detail = Text("Sumber dan tujuan harus dua aplikasi yang berbeda.", "Source and target must be two applications.")


async def check(session: AsyncSession, drafts: Sequence[Draft], actor: Actor) -> None:
    """Refuse unknown ends and data objects; the editor of either end's agency may describe the flow."""
    ends = {values[end] for draft in drafts for values in _before_and_after(draft) for end in _ENDS}
    agencies = await _agency_of(session, ends)
    known = await places(session, agencies.values())
    named = {id for draft in drafts for id in draft.values["data_object_ids"] or ()}
    objects = await existing(session, table_of(DataObject), named)
    for draft in drafts:
        values = draft.values
        _check_references(draft, agencies, objects)
        if draft.error is not None:
            continue
        values["government_id"] = known[agencies[values["source_id"]]].government_id
        try:
            for ends_now in _before_and_after(draft):
                source, target = (known[agencies[ends_now[end]]] for end in _ENDS)
                actor.require_agency(source.lineage | target.lineage)
        except Forbidden as error:
            draft.refuse(error)


async def _agency_of(session: AsyncSession, application_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Agency by application; unknown applications are left out."""
    listed = sorted(application_ids, key=str)
    found: dict[UUID, UUID] = {}
    for start in range(0, len(listed), 5_000):
        some = listed[start : start + 5_000]
        statement = select(Application.id, Application.agency_id).where(Application.id.in_(some))
        found.update((await session.execute(statement)).all())
    return found


def _check_references(draft: Draft, applications: Container[UUID], data_objects: Container[UUID]) -> None:
    values = draft.values
    for end in _ENDS:
        if values[end] not in applications:
            draft.refuse_reference(end, values[end])
    for id in values["data_object_ids"] or ():
        if id not in data_objects:
            draft.refuse_reference("data_object_ids", id)
    if values["source_id"] == values["target_id"]:
        same = Text("sama dengan «source_id»", "is the same as “source_id”")
        draft.refuse(InterfaceToItself(faults=[Fault("/target_id", same)]))


def _before_and_after(draft: Draft) -> list[Values]:
    return [draft.values] if draft.state is None else [draft.state, draft.values]


NOUN = Noun(
    path="interfaces",
    one=Text("antarmuka", "an interface"),
    many=Text("antarmuka", "interfaces"),
    kind=KIND,
    view=queries.VIEW,
    read=InterfaceRead,
    create=InterfaceCreate,
    update=InterfaceUpdate,
    check=check,
    examples={
        "source_id": "01936f5e-8d2a-7c1b-9f00-000000000011",
        "target_id": "01936f5e-8d2a-7c1b-9f00-000000000012",
        "mode": "api",
        "status": "operational",
        "frequency": "harian",
    },
)
