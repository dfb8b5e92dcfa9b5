"""The rules of data objects."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import Draft, Noun
from app.catalogue.data_objects import queries
from app.catalogue.data_objects.models import DataObject
from app.catalogue.data_objects.schemas import DataObjectCreate, DataObjectRead, DataObjectUpdate
from app.catalogue.names import refuse_taken_names
from app.catalogue.places import places, settle
from app.catalogue.records import RecordKind
from app.identity.actor import Actor
from app.kit.db import table_of
from app.kit.errors import Conflict
from app.kit.language import Text

KIND = RecordKind("data_object", table_of(DataObject))


class DataObjectNameTaken(Conflict):
    """The agency lists a data object of that name."""

    code = "data_object_name_taken"
    detail = Text(
        "Perangkat daerah ini sudah mencatat data bernama {name} ({record_id}).",
        "This agency already lists a data object named {name} ({record_id}).",
    )


async def check(session: AsyncSession, drafts: Sequence[Draft], actor: Actor) -> None:
    """Refuse unknown agencies, those out of the actor's reach, and names in use."""
    await settle(session, drafts, actor)
    custodians = await places(session, {d.values["custodian_id"] for d in drafts if d.values["custodian_id"]})
    for draft in drafts:
        custodian = draft.values["custodian_id"]
        if custodian and custodian not in custodians:
            draft.refuse_reference("custodian_id", custodian)
    await refuse_taken_names(session, KIND, drafts, DataObjectNameTaken)


NOUN = Noun(
    path="data-objects",
    one=Text("data", "a data object"),
    many=Text("data", "data objects"),
    kind=KIND,
    view=queries.VIEW,
    read=DataObjectRead,
    create=DataObjectCreate,
    update=DataObjectUpdate,
    check=check,
    examples={
        "agency_id": "01936f5e-8d2a-7c1b-9f00-000000000001",
        "name": "Data Pegawai",
        "classification": "restricted",
        "personal_data": True,
        "update_frequency": "daily",
    },
)
