"""Catalogue rows → the plain records of the analysis."""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis import ApplicationRecord
from app.findings import queries
from app.kit.db import json_text
from app.reference import queries as reference
from app.reference.models import NationalApplication


async def records_of_catalogue(session: AsyncSession, government_id: UUID | None) -> list[ApplicationRecord]:
    """Every application of a government (`None`: of all) and every national application, by identifier.

    A national application that a city lists among its own stands for the national one and is left out.
    """
    texts = await queries.texts_of_applications(session, government_id)
    nationals = await reference.all_national_applications(session)
    codes = {national.code for national in nationals}
    records = []
    for row in await queries.applications_to_analyse(session, government_id):
        id = row["id"]
        if row["is_shared"] and codes.intersection(texts["keys"].get(id, ())):
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
                data_objects=tuple(texts["data_objects"].get(id, ())),
                services=tuple(texts["services"].get(id, ())),
                technologies=tuple((row["technologies"] or []) + (row["programming_languages"] or [])),
                shared=bool(row["is_shared"]),
                category=row["category"] or "",
                parent_id=str(row["parent_id"] or ""),
                relation=row["relation"] or "",
            )
        )
    return records + [record_of_national(national) for national in nationals]


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


def digest_of(records: Iterable[ApplicationRecord]) -> str:
    """SHA-256 over the records: equal digests and parameters give equal findings."""
    digest = sha256()
    for record in records:
        digest.update(_written(record) + b"\n")
    return digest.hexdigest()


def record_digests(records: Iterable[ApplicationRecord]) -> dict[str, str]:
    """SHA-256 of each record by identifier, by which two runs can tell whether they saw the same."""
    return {record.id: sha256(_written(record)).hexdigest() for record in records}


def _written(record: ApplicationRecord) -> bytes:
    return json_text([getattr(record, name) for name in record.__slots__]).encode()
