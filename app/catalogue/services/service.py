"""The rules of services."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import Draft, Noun
from app.catalogue.names import refuse_taken_names
from app.catalogue.places import settle
from app.catalogue.records import RecordKind
from app.catalogue.services import queries
from app.catalogue.services.models import Service
from app.catalogue.services.schemas import ServiceCreate, ServiceRead, ServiceUpdate
from app.identity.actor import Actor
from app.kit.db import table_of
from app.kit.errors import Conflict
from app.kit.language import Text

KIND = RecordKind("service", table_of(Service))


class ServiceNameTaken(Conflict):
    """The agency lists a service of that name."""

    code = "service_name_taken"
    detail = Text(
        "Perangkat daerah ini sudah mencatat layanan bernama {name} ({record_id}).",
        "This agency already lists a service named {name} ({record_id}).",
    )


async def check(session: AsyncSession, drafts: Sequence[Draft], actor: Actor) -> None:
    """Refuse unknown agencies, those out of the actor's reach, and names in use."""
    await settle(session, drafts, actor)
    await refuse_taken_names(session, KIND, drafts, ServiceNameTaken)


NOUN = Noun(
    path="services",
    one=Text("layanan", "a service"),
    many=Text("layanan", "services"),
    kind=KIND,
    view=queries.VIEW,
    read=ServiceRead,
    create=ServiceCreate,
    update=ServiceUpdate,
    check=check,
    examples={
        "agency_id": "01936f5e-8d2a-7c1b-9f00-000000000001",
        "name": "Pelayanan Akta Kelahiran",
        "method": "hybrid",
        "target_users": ["public"],
        "ral_codes": ["RAL.01.10.01"],
    },
)
