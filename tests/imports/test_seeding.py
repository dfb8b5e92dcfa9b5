"""`catalog_seed/` goes in once, whole, however often it is loaded."""

import csv
from collections import Counter

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEvent
from app.catalogue.agencies.models import Agency
from app.kit.db import Database
from app.places_on_disk import CATALOG_SEED
from app.seeding import SeedRefused, seed_demo, seed_reference
from tests.imports.uploading import catalogue_of

DEMO = CATALOG_SEED / "demo"


def lines(name: str) -> int:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return len(list(csv.DictReader(file)))


async def test_seeding_twice_changes_nothing_down_to_the_trail(database: Database, session: AsyncSession) -> None:
    assert await seed_reference(database)
    assert await seed_demo(database)
    before = await catalogue_of(session)
    trail = await session.scalar(select(func.count()).select_from(AuditEvent))

    assert not await seed_reference(database)
    assert not await seed_demo(database)

    assert await catalogue_of(session) == before
    assert await session.scalar(select(func.count()).select_from(AuditEvent)) == trail

    # every row of every file is there, under one government, marked as an example; nothing else is
    counts = {name: len(rows) for name, rows in before.items()}
    assert counts["application"] == lines("applications.csv")
    assert counts["interface"] == lines("interfaces.csv")
    assert counts["service"] == lines("services.csv")
    assert counts["data_object"] == lines("data-objects.csv")
    assert counts["regulation"] == lines("regulations.csv")
    agencies = list(await session.scalars(select(Agency)))
    governments = {agency.id: agency for agency in agencies if agency.parent_id is None}
    examples = Counter(governments[agency.government_id].code for agency in agencies if agency.is_example)
    assert examples == {"KOTA-WANASARI": lines("agencies.csv")}
    assert not any(
        agency.is_example
        for agency in agencies
        if agency.government_id not in examples and governments[agency.government_id].code != "KOTA-WANASARI"
    )

    # each record has an event that names the batch it came with
    registered = await session.execute(
        select(AuditEvent.subject_type, func.count(), func.count(AuditEvent.batch_id))
        .where(AuditEvent.action.like("%.registered"))
        .group_by(AuditEvent.subject_type)
    )
    for subject, count, tied in registered:
        assert count == tied == counts[subject], subject


async def test_a_broken_demo_goes_in_not_at_all_and_says_which_file(
    database: Database, session: AsyncSession, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("demo")
    (folder / "agencies.csv").write_text("code,name,kind\nKOTA-A,Pemerintah Kota A,government\n", "utf-8")
    (folder / "regulations.csv").write_text("kind,number,year\nPerwal,1,dulu\n", "utf-8")

    with pytest.raises(SeedRefused, match=r"regulations\.csv"):
        await seed_demo(database, folder)

    assert (await session.scalars(select(Agency))).all() == []
