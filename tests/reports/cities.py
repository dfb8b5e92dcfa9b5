"""A small city with planted findings, and analyses of it at chosen instants."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.findings import service as findings
from app.findings.schemas import RunCreate
from app.identity.actor import SYSTEM
from app.kit import clock
from app.kit.db import Database
from tests.factories import make_agency, make_application, make_government, make_national_application

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


class Calendar:
    """The clock of a test: it stands still between steps, and never shows one instant twice."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, start: datetime = START) -> None:
        self.instant = start
        monkeypatch.setattr(clock, "now", self.now)

    def now(self) -> datetime:
        """This instant; a microsecond later the next time."""
        self.instant += timedelta(microseconds=1)
        return self.instant

    def to(self, instant: datetime) -> None:
        """Move on."""
        assert instant > self.instant
        self.instant = instant

    def on(self, **step: int) -> datetime:
        """Move on by a step (`days=30`); what the clock then shows."""
        self.instant += timedelta(**step)
        return self.instant


async def make_city(session: AsyncSession) -> Agency:
    """Planted: one application twice, two of one function, one beside a national one; the rest stands alone."""
    government = await make_government(session, code="KOTA-REKA", name="Pemerintah Kota Reka")
    welfare = await make_agency(session, government, code="DINSOS", name="Dinas Sosial", short_name="Dinsos")
    office = await make_agency(
        session, government, code="DISKOMINFO", name="Dinas Komunikasi dan Informatika", short_name="Diskominfo"
    )
    await make_national_application(
        session, code="AU-LAPOR", name="SP4N-LAPOR!", function="Pengelolaan pengaduan pelayanan publik",
        keywords=["pengaduan pelayanan publik"],
    )  # fmt: skip
    text = "Sistem pengaduan warga atas pelayanan publik kota, dari laporan sampai tindak lanjut"
    rows: list[tuple[Agency, dict[str, Any]]] = [
        (welfare, {"name": "SIPANDU", "url": "https://sipandu.kota.test", "description": text,
                   "annual_cost_idr": 120_000_000, "status": "operational"}),
        (office, {"name": "Sistem Pengaduan Terpadu (SIPANDU)", "url": "http://www.sipandu.kota.test/",
                  "description": text, "annual_cost_idr": 80_000_000, "status": "operational"}),
        (office, {"name": "e-Presensi", "description": "Presensi pegawai dengan ponsel dan lokasi"}),
        (welfare, {"name": "Absensi Online", "description": "Absensi pegawai dengan ponsel dan lokasi"}),
        (office, {"name": "e-Retribusi", "description": "Pembayaran retribusi pasar secara elektronik"}),
        (welfare, {"name": "Gudang Obat", "description": "Persediaan obat dan alat kesehatan puskesmas"}),
        (office, {"name": "Arsip Digital", "description": "Penyimpanan arsip surat keluar dan masuk"}),
        (office, {"name": "Peta Jalan", "description": "Peta ruas jalan dan jembatan beserta kondisinya"}),
    ]  # fmt: skip
    for agency, values in rows:
        await make_application(session, agency, **values)
    return government


async def analyse(database: Database) -> UUID:
    """A run from request to end."""
    async with database.transaction() as session:
        requested = await findings.request_run(session, RunCreate(), actor=SYSTEM)
    await findings.execute(database, requested.id)
    return requested.id
