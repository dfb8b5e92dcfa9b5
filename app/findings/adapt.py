"""Catalogue rows → the plain records of the analysis."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis import ApplicationRecord, InterfaceRecord, NameDecision
from app.analysis.text import folded, tokens
from app.catalogue.data_names import queries as data_names
from app.findings import queries
from app.kit.db import json_text
from app.reference import queries as reference
from app.reference.models import NationalApplication


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A government's catalogue (or all) as the analysis takes it. `stands_for`: row of a city → the national's code.

    `decisions` are what people said of names of data.
    """

    records: list[ApplicationRecord]
    interfaces: list[InterfaceRecord]
    data_objects: list[str]
    decisions: list[NameDecision]
    stands_for: dict[str, str]


async def portfolio_of_catalogue(session: AsyncSession, government_id: UUID | None) -> Portfolio:
    """Applications, national applications, interfaces and names of data objects of a government (`None`: of all).

    A national application that a city lists among its own stands for the national one: its row is left out, and its
    interfaces are the national one's.
    """
    records, stands_for = await _records(session, government_id)
    interfaces = [
        InterfaceRecord(
            stands_for.get(str(row["source_id"]), str(row["source_id"])),
            stands_for.get(str(row["target_id"]), str(row["target_id"])),
            row["mode"] or "",
            row["data_objects"],
            row["status"] or "",
        )
        for row in await queries.interfaces_to_analyse(session, government_id)
    ]
    objects = await queries.data_object_names(session, government_id)
    decisions = await data_names.decided_names(session, government_id)
    return Portfolio(records, interfaces, objects, decisions, stands_for)


async def records_of_catalogue(session: AsyncSession, government_id: UUID | None) -> list[ApplicationRecord]:
    """Every application of a government (`None`: of all) and every national application, by identifier.

    A national application that a city lists among its own stands for the national one and is left out.
    """
    return (await _records(session, government_id))[0]


async def _records(session: AsyncSession, government_id: UUID | None) -> tuple[list[ApplicationRecord], dict[str, str]]:
    texts = await queries.texts_of_applications(session, government_id)
    uses = await queries.data_uses(session, government_id)
    nationals = await reference.all_national_applications(session)
    codes = {national.code for national in nationals}
    records = []
    stands_for: dict[str, str] = {}
    for row in await queries.applications_to_analyse(session, government_id):
        id = row["id"]
        named = sorted(codes.intersection(texts["keys"].get(id, ())))
        if row["is_shared"] and named:
            stands_for[str(id)] = named[0]
            continue
        described = " ".join(part for part in (row["description"], row["function"]) if part)
        records.append(
            ApplicationRecord(
                id=str(id),
                name=row["name"],
                description=described,
                government=row["government"],
                agency=row["agency"],
                owner=row["owner"] or "",
                aliases=tuple(texts["aliases"].get(id, ())),
                url=row["url"] or "",
                references=frozenset(texts["codes"].get(id, ())),
                data_objects=tuple(name for name, _ in uses.get(id, ())),
                data_roles=tuple(role for _, role in uses.get(id, ())),
                services=tuple(texts["services"].get(id, ())),
                technologies=tuple((row["technologies"] or []) + (row["programming_languages"] or [])),
                shared=bool(row["is_shared"]),
                category=row["category"] or "",
                parent_id=str(row["parent_id"] or ""),
                relation=row["relation"] or "",
            )
        )
    return records + [record_of_national(national) for national in nationals], stands_for


def record_of_national(national: NationalApplication) -> ApplicationRecord:
    """A national application as the analysis sees it; its code is its identifier."""
    return ApplicationRecord(
        id=national.code,
        name=national.name,
        description=national.function,
        agency=national.owner_institution,
        aliases=(national.acronym,) if national.acronym else (),
        references=frozenset(national.rab_codes),
        shared=True,
        keywords=tuple(national.keywords),
    )


Read = ApplicationRecord | InterfaceRecord | NameDecision
"""What an analysis reads, one by one."""


def digest_of(records: Iterable[Read]) -> str:
    """SHA-256 over the records: equal digests and parameters give equal findings."""
    digest = sha256()
    for record in records:
        digest.update(_written(record) + b"\n")
    return digest.hexdigest()


def record_digests(records: Iterable[ApplicationRecord]) -> dict[str, str]:
    """SHA-256 of what each record says, by identifier, by which two runs can tell whether they saw the same.

    A full stop or a capital mended in a description says nothing new.
    """
    return {record.id: sha256(_written(_as_said(record))).hexdigest() for record in records}


def _as_said(record: ApplicationRecord) -> ApplicationRecord:
    return replace(record, name=folded(record.name), description=" ".join(tokens(record.description)))


def _written(record: Read) -> bytes:
    return json_text([getattr(record, name) for name in record.__slots__]).encode()
