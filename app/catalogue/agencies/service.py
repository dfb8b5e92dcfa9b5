"""The rules of agencies."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import IN_THIS_REQUEST, Draft, Noun
from app.catalogue.agencies import queries
from app.catalogue.agencies.models import Agency, AgencyKind
from app.catalogue.agencies.schemas import AgencyCreate, AgencyRead, AgencyUpdate
from app.catalogue.places import Place, lineage_of, places
from app.catalogue.records import RecordKind
from app.identity.actor import Actor
from app.kit.db import new_id
from app.kit.errors import Conflict, Fault, Forbidden, Invalid
from app.kit.language import Text


class AgencyCodeTaken(Conflict):
    """The government has an agency of that code."""

    code = "agency_code_taken"
    detail = Text(
        "Kode {agency_code} sudah dipakai {name} ({agency_id}).", "The code {agency_code} belongs to {name} ({agency_id})."
    )


class AgencyTreeBroken(Invalid):
    """The parent does not fit."""

    code = "agency_tree_broken"
    detail = Text(
        "Hanya pemerintah daerah yang berdiri tanpa induk, dan induk tidak boleh berada di bawah dirinya sendiri.",
        "Only a government stands without a parent, and no agency lies below itself.",
    )


async def check(session: AsyncSession, drafts: Sequence[Draft], actor: Actor) -> None:
    """Refuse agencies without a sound place in the tree, codes in use, and what the actor may not touch.

    Sets `government_id` and `path`. A parent may be a draft of the same set that stands before it.
    """
    parents = {d.values["parent_id"] for d in drafts if d.values["parent_id"]}
    known = await places(session, parents | {d.state["id"] for d in drafts if d.state})
    for draft in drafts:
        _place(draft, known, actor)
    sound = [draft for draft in drafts if draft.error is None]
    taken = await _codes_taken(session, sound)
    seen: dict[tuple[UUID, str], UUID] = {}
    for draft in sound:
        key = (draft.values["government_id"], draft.values["code"].lower())
        if draft.values["archived_at"] is not None:
            continue
        holder = taken.get(key)
        if holder and holder[0] != draft.values["id"]:
            draft.refuse(AgencyCodeTaken(agency_code=draft.values["code"], agency_id=holder[0], name=holder[1]))
        elif key in seen:
            draft.refuse(AgencyCodeTaken(agency_code=draft.values["code"], agency_id=seen[key], name=IN_THIS_REQUEST))
        seen[key] = draft.values["id"]
        if draft.state and draft.values["path"] != draft.state["path"] and draft.error is None:
            await _move_subtree(session, draft.state["path"], draft.values)


def _place(draft: Draft, known: dict[UUID, Place], actor: Actor) -> None:
    values = draft.values
    values["id"] = values["id"] or new_id()
    is_root = values["kind"] == AgencyKind.GOVERNMENT
    if is_root != (values["parent_id"] is None):
        draft.refuse(AgencyTreeBroken(faults=[Fault("/parent_id", Text("tidak sesuai «kind»", "does not fit “kind”"))]))
        return
    if values["valid_from_on"] and values["valid_until_on"] and values["valid_until_on"] < values["valid_from_on"]:
        draft.refuse(Invalid(faults=[Fault("/valid_until_on", Text("mendahului «valid_from_on»", "is before “valid_from_on”"))]))
        return
    if is_root:
        values.update(government_id=values["id"], path=f"/{values['id']}/")
        lineage = frozenset({values["id"]})
    else:
        parent = known.get(values["parent_id"])
        if parent is None:
            draft.refuse_reference("parent_id", values["parent_id"])
            return
        if values["id"] in parent.lineage or (draft.state and draft.state["government_id"] != parent.government_id):
            draft.refuse(AgencyTreeBroken(faults=[Fault("/parent_id", Text("bukan induk yang sah", "is no possible parent"))]))
            return
        values.update(government_id=parent.government_id, path=f"{parent.path}{values['id']}/")
        lineage = parent.lineage | {values["id"]}
    try:
        if draft.state:
            actor.require_agency(lineage_of(draft.state["path"]))
        if draft.state is None or draft.state["parent_id"] != values["parent_id"]:
            if is_root:
                actor.require()
            else:
                actor.require_agency(lineage - {values["id"]})
    except Forbidden as error:
        draft.refuse(error)
        return
    known[values["id"]] = Place(values["government_id"], lineage, values["path"])


async def _codes_taken(session: AsyncSession, drafts: Sequence[Draft]) -> dict[tuple[UUID, str], tuple[UUID, str]]:
    keys = sorted({(d.values["government_id"], d.values["code"].lower()) for d in drafts}, key=str)
    found: dict[tuple[UUID, str], tuple[UUID, str]] = {}
    for start in range(0, len(keys), 5_000):
        code = func.lower(Agency.code)
        statement = select(Agency.government_id, code, Agency.id, Agency.name).where(
            tuple_(Agency.government_id, code).in_(keys[start : start + 5_000]), Agency.archived_at.is_(None)
        )
        found.update({(gov, lower): (id, name) for gov, lower, id, name in await session.execute(statement)})
    return found


async def _move_subtree(session: AsyncSession, old_path: str, values: dict[str, object]) -> None:
    """Give all below a moved agency their new path; their own fields, and so their versions, do not change."""
    statement = (
        update(Agency)
        .where(Agency.path.startswith(old_path), Agency.id != values["id"])
        .values(path=func.replace(Agency.path, old_path, values["path"]))
        .execution_options(synchronize_session=False)
    )
    await session.execute(statement)


NOUN = Noun(
    path="agencies",
    one=Text("perangkat daerah", "an agency"),
    many=Text("perangkat daerah", "agencies"),
    kind=RecordKind("agency", Agency.__table__),  # type: ignore[arg-type]
    view=queries.VIEW,
    read=AgencyRead,
    create=AgencyCreate,
    update=AgencyUpdate,
    check=check,
    examples={"code": "DINKES", "name": "Dinas Kesehatan", "short_name": "Dinkes", "kind": "agency",
              "parent_id": "01936f5e-8d2a-7c1b-9f00-000000000001"},
)
