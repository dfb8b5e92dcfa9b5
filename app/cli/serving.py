"""`serve`, `worker`, `migrate`, `seed`: bringing the service up."""

import asyncio
import signal
import subprocess
import sys
from typing import Annotated

import typer

from app.cli.context import opened, run, say
from app.findings import queries as finding_queries
from app.findings import service as findings
from app.findings.schemas import RunCreate
from app.identity.actor import SYSTEM
from app.identity.service import FirstCredentials, make_first_administrator
from app.kit.db import Database
from app.kit.liveness import one_at_a_time
from app.migrating import upgrade
from app.seeding import seed_demo, seed_reference, seed_schedules
from app.settings import Settings, read_settings


def add_commands(cli: typer.Typer) -> None:
    """Add this module's commands to `cli`."""
    cli.command(help="Siapkan basis data, muat referensi, buat administrator pertama, lalu layani.")(serve)
    cli.command(help="Kerjakan pekerjaan latar saja; untuk pemasangan dengan beberapa proses server.")(worker)
    cli.command(help="Bawa basis data ke bentuk terbaru.")(migrate)
    cli.command(help="Muat referensi SPBE, aplikasi nasional, dan perangkat daerah; aman diulang.")(seed)


def serve(
    host: Annotated[str | None, typer.Option(help="Alamat; bawaan dari RINGKAS_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Porta; bawaan dari RINGKAS_PORT.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Jumlah proses server.")] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Muat kota contoh (rekaan) dan analisis pertama.")] = False,
) -> None:
    """Migrate, seed the reference if needed, make the first administrator, and serve."""
    import uvicorn  # noqa: PLC0415 -- a second that only the server needs

    from app.main import create_app  # noqa: PLC0415 -- the same

    settings = read_settings()
    changes = {"host": host, "port": port}
    settings = settings.model_copy(update={name: value for name, value in changes.items() if value is not None})
    credentials = run(_prepare(settings, demo=demo))
    _welcome(settings, credentials)
    if workers == 1:
        app = create_app(settings, background="serve")
        uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")
        return
    child = subprocess.Popen([sys.executable, "-m", "app", "worker"])
    try:
        uvicorn.run(
            "app.main:app_from_environment",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=workers,
            log_level="warning",
        )
    finally:
        child.terminate()
        child.wait(timeout=15)


def worker() -> None:
    """Do the background work only; for installations with several server processes."""
    run(_work(read_settings()))


def migrate() -> None:
    """Bring the database to its newest form; does nothing where it is there already."""
    settings = read_settings()
    upgrade(settings.database)
    say("basis data sudah dalam bentuk terbaru")


def seed(
    demo: Annotated[bool, typer.Option("--demo", help="Juga kota contoh (rekaan).")] = False,
) -> None:
    """Load the reference models, national applications and agencies; seeding twice changes nothing."""
    run(_seed(demo=demo))


async def _seed(*, demo: bool) -> None:
    async with opened() as database:
        changed = await seed_reference(database)
        say("referensi dimuat" if changed else "referensi sudah termuat")
        if demo:
            say("kota contoh dimuat" if await seed_demo(database) else "kota contoh sudah termuat")


async def _prepare(settings: Settings, *, demo: bool) -> FirstCredentials | None:
    async with opened(settings) as database, one_at_a_time(database, settings.data_dir / "processes", "preparing"):
        if await seed_reference(database):
            say("referensi SPBE dimuat")
        if demo and await seed_demo(database):
            say("kota contoh (rekaan) dimuat")
            await _analyse(database)
        if await seed_schedules(database, settings.timezone):
            say("dua jadwal laporan dibuat: duplikasi tiap Senin, ikhtisar tiap tanggal 1")
        async with database.transaction() as session:
            return await make_first_administrator(session)


async def _analyse(database: Database) -> None:
    async with database.transaction() as session:
        if await finding_queries.last_run(session) is not None:
            return
        started = await findings.request_run(session, RunCreate(), actor=SYSTEM)
    await findings.execute(database, started.id)
    say("analisis pertama selesai")


def _welcome(settings: Settings, credentials: FirstCredentials | None) -> None:
    address = f"http://{settings.host}:{settings.port}"
    say(f"Ringkas melayani di {address}/ (API: {address}/docs); hentikan dengan Ctrl+C")
    if credentials is not None:
        say(
            "Administrator pertama, ditampilkan sekali ini saja:",
            f"  pengguna: {credentials.name}",
            f"  sandi:    {credentials.password}",
            f"  token:    {credentials.token}",
        )


async def _work(settings: Settings) -> None:
    from app.workflows import Background  # noqa: PLC0415 -- loads the library of durable workflows

    async with opened(settings) as database:
        background = Background(settings, database, "worker")
        await background.start()
        say("pekerja latar berjalan; hentikan dengan Ctrl+C")
        stopped = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stopped.set)
        await stopped.wait()
        await background.stop()
