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
from app.catalogue.interfaces.models import Interface
from app.catalogue.interfaces.service import NOUN as INTERFACES
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

    def identity(self, item: Item) -> Hashable:
        """What two rows of one record have in common."""

    def find(self, item: Item) -> UUID | Near | None:
        """The stored record that the row speaks of, or one that it may speak of."""

    def remember(self, item: Item, id: UUID) -> None:
        """Know the record that the row became."""


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
                item.refuse(Text(error.sentence("id"), error.sentence("en")))
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
                    sentence = Text(agency.sentence("id"), agency.sentence("en"))
                    item.refuse(
                        Text(
                            f"perangkat daerah «{text}» belum tercatat dan tidak dapat ditambahkan: {sentence.id}",
                            f"agency “{text}” is not listed and cannot be added: {sentence.en}",
                        )
                    )
                elif agency is not None:
                    item.fields["agency_id"] = agency
                item.pointers["default_agency_id"] = agency or government

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
                found = custodians.get(item.pointers["custodian"])
                item.fields["custodian_id"] = None if isinstance(found, RingkasError) else found

    def identity(self, item: Item) -> Hashable:
        own = own_identifier(item.row.cells.get("id"))
        return own or (self._agency(item), (item.fields.get("name") or "").casefold())

    def find(self, item: Item) -> UUID | Near | None:
        index = self._index(item)
        name, key = item.fields.get("name") or "", item.fields.get("external_key")
        by_name = index.by_name.get((self._agency(item), name.casefold()))
        if key and key in index.by_key:
            id = index.by_key[key]
            if id == by_name or same_thing(index.names[id], name):
                return id
            return Near(id, index.names[id], Text(f"kunci sama ({key}), nama berbeda", f"same key ({key}), other name"))
        if by_name:
            return by_name
        return index.near(item.fields.get("agency_id"), name, item.fields.get("url"))

    def is_free(self, item: Item) -> bool:
        """Whether no stored record of the government has the row's key, nor one of the agency its name."""
        index = self._index(item)
        named = (self._agency(item), item.fields["name"].casefold()) in index.by_name
        return not named and item.fields.get("external_key") not in index.by_key

    def remember(self, item: Item, id: UUID) -> None:
        self._index(item).add(id, self._agency(item), item.fields["name"], item.fields.get("external_key"))

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
            fields["kind"] = fields.get("kind") or kind_of_agency(fields.get("name") or "")
            if fields["kind"] == AgencyKind.GOVERNMENT:
                await self._read_governments()
                fields.setdefault("code", new_code(fields.get("name") or "", set()))
                continue
            try:
                government = await self._directory.government(pointers.get("government") or self._option)
            except RingkasError as error:
                item.refuse(Text(error.sentence("id"), error.sentence("en")))
                continue
            known = await self._read(government)
            pointers["government_id"] = government
            fields["code"] = fields.get("code") or new_code(fields.get("name") or "", set(known))
            parent = pointers.get("parent_code")
            fields["parent_id"] = known.get(agency_key(parent)) if parent else government
            if fields["parent_id"] is None:
                item.refuse(
                    Text(
                        f"induk «{parent}» belum tercatat; letakkan induk sebelum unitnya",
                        f"parent “{parent}” is not listed; put a parent before its units",
                    )
                )

    def identity(self, item: Item) -> Hashable:
        return (item.pointers.get("government_id"), item.fields.get("code"))

    def find(self, item: Item) -> UUID | Near | None:
        names = (item.fields.get("code") or "", item.fields.get("name") or "")
        if item.fields["kind"] == AgencyKind.GOVERNMENT:
            return next((self._governments[agency_key(n)] for n in names if agency_key(n) in self._governments), None)
        known = self._known[item.pointers["government_id"]]
        return next((known[agency_key(name)] for name in names if agency_key(name) in known), None)

    def remember(self, item: Item, id: UUID) -> None:
        if item.fields["kind"] == AgencyKind.GOVERNMENT:
            self._governments[agency_key(item.fields["code"])] = id
            self._directory.know_government(item.fields["code"], item.fields["name"], id)
            return
        known = self._known[item.pointers["government_id"]]
        for name in (item.fields["code"], item.fields["name"]):
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

    def __init__(self, session: AsyncSession, directory: Directory, options: dict[str, Any]) -> None:
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

    def identity(self, item: Item) -> Hashable:
        kind, number = (str(item.fields.get(name) or "").casefold() for name in ("kind", "number"))
        return (item.pointers["government_id"], kind, number, item.fields.get("year"))

    def find(self, item: Item) -> UUID | Near | None:
        return self._known.get(self.identity(item))

    def remember(self, item: Item, id: UUID) -> None:
        self._known[self.identity(item)] = id


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
            government = await self._directory.government(item.pointers.get("government") or self._option)
            item.pointers["government_id"] = government
            await self._read(government)
            for end in ("source", "target"):
                self._find_end(item, end, government)
            if item.outcome is None and item.pointers.get("data_objects"):
                agency = self._agency_of[item.fields["source_id"]]
                wanted = dict.fromkeys(item.pointers["data_objects"], agency)
                found = await self._directory.named("data_objects", government, wanted)
                item.fields["data_object_ids"] = list(found.values())

    def identity(self, item: Item) -> Hashable:
        ends = (item.fields.get("source_id"), item.fields.get("target_id"), item.fields.get("mode"))
        return item.fields.get("external_key") or ends

    def find(self, item: Item) -> UUID | Near | None:
        government = item.pointers["government_id"]
        ends = (item.fields["source_id"], item.fields["target_id"], item.fields.get("mode"))
        return self._known.get((government, item.fields.get("external_key"))) or self._known.get(ends)

    def remember(self, item: Item, id: UUID) -> None:
        self._known[item.fields["source_id"], item.fields["target_id"], item.fields.get("mode")] = id
        if key := item.fields.get("external_key"):
            self._known[item.pointers["government_id"], key] = id

    def _find_end(self, item: Item, end: str, government: UUID) -> None:
        text = item.pointers.get(end)
        if not text:
            item.refuse(Text(f"kolom {end} kosong", f"column {end} is empty"))
            return
        found = own_identifier(text) or self._applications[government].get(text.casefold())
        if found is None:
            known = text.casefold() in self._applications[government]
            why = (
                Text("dipakai beberapa aplikasi; tulis kuncinya", "names several applications; write its key")
                if known
                else Text(
                    "tidak tercatat; impor aplikasinya lebih dulu", "is not listed; import the applications first"
                )
            )
            item.refuse(Text(f"aplikasi «{text}» {why.id}", f"application “{text}” {why.en}"))
            return
        item.fields[f"{end}_id"] = found

    async def _read(self, government: UUID) -> None:
        if government in self._applications:
            return
        names: dict[str, UUID | None] = {}
        keys: dict[str, UUID | None] = {}
        statement = select(Application.id, Application.agency_id, Application.name, Application.external_key).where(
            Application.government_id == government, Application.archived_at.is_(None)
        )
        for id, agency_id, name, key in await self._session.execute(statement):
            self._agency_of[id] = agency_id
            names[name.casefold()] = None if name.casefold() in names else id
            if key:
                keys[key.casefold()] = id
        self._applications[government] = names | keys
        listed = select(Interface).where(Interface.government_id == government, Interface.archived_at.is_(None))
        for flow in await self._session.scalars(listed):
            self._known[flow.source_id, flow.target_id, flow.mode] = flow.id
            if flow.external_key:
                self._known[government, flow.external_key] = flow.id


def _take_key(item: Item) -> None:
    """The `id` cell of a foreign list is that list's own key."""
    text = item.row.cells.get("id")
    if text and own_identifier(text) is None and not item.fields.get("external_key"):
        item.fields["external_key"] = text
