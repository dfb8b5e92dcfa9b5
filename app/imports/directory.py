"""Names in cells → records of the catalogue: agencies, services, data objects, regulations, nodes, applications.

What a list names and the catalogue lacks is added by the import itself, set by set, and said in a notice; reference
nodes never are, since they are the law's.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue import acts
from app.catalogue.acts import Noun, draft_of
from app.catalogue.agencies import queries as agency_queries
from app.catalogue.agencies.models import Agency, AgencyKind
from app.catalogue.agencies.schemas import AgencyCreate
from app.catalogue.agencies.service import NOUN as AGENCIES
from app.catalogue.data_objects.models import DataObject
from app.catalogue.data_objects.schemas import DataObjectCreate
from app.catalogue.data_objects.service import NOUN as DATA_OBJECTS
from app.catalogue.places import lineage_of
from app.catalogue.regulations.models import Regulation
from app.catalogue.regulations.schemas import RegulationCreate
from app.catalogue.regulations.service import NOUN as REGULATIONS
from app.catalogue.services.models import Service
from app.catalogue.services.schemas import ServiceCreate
from app.catalogue.services.service import NOUN as SERVICES
from app.identity.actor import Actor
from app.imports.cells import regulation_kind
from app.imports.parsing import MORE, listed
from app.kit.errors import RingkasError
from app.kit.language import Text
from app.reference import queries as reference

# Two spellings of one agency's name rarely differ by more; two agencies' names rarely by less.
_SAME_AGENCY_RATIO = 93
_PLACE = re.compile(r"\b(desa|kelurahan|kel|kecamatan|puskesmas|sekolah|sd|sdn|smp|smpn|kabupaten|kota)\b")
_REGULATION = re.compile(
    r"^(?P<kind>[^\W\d]\D*?)\s*(?:nomor|no\.?|nmr)?\s*(?P<number>\d+[a-z]?)\s*(?:/|tahun|th\.?)\s*(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def agency_key(name: str) -> str:
    """An agency's name as it is compared: letters and digits only, usual abbreviations written out."""
    text = re.sub(r"[^a-z0-9]+", " ", name.casefold()).strip()
    text = re.sub(
        r"\b(kab|kabupaten|kota|kec|kecamatan)\b",
        lambda m: {"kab": "kabupaten", "kec": "kecamatan"}.get(m[1], m[1]),
        text,
    )
    return re.sub(r"\bbag\b", "bagian", text)


def parse_regulation(text: str) -> tuple[str, str, int] | None:
    """Kind, number and year of a regulation as cited: `Perwal 12/2021`, `Peraturan Wali Kota No. 12 Tahun 2021`."""
    match = _REGULATION.match(" ".join(text.split()))
    if match is None:
        return None
    return regulation_kind(match["kind"])[:64], match["number"], int(match["year"])


@dataclass(slots=True)
class _OfGovernment:
    agencies: dict[str, UUID] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    lineages: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    root: UUID | None = None
    services: dict[str, UUID] = field(default_factory=dict)
    data_objects: dict[str, UUID] = field(default_factory=dict)
    regulations: dict[tuple[str, str, int], UUID] = field(default_factory=dict)


class Directory:
    """One import's view of the catalogue's names; additions go through the same rules as everything else."""

    def __init__(self, session: AsyncSession, actor: Actor, batch_id: UUID) -> None:
        self._session = session
        self._actor = actor
        self._batch_id = batch_id
        self._governments: dict[str, UUID] = {}
        self._home: UUID | None = None
        self._own_agency: UUID | None = None
        self._of: dict[UUID, _OfGovernment] = {}
        self._nodes: dict[str, UUID] = {}
        self._columns: dict[UUID, str] = {}
        self._warned: set[str] = set()
        self.notices: list[Text] = []

    async def open(self) -> None:
        """Read the governments and the newest edition's nodes."""
        for agency in await agency_queries.governments(self._session):
            self._home = self._home or agency.id
            for name in (agency.code, agency.name, agency.short_name, agency.name.removeprefix("Pemerintah ")):
                self._governments.setdefault(agency_key(name or ""), agency.id)
        self._governments.pop("", None)
        if edition := await reference.newest_edition(self._session):
            self._nodes = await reference.node_ids(self._session, edition.id)

        if self._actor.agency_id is not None and (own := await self._session.get(Agency, self._actor.agency_id)):
            self._home, self._own_agency = own.government_id, own.id

    def default_agency(self, government_id: UUID) -> UUID:
        """Whose the rows are that name no agency: the editor's own agency, else the government."""
        own = self._own_agency
        return own if own is not None and self._home == government_id else government_id

    async def government(self, name: str | None) -> UUID:
        """The government of that name or code, added if it is new.

        Without a name it is the editor's, else the installation's own.

        Raises:
            RingkasError: the actor may not add a government.
        """
        if not name:
            if self._home is None:
                self._home = await self._add_government("Pemerintah Daerah")
            return self._home
        key = agency_key(name)
        if key not in self._governments:
            self._governments[key] = await self._add_government(name)
        return self._governments[key]

    async def agencies(self, government_id: UUID, names: Iterable[str]) -> dict[str, UUID | RingkasError]:
        """Agency by the name or code written; unknown ones are added under the government.

        A name that nearly equals a known one is read as that one, with a notice.
        """
        of = await self._government(government_id)
        found: dict[str, UUID | RingkasError] = {}
        missing: dict[str, str] = {}
        for name in dict.fromkeys(names):
            key = agency_key(name)
            if key in of.agencies:
                found[name] = of.agencies[key]
            elif near := _nearly_equal(key, of.agencies):
                id = found[name] = of.agencies[key] = of.agencies[near]
                known = of.names[id]
                self._say(
                    f"perangkat daerah «{name}» dibaca sebagai «{known}»", f"agency “{name}” is read as “{known}”"
                )
            else:
                missing.setdefault(key, name)
        if missing:
            codes = {code.casefold() for code in of.agencies}
            bodies = [
                AgencyCreate(
                    parent_id=of.root,
                    code=new_code(name, codes),
                    name=name[:200],
                    kind=kind_of_agency(name),
                    source="impor",
                )
                for name in missing.values()
            ]
            added = await self._add(AGENCIES, bodies, list(missing.values()))
            for key, name in missing.items():
                if isinstance(id_or_error := added[name], RingkasError):
                    found[name] = id_or_error
                else:
                    of.agencies[key] = id_or_error
                    of.names[id_or_error] = name
                    of.lineages[id_or_error] = frozenset({government_id, id_or_error})
        refused = {agency_key(name): error for name, error in found.items() if isinstance(error, RingkasError)}
        return {name: of.agencies.get(key := agency_key(name)) or refused[key] for name in dict.fromkeys(names)}

    async def out_of_reach(self, government_id: UUID, agency_id: UUID) -> RingkasError | None:
        """Why the actor may not edit what belongs to the agency, if so."""
        of = await self._government(government_id)
        try:
            self._actor.require_agency(of.lineages.get(agency_id, frozenset({agency_id})))
        except RingkasError as error:
            return error
        return None

    def know_government(self, code: str, name: str, id: UUID) -> None:
        """Know a government that the import itself wrote."""
        self._home = self._home or id
        for text in (code, name):
            self._governments.setdefault(agency_key(text), id)

    async def listed_regulations(self, government_id: UUID) -> dict[tuple[str, str, int], UUID]:
        """The government's regulations by lower-case kind, number, and year."""
        return (await self._government(government_id)).regulations

    async def named(self, kind: str, government_id: UUID, wanted: dict[str, UUID]) -> dict[str, UUID | RingkasError]:
        """Services or data objects (`kind`) by name; unknown ones are added to the agency given with the name."""
        of = await self._government(government_id)
        known = of.services if kind == "services" else of.data_objects
        keys = {name: name[:200].strip().casefold() for name in wanted}
        missing = {key: name for name, key in keys.items() if key not in known}
        refused: dict[str, RingkasError] = {}
        if missing:
            noun, create = (SERVICES, ServiceCreate) if kind == "services" else (DATA_OBJECTS, DataObjectCreate)
            bodies = [create(agency_id=wanted[name], name=name[:200]) for name in missing.values()]
            added = await self._add(noun, bodies, list(missing.values()))
            for key, name in missing.items():
                if isinstance(id_or_error := added[name], RingkasError):
                    refused[key] = id_or_error
                else:
                    known[key] = id_or_error
        return {name: known.get(key) or refused[key] for name, key in keys.items()}

    async def regulations(self, government_id: UUID, wanted: dict[str, UUID]) -> dict[str, UUID | RingkasError]:
        """Regulations by citation; unknown ones are added, citations that cannot be read are left out."""
        of = await self._government(government_id)
        read = {text: parsed for text in wanted if (parsed := parse_regulation(text))}
        keys = {text: (kind.casefold(), number.casefold(), year) for text, (kind, number, year) in read.items()}
        missing = {key: text for text, key in keys.items() if key not in of.regulations}
        refused: dict[tuple[str, str, int], RingkasError] = {}
        if missing:
            bodies = [
                RegulationCreate(agency_id=wanted[text], kind=read[text][0], number=read[text][1], year=read[text][2])
                for text in missing.values()
            ]
            added = await self._add(REGULATIONS, bodies, list(missing.values()))
            for key, text in missing.items():
                if isinstance(id_or_error := added[text], RingkasError):
                    refused[key] = id_or_error
                else:
                    of.regulations[key] = id_or_error
        return {text: of.regulations.get(key) or refused[key] for text, key in keys.items()}

    def node(self, code: str) -> UUID | None:
        """The reference node of that code in the newest edition."""
        return self._nodes.get(code.strip().upper())

    def code_column(self, node_id: UUID) -> str | None:
        """The column that shows a node of the newest edition, e.g. `rab_codes`; `None` for other editions' nodes."""
        if len(self._columns) != len(self._nodes):
            self._columns = {id: f"{code.split('.')[0].lower()}_codes" for code, id in self._nodes.items()}
        return self._columns.get(node_id)

    async def _government(self, government_id: UUID) -> _OfGovernment:
        of = self._of.get(government_id)
        if of is None:
            of = self._of[government_id] = _OfGovernment(root=government_id)
            for agency in await agency_queries.agencies_of(self._session, government_id):
                of.names[agency.id] = agency.name
                of.lineages[agency.id] = lineage_of(agency.path)
                for name in (agency.code, agency.name, agency.short_name):
                    if name:
                        of.agencies.setdefault(agency_key(name), agency.id)
            for model, names in ((Service, of.services), (DataObject, of.data_objects)):
                rows = await self._session.execute(
                    select(model.name, model.id).where(
                        model.government_id == government_id, model.archived_at.is_(None)
                    )
                )
                for name, id in rows:
                    names.setdefault(name.casefold(), id)
            listed = await self._session.scalars(
                select(Regulation).where(Regulation.government_id == government_id, Regulation.archived_at.is_(None))
            )
            of.regulations = {(r.kind.casefold(), r.number.casefold(), r.year): r.id for r in listed}
        return of

    async def _add_government(self, name: str) -> UUID:
        codes = set(self._governments)
        body = AgencyCreate(code=new_code(name, codes), name=name[:200], kind=AgencyKind.GOVERNMENT, source="impor")
        (id,) = await acts.store(
            self._session, AGENCIES, [draft_of(body, AGENCIES.kind)], actor=self._actor, batch_id=self._batch_id
        )
        self._say(f"pemerintah daerah baru: {name}", f"new government: {name}")
        return id

    async def _add(self, noun: Noun, bodies: list[Any], names: list[str]) -> dict[str, UUID | RingkasError]:
        """Add what `names` call for; each becomes an identifier, or the reason why it may not be added."""
        drafts = [draft_of(body, noun.kind) for body in bodies]
        await acts.check(self._session, noun, drafts, actor=self._actor)
        good = [draft for draft in drafts if draft.error is None]
        ids = iter(await acts.write(self._session, noun, good, actor=self._actor, batch_id=self._batch_id))
        added = {name: draft.error or next(ids) for name, draft in zip(names, drafts, strict=True)}
        if new := [name for name, result in added.items() if not isinstance(result, RingkasError)]:
            indonesian, english = (listed(new, *words) for words in MORE)
            self._say(f"{len(new)} {noun.one.id} baru: {indonesian}", f"{len(new)} new {noun.many.en}: {english}")
        return added

    def warn_once(self, topic: str, notice: Text) -> None:
        """Add `notice` unless one on `topic` was given."""
        if topic not in self._warned:
            self._warned.add(topic)
            self.notices.append(notice)

    def _say(self, indonesian: str, english: str) -> None:
        self.notices.append(Text(indonesian, english))


def _nearly_equal(key: str, known: Iterable[str]) -> str | None:
    """The one known agency that `key` misspells; never a place or a numbered unit, which differ by a letter."""
    if len(key) < 12 or _PLACE.search(key) or re.search(r"\d", key):
        return None
    near = process.extractOne(key, list(known), scorer=fuzz.ratio, score_cutoff=_SAME_AGENCY_RATIO)
    return near[0] if near else None


def new_code(name: str, taken: set[str]) -> str:
    """A code made of the name, e.g. DINAS-KESEHATAN, unlike all `taken`; adds itself to them."""
    base = re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")[:56] or "OPD"
    code, number = base, 2
    while agency_key(code) in taken or code.casefold() in taken:
        code, number = f"{base}-{number}", number + 1
    taken.add(code.casefold())
    return code


def kind_of_agency(name: str) -> AgencyKind:
    """What an agency of that name is, by its first word."""
    first = name.casefold().split()[:1]
    by_word = {
        "badan": AgencyKind.BOARD,
        "kecamatan": AgencyKind.SUBDISTRICT,
        "kelurahan": AgencyKind.SUBDISTRICT,
        "desa": AgencyKind.SUBDISTRICT,
        "sekretariat": AgencyKind.SECRETARIAT,
        "setda": AgencyKind.SECRETARIAT,
        "bagian": AgencyKind.UNIT,
        "upt": AgencyKind.UNIT,
        "uptd": AgencyKind.UNIT,
        "puskesmas": AgencyKind.UNIT,
        "rsud": AgencyKind.HOSPITAL,
        "rumah": AgencyKind.HOSPITAL,
        "inspektorat": AgencyKind.OFFICE,
        "satuan": AgencyKind.OFFICE,
        "kantor": AgencyKind.OFFICE,
        "perumda": AgencyKind.ENTERPRISE,
        "pt": AgencyKind.ENTERPRISE,
    }
    return by_word.get(first[0], AgencyKind.AGENCY) if first else AgencyKind.AGENCY
