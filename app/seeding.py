"""Loading `catalog_seed/`: the reference once for every edition of it, the demo city on request."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.identity.actor import SYSTEM
from app.imports.kinds import BatchStatus, ImportKind, RowOutcome
from app.imports.service import import_file
from app.kit.db import Database
from app.mapping.editions import load_crosswalks
from app.places_on_disk import CATALOG_SEED
from app.reference import queries, service
from app.schedules.defaults import add_defaults

_DEMO_FILES = (
    ("agencies.csv", ImportKind.AGENCIES),
    ("regulations.csv", ImportKind.REGULATIONS),
    ("services.csv", ImportKind.SERVICES),
    ("data-objects.csv", ImportKind.DATA_OBJECTS),
    ("applications.csv", ImportKind.APPLICATIONS),
    ("interfaces.csv", ImportKind.INTERFACES),
)


class SeedRefused(RuntimeError):
    """A seed file does not go in whole; the message says which line and why."""


async def seed_reference(database: Database, folder: Path = CATALOG_SEED) -> bool:
    """Load reference models, national applications and the city's agencies; `False` if nothing has changed since."""
    async with database.transaction() as session:
        parts = {
            "reference": service.folder_digest(folder / "reference"),
            "national_applications": service.file_digest(folder / "national_applications.csv"),
            "agencies": service.file_digest(folder / "agencies.csv"),
        }
        stale = {part for part, digest in parts.items() if await queries.seed_digest(session, part) != digest}
        if "reference" in stale:
            await service.load_editions(session, folder / "reference")
            await load_crosswalks(session, folder / "reference")
        if "national_applications" in stale:
            await service.load_national_applications(session, folder / "national_applications.csv")
        if "agencies" in stale:
            await _load(session, ImportKind.AGENCIES, folder / "agencies.csv", government=None)
        for part in stale:
            await service.remember_seed(session, part, parts[part])
    return bool(stale)


async def seed_demo(database: Database, folder: Path = CATALOG_SEED / "demo") -> bool:
    """Load the made-up city; `False` if it is there already. Its records go through the same door as any import."""
    async with database.transaction() as session:
        digest = service.folder_digest(folder)
        if await queries.seed_digest(session, "demo") == digest:
            return False
        government = _government_of(folder)
        for name, kind in _DEMO_FILES:
            await _load(session, kind, folder / name, government=government)
        await _mark_example(session, government)
        await service.remember_seed(session, "demo", digest)
    return True


async def seed_schedules(database: Database, timezone: str) -> bool:
    """Add the default schedules at the first start; `False` afterwards, so that what was removed stays removed."""
    async with database.transaction() as session:
        if await queries.seed_digest(session, "schedules") is not None:
            return False
        await add_defaults(session, timezone)
        await service.remember_seed(session, "schedules", "added")
    return True


def _government_of(folder: Path) -> str:
    """The code in the first row of the folder's agencies."""
    return (folder / "agencies.csv").read_text("utf-8").splitlines()[1].split(",")[0]


async def _mark_example(session: AsyncSession, code: str) -> None:
    """Every agency of the made-up city says that it is made up."""
    root = select(Agency.id).where(Agency.code == code, Agency.parent_id.is_(None)).scalar_subquery()
    await session.execute(
        update(Agency)
        .where(Agency.government_id == root)
        .values(is_example=True)
        .execution_options(synchronize_session=False)
    )


async def _load(session: AsyncSession, kind: ImportKind, path: Path, *, government: str | None) -> UUID:
    options = {"agency": None, "government": government, "near_match": "new"}
    batch, _ = await import_file(session, kind, path, options=options, partial=False, dry_run=False, actor=SYSTEM)
    if batch.status != BatchStatus.APPLIED:
        raise SeedRefused(f"{path.name}: {batch.counts[RowOutcome.REFUSED]} rows are refused; see batch {batch.id}")
    return batch.id
