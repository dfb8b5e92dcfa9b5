"""Work that outlives its request, and its process: carried out once, whatever dies in between."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis import Parameters
from app.findings.models import Finding, Run, RunKind, RunStatus
from app.identity import service as identity
from app.identity.actor import SYSTEM, Role
from app.identity.schemas import TokenCreate, UserCreate
from app.kit.db import Database
from app.main import create_app
from app.places_on_disk import ROOT
from app.settings import Settings
from tests.api import Api
from tests.factories import make_agency, make_application

PATIENCE_SECONDS = 60.0


async def fill(session: AsyncSession) -> None:
    """Applications of which the first two are one."""
    agency = await make_agency(session)
    text = "Sistem pengaduan warga atas pelayanan publik kota"
    await make_application(session, agency, name="SIPANDU", url="https://sipandu.test", description=text)
    await make_application(session, agency, name="Sipandu Kota (SIPANDU)", url="sipandu.test", description=text)
    for name, text in (("Gudang Obat", "Persediaan obat puskesmas"), ("Peta Jalan", "Peta ruas jalan dan jembatan")):
        await make_application(session, agency, name=name, description=text)


async def run_row(session: AsyncSession, status: RunStatus = RunStatus.QUEUED) -> UUID:
    """A run as a process left it that died right after the commit."""
    run = Run(
        kind=RunKind.DUPLICATES, status=status, progress=0.0, parameters=Parameters().as_dict(), requested_by="uji"
    )
    session.add(run)
    await session.flush()
    return run.id


async def ended(session: AsyncSession, id: UUID) -> Run:
    """The run when it has ended."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        run = await session.get_one(Run, id, populate_existing=True)
        if run.status in (RunStatus.SUCCEEDED, RunStatus.FAILED):
            return run
        await asyncio.sleep(0.1)
    raise AssertionError(f"the run is {run.status} after {PATIENCE_SECONDS} s")


async def findings_of(session: AsyncSession, id: UUID) -> int:
    return await session.scalar(select(func.count()).select_from(Finding).where(Finding.run_id == id)) or 0


class TestServing:
    """One service that does its own background work."""

    @pytest.fixture
    async def app(self, settings: Settings) -> AsyncIterator[FastAPI]:
        service = create_app(settings, background="serve")
        async with service.router.lifespan_context(service):
            yield service

    async def test_a_requested_run_ends_by_itself_and_one_left_queued_is_swept_up(
        self, client: Api, session: AsyncSession
    ) -> None:
        await fill(session)

        response = await client.post("/runs", {})

        assert response.status_code == 202
        location = response.headers["location"].removeprefix("/api/v1")
        deadline = time.monotonic() + PATIENCE_SECONDS
        progress = [0.0]
        while (status := await client.read(location))["status"] in {"queued", "running"}:
            assert time.monotonic() < deadline
            progress.append(status["progress"])
            await asyncio.sleep(0.1)
        assert (status["status"], status["progress"]) == ("succeeded", 1.0)
        assert progress == sorted(progress)
        assert status["findings_by_kind"]["same_record"] == 1

        left = await run_row(session)

        swept = await ended(session, left)
        assert swept.status == RunStatus.SUCCEEDED
        assert await findings_of(session, left) == sum((swept.findings_by_kind or {}).values()) >= 1

        # the computing process is killed, as when memory runs out: the next run gets a new one
        pool = client.app.state.background._pool
        for process in list(pool._processes.values()):
            process.kill()
        await asyncio.sleep(0.5)
        again = await client.post("/runs", {})
        assert (await ended(session, UUID(again.json()["id"]))).status == RunStatus.SUCCEEDED

    async def test_starting_a_run_twice_runs_it_once(self, client: Api, session: AsyncSession) -> None:
        await fill(session)
        left = await run_row(session)

        background = client.app.state.background
        await asyncio.gather(*(background.start_run(left) for _ in range(3)))

        done = await ended(session, left)
        await asyncio.sleep(0.3)
        assert await findings_of(session, left) == sum((done.findings_by_kind or {}).values()) > 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A real `ringkas serve` or `ringkas worker`."""

    def __init__(self, settings: Settings, *command: str) -> None:
        self.port = free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RINGKAS_")} | {
            "RINGKAS_DATABASE_URL": settings.database,
            "RINGKAS_DATA_DIR": str(settings.data_dir),
            "RINGKAS_PORT": str(self.port),
        }
        arguments = [sys.executable, "-m", "app", *command]
        with (settings.data_dir / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                arguments, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    async def ready(self) -> str:
        """The address, when it answers."""
        address = f"http://127.0.0.1:{self.port}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        async with httpx.AsyncClient() as http:
            while time.monotonic() < deadline:
                assert self.process.poll() is None, "the server ended"
                with contextlib.suppress(httpx.TransportError):
                    if (await http.get(f"{address}/health/ready")).status_code == 200:
                        return address
                await asyncio.sleep(0.1)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """kill -9, of it and all it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        """Ctrl+C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@pytest.fixture
def servers(settings: Settings) -> Iterator[list[Server]]:
    """Servers of a test; none outlives it."""
    started: list[Server] = []
    yield started
    for server in started:
        server.kill()


async def test_a_run_whose_server_is_killed_in_the_middle_is_finished_once_after_the_restart(
    settings: Settings, session: AsyncSession, servers: list[Server]
) -> None:
    await fill(session)
    database = Database(settings.database)
    async with database.transaction() as work:
        user = await identity.add_user(work, UserCreate(name="penguji", role=Role.REVIEWER), actor=SYSTEM)
        _, token = await identity.make_token(work, TokenCreate(name="uji", user_id=user.id), actor=SYSTEM)
    await database.dispose()
    headers = {"Authorization": f"Bearer {token}"}
    servers.append(Server(settings, "serve"))
    address = await servers[-1].ready()
    async with httpx.AsyncClient(base_url=address, headers=headers) as http:
        id = UUID((await http.post("/api/v1/runs", json={"min_score": 0.0})).json()["id"])
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (await http.get(f"/api/v1/runs/{id}")).json()["status"] == "queued":
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
    servers[-1].kill()
    interrupted = await session.get_one(Run, id, populate_existing=True)
    assert interrupted.status == RunStatus.RUNNING
    abandoned = await run_row(session, RunStatus.RUNNING)  # what a killed `ringkas analyse` leaves

    servers.append(Server(settings, "serve"))
    await servers[-1].ready()
    done = await ended(session, id)
    other = await ended(session, abandoned)

    assert (done.status, other.status) == (RunStatus.SUCCEEDED, RunStatus.SUCCEEDED), (done.error, other.error)
    assert await findings_of(session, id) == sum((done.findings_by_kind or {}).values()) > 0
    pairs = await session.execute(
        select(Finding.left_id, Finding.right_id, Finding.national_id, Finding.kind == "integration").where(
            Finding.run_id == id
        )
    )
    found = [tuple(pair) for pair in pairs]
    assert len(found) == len(set(found))
    assert servers[-1].stop() == 0
    assert "Traceback" not in Path(settings.data_dir / "server.log").read_text("utf-8")


async def test_a_worker_takes_up_what_a_request_left_queued_and_stops_when_asked(
    settings: Settings, session: AsyncSession, servers: list[Server]
) -> None:
    await fill(session)
    left = await run_row(session)
    servers.append(Server(settings, "worker"))

    done = await ended(session, left)

    assert done.status == RunStatus.SUCCEEDED
    assert servers[-1].stop() == 0
    assert "Traceback" not in Path(settings.data_dir / "server.log").read_text("utf-8")
