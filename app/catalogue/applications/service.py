"""The rules of applications."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import Draft, Noun
from app.catalogue.agencies.models import Agency
from app.catalogue.applications import queries
from app.catalogue.applications.models import (
    Application,
    ApplicationAlias,
    ApplicationDataUse,
    ApplicationLegalBasis,
    ApplicationService,
    ApplicationUser,
    ReferenceMapping,
)
from app.catalogue.applications.schemas import ApplicationCreate, ApplicationRead, ApplicationUpdate
from app.catalogue.data_objects.models import DataObject
from app.catalogue.names import refuse_taken_names
from app.catalogue.places import existing, settle
from app.catalogue.records import OwnedList, RecordKind, load_records
from app.catalogue.regulations.models import Regulation
from app.catalogue.services.models import Service
from app.identity.actor import Actor
from app.kit.db import Base, table_of
from app.kit.errors import Conflict, Fault, Invalid
from app.kit.language import Text
from app.reference.models import ReferenceNode


def _owned(field: str, model: type[Base], *key: str, attributes: tuple[str, ...] = ()) -> OwnedList:
    return OwnedList(field, table_of(model), "application_id", key, attributes)


KIND = RecordKind(
    "application",
    table_of(Application),
    (
        _owned("aliases", ApplicationAlias, "kind", "value"),
        _owned("using_agency_ids", ApplicationUser, "agency_id"),
        _owned("service_ids", ApplicationService, "service_id"),
        _owned("data_uses", ApplicationDataUse, "data_object_id", attributes=("role",)),
        _owned("legal_bases", ApplicationLegalBasis, "regulation_id", attributes=("article",)),
        _owned("mappings", ReferenceMapping, "node_id", attributes=("role", "origin", "confidence", "reason")),
    ),
)

# Where each list points to: field → (name of the identifier in an entry, table).
_POINTERS: tuple[tuple[str, str | None, type[Base]], ...] = (
    ("using_agency_ids", None, Agency),
    ("service_ids", None, Service),
    ("data_uses", "data_object_id", DataObject),
    ("legal_bases", "regulation_id", Regulation),
    ("mappings", "node_id", ReferenceNode),
)


class ApplicationNameTaken(Conflict):
    """The agency lists an application of that name."""

    code = "application_name_taken"
    detail = Text(
        "Perangkat daerah ini sudah mencatat aplikasi bernama {name} ({record_id}).",
        "This agency already lists an application named {name} ({record_id}).",
    )


class ProductTreeBroken(Invalid):
    """The parent does not fit."""

    code = "product_tree_broken"
    detail = Text(
        "Induk harus aplikasi lain yang bukan kanal, modul, atau instans dari aplikasi ini.",
        "The parent must be another application that is no channel, module or instance of this one.",
    )


async def check(session: AsyncSession, drafts: Sequence[Draft], actor: Actor) -> None:
    """Refuse what points nowhere, names in use, broken product trees, and what the actor may not touch."""
    await settle(session, drafts, actor)
    await _check_pointers(session, drafts)
    await _check_parents(session, drafts)
    await refuse_taken_names(session, KIND, drafts, ApplicationNameTaken)


async def _check_pointers(session: AsyncSession, drafts: Sequence[Draft]) -> None:
    for field, name, model in _POINTERS:
        entries = [
            (draft, entry if name is None else entry[name])
            for draft in drafts
            for entry in draft.values.get(field) or ()
        ]
        if not entries:
            continue
        known = await existing(session, table_of(model), {id for _, id in entries})
        for draft, id in entries:
            if id not in known:
                draft.refuse_reference(field, id)


async def _check_parents(session: AsyncSession, drafts: Sequence[Draft]) -> None:
    """A product tree is followed upwards, so that no application ends up below itself."""
    moved = [
        draft
        for draft in drafts
        if draft.values.get("parent_id")
        and (draft.state is None or draft.values["parent_id"] != draft.state["parent_id"])
    ]
    for draft in drafts:
        if (draft.values.get("parent_id") is None) != (draft.values.get("relation") is None):
            both = Text("«parent_id» dan «relation» diisi bersama", "“parent_id” and “relation” go together")
            draft.refuse(Invalid(faults=[Fault("/relation", both)]))
    parents = dict.fromkeys(await existing(session, KIND.table, {d.values["parent_id"] for d in moved}))
    for draft in moved:
        if draft.values["parent_id"] not in parents:
            draft.refuse_reference("parent_id", draft.values["parent_id"])
    drafted = {draft.state["id"]: draft.values["parent_id"] for draft in drafts if draft.state}
    for draft in moved:
        if draft.error is not None or draft.state is None:
            continue
        seen = {draft.state["id"]}
        above = draft.values["parent_id"]
        while above is not None:
            if above in seen:
                fault = Fault("/parent_id", Text("membentuk lingkaran", "forms a circle"))
                draft.refuse(ProductTreeBroken(faults=[fault]))
                break
            seen.add(above)
            above = (
                drafted[above] if above in drafted else (await load_records(session, KIND, [above]))[above]["parent_id"]
            )


NOUN = Noun(
    path="applications",
    one=Text("aplikasi", "an application"),
    many=Text("aplikasi", "applications"),
    kind=KIND,
    view=queries.VIEW,
    read=ApplicationRead,
    create=ApplicationCreate,
    update=ApplicationUpdate,
    check=check,
    examples={
        "agency_id": "01936f5e-8d2a-7c1b-9f00-000000000001",
        "name": "SIMPEG",
        "description": "Mengelola data kepegawaian ASN kota.",
        "category": "application",
        "kind": "khusus",
        "status": "operational",
        "platforms": ["web"],
        "year": 2019,
        "aliases": [{"kind": "expansion", "value": "Sistem Informasi Manajemen Kepegawaian"}],
    },
)
