"""The rules of agencies."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import IN_THIS_REQUEST, Draft, Noun
from app.catalogue.agencies import queries
from app.catalogue.agencies.models import Agency, AgencyKind
from app.catalogue.agencies.schemas import AgencyCreate, AgencyRead, AgencyUpdate
from app.catalogue.places import Place, hold_governments, lineage_of, places
from app.catalogue.records import RecordKind
from app.identity.actor import Actor
from app.kit.db import lowered, new_id, table_of
from app.kit.errors import Conflict, Fault, Forbidden, Invalid
from app.kit.language import Text


class AgencyCodeTaken(Conflict):
    """The government has an agency of that code."""

    code = "agency_code_taken"
    detail = Text(
        "Kode {agency_code} sudah dipakai {name} ({agency_id}).",
        "The code {agency_code} belongs to {name} ({agency_id}).",
    )


class AgencyTreeBroken(Invalid):
    """The parent does not fit."""

    code = "agency_tree_broken"
    detail = Text(
        "Hanya pemerintah daerah yang berdiri tanpa induk, dan induk tidak boleh berada di bawah dirinya sendiri.",
        "Only a government stands without a parent, and no agency lies below itself.",
    )


# As many as the column `path` holds: ten identifiers with their slashes.
DEEPEST = 10
TOO_DEEP = Text(f"lebih dari {DEEPEST} tingkat", f"is deeper than {DEEPEST} levels")


async def check(session: AsyncSession, drafts: Sequence[Draft], actor: Actor) -> None:
    """Refuse agencies without a sound place in the tree, codes in use, and what the actor may not touch.

    Sets `government_id` and `path`. A parent may be a draft of the same set.
    """
    parents = {d.values["parent_id"] for d in drafts if d.values["parent_id"]}
    concerned = parents | {d.state["id"] for d in drafts if d.state}
    # Two moves at once could make a circle together.
    await hold_governments(session, {place.government_id for place in (await places(session, concerned)).values()})
    known = await places(session, concerned)
    for draft in _parents_first(drafts):
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


async def keep_paths(session: AsyncSession, drafts: Sequence[Draft]) -> None:
    """Give all below a moved agency their new path; their own fields, and so their versions, do not change.

    Raises:
        AgencyTreeBroken: an agency would lie deeper than `DEEPEST`.
    """
    moved = {d.values["government_id"] for d in drafts if d.state and d.values["parent_id"] != d.state["parent_id"]}
    for government_id in sorted(moved):
        statement = select(Agency.id, Agency.parent_id, Agency.path).where(Agency.government_id == government_id)
        rows = (await session.execute(statement)).all()
        parents = {id: parent_id for id, parent_id, _ in rows}
        for id, _, path in rows:
            lineage = [id]
            while (above := parents[lineage[-1]]) is not None:
                lineage.append(above)
            if len(lineage) > DEEPEST:
                raise AgencyTreeBroken(faults=[Fault("/parent_id", TOO_DEEP)])
            right = "".join(f"/{part}" for part in reversed(lineage)) + "/"
            if path != right:
                await session.execute(update(Agency).where(Agency.id == id).values(path=right))


def _parents_first(drafts: Sequence[Draft]) -> list[Draft]:
    """`drafts` with each one's parent before it where the set holds that too."""
    by_id = {draft.values["id"]: draft for draft in drafts if draft.values["id"]}
    ordered: dict[int, Draft] = {}
    for draft in drafts:
        chain: dict[int, Draft] = {}
        above: Draft | None = draft
        while above is not None and id(above) not in ordered and id(above) not in chain:
            chain[id(above)] = above
            above = by_id.get(above.values["parent_id"])
        ordered.update(reversed(chain.items()))
    return list(ordered.values())


def _place(draft: Draft, known: dict[UUID, Place], actor: Actor) -> None:
    values = draft.values
    values["id"] = values["id"] or new_id()
    is_root = values["kind"] == AgencyKind.GOVERNMENT
    if is_root != (values["parent_id"] is None):
        draft.refuse(AgencyTreeBroken(faults=[Fault("/parent_id", Text("tidak sesuai «kind»", "does not fit “kind”"))]))
        return
    if values["valid_from_on"] and values["valid_until_on"] and values["valid_until_on"] < values["valid_from_on"]:
        draft.refuse(
            Invalid(faults=[Fault("/valid_until_on", Text("mendahului «valid_from_on»", "is before “valid_from_on”"))])
        )
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
            draft.refuse(
                AgencyTreeBroken(faults=[Fault("/parent_id", Text("bukan induk yang sah", "is no possible parent"))])
            )
            return
        if len(parent.lineage) >= DEEPEST:
            draft.refuse(AgencyTreeBroken(faults=[Fault("/parent_id", TOO_DEEP)]))
            return
        values.update(government_id=parent.government_id, path=f"{parent.path}{values['id']}/")
        lineage = parent.lineage | {values["id"]}
    try:
        _require_both_places(draft, lineage, actor)
    except Forbidden as error:
        draft.refuse(error)
        return
    known[values["id"]] = Place(values["government_id"], lineage, values["path"])


def _require_both_places(draft: Draft, lineage: frozenset[UUID], actor: Actor) -> None:
    """An agency is moved by who may edit both it and its new parent; a government is added by administrators."""
    values = draft.values
    if draft.state:
        actor.require_agency(lineage_of(draft.state["path"]))
    if draft.state is None or draft.state["parent_id"] != values["parent_id"]:
        if values["kind"] == AgencyKind.GOVERNMENT:
            actor.require()
        else:
            actor.require_agency(lineage - {values["id"]})


async def _codes_taken(session: AsyncSession, drafts: Sequence[Draft]) -> dict[tuple[UUID, str], tuple[UUID, str]]:
    keys = sorted({(d.values["government_id"], d.values["code"].lower()) for d in drafts}, key=str)
    found: dict[tuple[UUID, str], tuple[UUID, str]] = {}
    for start in range(0, len(keys), 5_000):
        code = lowered(Agency.code, *(lower for _, lower in keys))
        statement = select(Agency.government_id, code, Agency.id, Agency.name).where(
            tuple_(Agency.government_id, code).in_(keys[start : start + 5_000]), Agency.archived_at.is_(None)
        )
        found.update({(gov, lower): (id, name) for gov, lower, id, name in await session.execute(statement)})
    return found


NOUN = Noun(
    path="agencies",
    one=Text("perangkat daerah", "an agency"),
    many=Text("perangkat daerah", "agencies"),
    kind=RecordKind("agency", table_of(Agency)),
    view=queries.VIEW,
    read=AgencyRead,
    create=AgencyCreate,
    update=AgencyUpdate,
    check=check,
    written=keep_paths,
    examples={
        "code": "DINKES",
        "name": "Dinas Kesehatan",
        "short_name": "Dinkes",
        "kind": "agency",
        "parent_id": "01936f5e-8d2a-7c1b-9f00-000000000001",
    },
)
