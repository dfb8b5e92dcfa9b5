"""What is special about each kind of row: how its pointing cells become identifiers, and which record it speaks of."""

from collections.abc import Hashable, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.acts import Noun
from app.catalogue.agencies import queries as agency_queries
from app.catalogue.agencies.models import AgencyKind
from app.catalogue.agencies.service import NOUN as AGENCIES
from app.catalogue.applications.models import Application
from app.catalogue.data_objects.service import NOUN as DATA_OBJECTS
from app.catalogue.interfaces.models import Interface
from app.catalogue.interfaces.service import NOUN as INTERFACES
from app.catalogue.records import Values
from app.catalogue.regulations.service import NOUN as REGULATIONS
from app.imports.directory import Directory, agency_key, kind_of_agency, new_code
from app.imports.matching import NameIndex, Near, read_index, same_thing
from app.imports.parsing import Item, own_identifier
from app.kit.errors import RingkasError
from app.kit.language import Text


class Handler(Protocol):
    """The part of an import that knows its kind of row."""

    noun: Noun

    async def assemble(self, items: Sequence[Item]) -> None:
        """Turn the pointing cells of `items` into fields; refuse rows that point nowhere."""

    def identities(self, item: Item) -> Sequence[Hashable]:
        """What two rows of one record may have in common: its key, its name."""

    def find(self, item: Item) -> UUID | Near | None:
        """The stored record that the row speaks of, or one that it may speak of."""

    def remember(self, item: Item, id: UUID, values: Values) -> None:
        """Know the record that the row became or changed, as it is now."""


class Placement:
    """Government and agency of rows, from their cells or the import's options."""

    def __init__(self, directory: Directory, options: dict[str, Any]) -> None:
        self._directory = directory
        self._government = options.get("government")
        self._agency = options.get("agency")

    async def place(self, items: Sequence[Item]) -> None:
        """Give each item `government_id` and, where its row names an agency, `agency_id`, among its pointers."""
        by_government: dict[UUID, list[Item]] = {}
        for item in items:
            try:
                government = await self._directory.government(item.pointers.get("government") or self._government)
            except RingkasError as error:
                item.refuse_at("government", sentence_of(error))
                continue
            item.pointers["government_id"] = government
            by_government.setdefault(government, []).append(item)
        for government, members in by_government.items():
            texts = {id(item): self._agency_text(item) for item in members}
            found = await self._directory.agencies(government, [text for text in texts.values() if text])
            for item in members:
                text = texts[id(item)]
                agency = found[text] if text else None
                if isinstance(agency, RingkasError):
                    item.refuse_at("agency", cannot_be_added(AGENCIES.one, text or "", agency))
                    continue
                if agency is not None:
                    item.fields["agency_id"] = agency
                item.pointers["default_agency_id"] = agency or self._directory.default_agency(government)
                item.defaults["agency_id"] = item.pointers["default_agency_id"]
                is_ours = own_identifier(item.row.cells.get("id")) is not None
                barrier = (
                    None if is_ours else await self._directory.out_of_reach(government, item.defaults["agency_id"])
                )
                if barrier is not None:
                    item.refuse_at("agency", sentence_of(barrier))

    def _agency_text(self, item: Item) -> str | None:
        if "agency" in item.pointers:
            return item.pointers["agency"] or self._agency
        return item.fields.get("owner") or self._agency


class NamedHandler:
    """Applications, services and data objects: known by key, or by name within their agency."""

    def __init__(self, session: AsyncSession, noun: Noun, directory: Directory, options: dict[str, Any]) -> None:
        self.noun = noun
        self._session = session
        self._directory = directory
        self._placement = Placement(directory, options)
        self._indexes: dict[UUID, NameIndex] = {}

    async def assemble(self, items: Sequence[Item]) -> None:
        await self._placement.place(items)
        sound = [item for item in items if item.outcome is None]
        by_government: dict[UUID, list[Item]] = {}
        for item in sound:
            _take_key(item)
            by_government.setdefault(item.pointers["government_id"], []).append(item)
        for government, members in by_government.items():
            if government not in self._indexes:
                self._indexes[government] = await read_index(self._session, self.noun.kind, government)
            await self.point(government, members)

    async def point(self, government: UUID, items: Sequence[Item]) -> None:
        """Resolve the pointing cells of one government's items."""
        named = {item.pointers["custodian"] for item in items if item.pointers.get("custodian")}
        custodians = await self._directory.agencies(government, named)
        for item in items:
            if "custodian" in item.pointers:
                text = item.pointers["custodian"]
                found = custodians.get(text)
                if isinstance(found, RingkasError):
                    item.refuse_at("custodian", cannot_be_added(AGENCIES.one, text, found))
                else:
                    item.fields["custodian_id"] = found

    def identities(self, item: Item) -> Sequence[Hashable]:
        name = (self._agency(item), (item.fields.get("name") or "").casefold())
        key = item.fields.get("external_key")
        return (name, (item.pointers["government_id"], key)) if key else (name,)

    def find(self, item: Item) -> UUID | Near | None:
        index = self._index(item)
        name, key = item.fields.get("name") or "", item.fields.get("external_key")
        by_name = index.by_name.get((self._agency(item), name.casefold()))
        if key and key in index.by_key:
            id = index.by_key[key]
            if id == by_name or same_thing(index.names[id], name):
                return id
            return Near(
                id,
                index.names[id],
                Text(f"kunci sama ({key}), nama berbeda", f"same key ({key}), other name"),
                by_key=True,
            )
        if by_name:
            return by_name
        return index.near(item.fields.get("agency_id"), name, item.fields.get("url"))

    def is_free(self, item: Item) -> bool:
        """Whether no stored record of the government has the row's key, nor one of the agency its name."""
        index = self._index(item)
        named = (self._agency(item), item.fields["name"].casefold()) in index.by_name
        return not named and item.fields.get("external_key") not in index.by_key

    def remember(self, item: Item, id: UUID, values: Values) -> None:
        self._index(item).add(id, values["agency_id"], values["name"], values["external_key"])

    def _index(self, item: Item) -> NameIndex:
        return self._indexes[item.pointers["government_id"]]

    @staticmethod
    def _agency(item: Item) -> UUID:
        agency: UUID = item.fields.get("agency_id") or item.pointers["default_agency_id"]
        return agency


class AgencyHandler:
    """Agencies: known by code or name within their government; a parent must stand before its units."""

    noun = AGENCIES

    def __init__(self, session: AsyncSession, directory: Directory, options: dict[str, Any]) -> None:
        self._session = session
        self._directory = directory
        self._option = options.get("government")
        self._known: dict[UUID, dict[str, UUID]] = {}
        self._governments: dict[str, UUID] = {}

    async def assemble(self, items: Sequence[Item]) -> None:
        for item in items:
            fields, pointers = item.fields, item.pointers
            _take_key(item)
            item.defaults["kind"] = kind_of_agency(fields.get("name") or "")
            if self._is_government(item):
                await self._read_governments()
                item.defaults["code"] = new_code(fields.get("name") or "", set())
                continue
            try:
                government = await self._directory.government(pointers.get("government") or self._option)
            except RingkasError as error:
                item.refuse_at("government", sentence_of(error))
                continue
            known = await self._read(government)
            pointers["government_id"] = government
            item.defaults["code"] = new_code(fields.get("name") or "", set(known))
            item.defaults["parent_id"] = government
            parent = pointers.get("parent_code")
            if parent:
                fields["parent_id"] = known.get(agency_key(parent))
                if fields["parent_id"] is None:
                    item.refuse_at(
                        "parent_code",
                        Text(
                            f"induk «{parent}» belum tercatat; letakkan baris induk di atas baris unitnya",
                            f"parent “{parent}” is not listed; put a parent above its units",
                        ),
                    )
            elif "parent_code" in pointers and own_identifier(item.row.cells.get("id")) is not None:
                fields["parent_id"] = government

    @staticmethod
    def _is_government(item: Item) -> bool:
        return bool(item.fields.get("kind") == AgencyKind.GOVERNMENT)

    def identities(self, item: Item) -> Sequence[Hashable]:
        return ((item.pointers.get("government_id"), item.fields.get("code") or item.defaults["code"]),)

    def find(self, item: Item) -> UUID | Near | None:
        names = (item.fields.get("code") or "", item.fields.get("name") or "")
        if self._is_government(item):
            return next((self._governments[agency_key(n)] for n in names if agency_key(n) in self._governments), None)
        known = self._known[item.pointers["government_id"]]
        return next((known[agency_key(name)] for name in names if agency_key(name) in known), None)

    def remember(self, item: Item, id: UUID, values: Values) -> None:  # noqa: ARG002  (handlers are all alike)
        if values["kind"] == AgencyKind.GOVERNMENT:
            self._governments[agency_key(values["code"])] = id
            self._directory.know_government(values["code"], values["name"], id)
            return
        known = self._known[values["government_id"]]
        for name in (values["code"], values["name"]):
            known.setdefault(agency_key(name), id)

    async def _read_governments(self) -> None:
        for agency in await agency_queries.governments(self._session):
            self._governments.setdefault(agency_key(agency.code), agency.id)
            self._governments.setdefault(agency_key(agency.name), agency.id)

    async def _read(self, government: UUID) -> dict[str, UUID]:
        if government not in self._known:
            known: dict[str, UUID] = {}
            for agency in await agency_queries.agencies_of(self._session, government):
                known[agency_key(agency.code)] = agency.id
            for agency in await agency_queries.agencies_of(self._session, government):
                known.setdefault(agency_key(agency.name), agency.id)
            self._known[government] = known
        return self._known[government]


class RegulationHandler:
    """Regulations: known by kind, number and year within their government."""

    noun = REGULATIONS

    def __init__(
        self,
        session: AsyncSession,  # noqa: ARG002  (handlers are all made alike)
        directory: Directory,
        options: dict[str, Any],
    ) -> None:
        self._directory = directory
        self._placement = Placement(directory, options)
        self._known: dict[Hashable, UUID] = {}

    async def assemble(self, items: Sequence[Item]) -> None:
        await self._placement.place(items)
        for item in items:
            _take_key(item)
            if item.outcome is None:
                government = item.pointers["government_id"]
                for key, id in (await self._directory.listed_regulations(government)).items():
                    self._known.setdefault((government, *key), id)

    def identities(self, item: Item) -> Sequence[Hashable]:
        kind, number = (str(item.fields.get(name) or "").casefold() for name in ("kind", "number"))
        return ((item.pointers["government_id"], kind, number, item.fields.get("year")),)

    def find(self, item: Item) -> UUID | Near | None:
        return self._known.get(self.identities(item)[0])

    def remember(self, item: Item, id: UUID, values: Values) -> None:
        kind, number = (values[name].casefold() for name in ("kind", "number"))
        self._known[item.pointers["government_id"], kind, number, values["year"]] = id


class InterfaceHandler:
    """Interfaces: known by key, or by their two ends and the mode."""

    noun = INTERFACES

    def __init__(self, session: AsyncSession, directory: Directory, options: dict[str, Any]) -> None:
        self._session = session
        self._directory = directory
        self._option = options.get("government")
        self._applications: dict[UUID, dict[str, UUID | None]] = {}
        self._agency_of: dict[UUID, UUID] = {}
        self._known: dict[Hashable, UUID] = {}

    async def assemble(self, items: Sequence[Item]) -> None:
        for item in items:
            _take_key(item)
            try:
                government = await self._directory.government(item.pointers.get("government") or self._option)
            except RingkasError as error:
                item.refuse_at("government", sentence_of(error))
                continue
            item.pointers["government_id"] = government
            await self._read(government)
            for end in ("source", "target"):
                self._find_end(item, end, government)
            if item.outcome is None and "data_objects" in item.pointers:
                await self._find_data(item, government)

    async def _find_data(self, item: Item, government: UUID) -> None:
        wanted = dict.fromkeys(item.pointers["data_objects"], self._agency_of[item.fields["source_id"]])
        found = await self._directory.named("data_objects", government, wanted) if wanted else {}
        item.fields["data_object_ids"] = known_ids(item, "data_objects", DATA_OBJECTS.one, found)

    def identities(self, item: Item) -> Sequence[Hashable]:
        ends = (item.fields["source_id"], item.fields["target_id"], item.fields.get("mode"))
        key = item.fields.get("external_key")
        return (ends, (item.pointers["government_id"], key)) if key else (ends,)

    def find(self, item: Item) -> UUID | Near | None:
        government = item.pointers["government_id"]
        ends = (item.fields["source_id"], item.fields["target_id"], item.fields.get("mode"))
        return self._known.get((government, item.fields.get("external_key"))) or self._known.get(ends)

    def remember(self, item: Item, id: UUID, values: Values) -> None:
        self._known[values["source_id"], values["target_id"], values["mode"]] = id
        if key := values["external_key"]:
            self._known[item.pointers["government_id"], key] = id

    def _find_end(self, item: Item, end: str, government: UUID) -> None:
        text = item.pointers.get(end)
        if not text:
            item.refuse_at(
                end,
                Text(
                    "kosong, yang diharapkan nama atau kunci aplikasi",
                    "is empty, expected an application's name or key",
                ),
            )
            return
        own = own_identifier(text)
        found = own if own in self._agency_of else self._applications[government].get(text.casefold())
        if found is None:
            known = text.casefold() in self._applications[government]
            why = (
                Text("adalah nama beberapa aplikasi; tulis kuncinya", "names several applications; write its key")
                if known
                else Text(
                    "tidak tercatat; impor aplikasinya lebih dulu", "is not listed; import the applications first"
                )
            )
            item.refuse_at(end, Text(f"aplikasi «{text}» {why.id}", f"application “{text}” {why.en}"))
            return
        item.fields[f"{end}_id"] = found

    async def _read(self, government: UUID) -> None:
        if government in self._applications:
            return
        names: dict[str, UUID | None] = {}
        keys: dict[str, UUID | None] = {}
        columns = (Application.agency_id, Application.name, Application.external_key, Application.archived_at)
        statement = select(Application.id, *columns).where(Application.government_id == government)
        for id, agency_id, name, key, archived_at in await self._session.execute(statement):
            self._agency_of[id] = agency_id
            if archived_at is not None:
                continue
            names[name.casefold()] = None if name.casefold() in names else id
            if key:
                keys[key.casefold()] = id
        self._applications[government] = names | keys
        listed = select(Interface).where(Interface.government_id == government, Interface.archived_at.is_(None))
        for flow in await self._session.scalars(listed):
            self._known[flow.source_id, flow.target_id, flow.mode] = flow.id
            if flow.external_key:
                self._known[government, flow.external_key] = flow.id


def sentence_of(error: RingkasError) -> Text:
    """What `error` says, in both languages."""
    return Text(error.sentence("id"), error.sentence("en"))


def cannot_be_added(one: Text, name: str, error: RingkasError) -> Text:
    """Why a row that names something unlisted is refused."""
    why = sentence_of(error)
    return Text(
        f"{one.id} «{name}» belum tercatat dan tidak dapat ditambahkan: {why.id}",
        f"“{name}” is not listed as {one.en} and cannot be added: {why.en}",
    )


def known_ids(item: Item, column: str, one: Text, found: dict[str, UUID | RingkasError]) -> list[UUID]:
    """The identifiers among `found`; a name that could not be added refuses the row at `column`."""
    ids: list[UUID] = []
    for name, result in found.items():
        if isinstance(result, RingkasError):
            item.refuse_at(column, cannot_be_added(one, name, result))
        else:
            ids.append(result)
    return ids


def _take_key(item: Item) -> None:
    """The `id` cell of a foreign list is that list's own key."""
    text = item.row.cells.get("id")
    if text and own_identifier(text) is None and not item.fields.get("external_key"):
        item.fields["external_key"] = text
