"""A fresh database a test, on SQLite and on PostgreSQL, and the service on top of it. Commits are real."""

import asyncio
import contextlib
import itertools
import os
import shutil
import socket
import zlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from fastapi import FastAPI
from psycopg import sql
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.kit import clock
from app.kit.db import Database, configure_sqlite, json_text
from app.main import create_app
from app.migrating import upgrade
from app.places_on_disk import CATALOG_SEED
from app.reference import service as reference
from app.settings import Settings
from tests.api import Api
from tests.clocks import MoveClock

POSTGRES_VARIABLE = "RINGKAS_TEST_POSTGRES_URL"
DEFAULT_POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
BACKENDS = ("sqlite", "postgresql")

# Databases are named after the machine and process that made them, so that what a killed run left can be told.
_PREFIX = f"ringkas_test_{zlib.crc32(socket.gethostname().encode()):08x}"
_numbers = itertools.count(1)


class Databases(ABC):
    """Where a backend's databases come from: one migrated template a process, one copy a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._templates: dict[str, str] = {}

    def template(self, name: str, fill: Callable[[AsyncSession], Awaitable[object]] | None = None) -> str:
        """The address of the template `name`, migrated and filled when first asked for."""
        if name not in self._templates:
            url = self.create(None)
            upgrade(url)
            if fill is not None:
                _in_a_thread(_filled(url, fill))
            self._templates[name] = url
        return self._templates[name]

    @abstractmethod
    def create(self, template: str | None) -> str:
        """The address of a new database, empty or a copy of `template`."""

    @abstractmethod
    def drop(self, url: str) -> None:
        """Remove a database."""

    def close(self) -> None:
        """Remove the templates."""
        for url in self._templates.values():
            self.drop(url)


class SqliteDatabases(Databases):
    """Files in a folder of the run."""

    def create(self, template: str | None) -> str:
        path = self.folder / f"{next(_numbers)}.sqlite"
        if template is not None:
            shutil.copyfile(str(make_url(template).database), path)
        return f"sqlite+aiosqlite:///{path}"

    def drop(self, url: str) -> None:
        path = str(make_url(url).database)
        for name in (path, f"{path}-wal", f"{path}-shm"):
            Path(name).unlink(missing_ok=True)


class PostgresDatabases(Databases):
    """Databases of a server; `CREATE DATABASE … TEMPLATE` copies one in some tens of milliseconds.

    Each copy is made while the test before it runs, and dropped while the tests after it do.
    """

    def __init__(self, folder: Path, server: URL) -> None:
        super().__init__(folder)
        self.server = server
        self._plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
        self._ahead: dict[str, Future[str]] = {}
        self._maker, self._dropper = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._drop_leftovers()

    def create(self, template: str | None) -> str:
        if template is None:
            return self._create(None)
        ready = self._ahead.pop(template, None)
        self._ahead[template] = self._maker.submit(self._create, template)
        return ready.result() if ready else self._create(template)

    def drop(self, url: str) -> None:
        self._dropper.submit(self._drop, str(make_url(url).database))

    def close(self) -> None:
        self._maker.shutdown()
        for ready in self._ahead.values():
            self.drop(ready.result())
        super().close()
        self._dropper.shutdown()

    def _create(self, template: str | None) -> str:
        name = f"{_PREFIX}_{os.getpid()}_{next(_numbers)}"
        source = str(make_url(template).database) if template else "template0"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(source)))
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _drop(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.SQL | sql.Composed) -> list[Any]:
        with psycopg.connect(self._plain, autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _drop_leftovers(self) -> None:
        listing = sql.SQL("SELECT datname FROM pg_database WHERE starts_with(datname, {})").format(_PREFIX)
        for (name,) in self._execute(listing):
            if not _is_alive(int(name.removeprefix(_PREFIX).split("_")[1])):
                with contextlib.suppress(psycopg.Error):  # another worker may be dropping it
                    self._drop(name)


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _in_a_thread(work: Awaitable[object]) -> None:
    async def run() -> None:
        await work

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, run()).result()


async def _filled(url: str, fill: Callable[[AsyncSession], Awaitable[object]]) -> None:
    database = Database(url)
    async with database.transaction() as session:
        await fill(session)
    await database.dispose()


async def _load_reference(session: AsyncSession) -> None:
    await reference.load_editions(session, CATALOG_SEED / "reference")
    await reference.load_national_applications(session, CATALOG_SEED / "national_applications.csv")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded under `told`: numbers that a reader of the run wants to see, passed or not."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "told" and report.when == "call":
                    terminalreporter.write_line(str(value))


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    databases = SqliteDatabases(tmp_path_factory.mktemp("sqlite"))
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def postgres_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    address = os.environ.get(POSTGRES_VARIABLE, DEFAULT_POSTGRES)
    try:
        databases = PostgresDatabases(tmp_path_factory.mktemp("postgresql"), make_url(address))
    except psycopg.OperationalError as error:
        reason = (
            f"no PostgreSQL answers at {make_url(address).render_as_string()} ({str(error).splitlines()[0]}); "
            f"start one, or set {POSTGRES_VARIABLE}=postgresql+psycopg://USER:PASSWORD@HOST/DATABASE "
            "(the user must be allowed to create databases)"
        )
        if os.environ.get("CI", "").lower() in {"true", "1"}:
            pytest.fail(reason)
        pytest.skip(reason)
    yield databases
    databases.close()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Each test that asks for a database, however far away, runs on every one of them."""
    return str(request.param)


@pytest.fixture
def databases(backend: str, request: pytest.FixtureRequest) -> Databases:
    """Where the backend's databases come from."""
    found: Databases = request.getfixturevalue("sqlite_databases" if backend == "sqlite" else "postgres_databases")
    return found


@pytest.fixture
def filling() -> tuple[str, Callable[[AsyncSession], Awaitable[object]] | None]:
    """Name of the test's template and what fills it; `seeded` stands in for this."""
    return "migrated", None


@pytest.fixture
def database_url(databases: Databases, filling: tuple[str, Any], request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the test's own, migrated database."""
    name, fill = ("seeded", _load_reference) if "seeded" in request.fixturenames else filling
    url = databases.create(databases.template(name, fill))
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """The address of a database without a single table."""
    url = databases.create(None)
    yield url
    databases.drop(url)


@pytest.fixture
def seeded(database_url: str) -> str:
    """The test's database holds the reference models and national applications of `catalog_seed/`."""
    return database_url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation on the test's database."""
    return Settings(database_url=database_url, data_dir=tmp_path)


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The running service."""
    service = create_app(settings)
    async with service.router.lifespan_context(service):
        yield service


@pytest.fixture
def database(app: FastAPI) -> Database:
    """The service's own engines: `database.transaction()` for work that must be whole."""
    found: Database = app.state.database
    return found


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Api]:
    """A client of the service, signed in as an administrator."""
    api = Api(app)
    await api.login()
    yield api
    await api.close()


@pytest.fixture
async def session(database_url: str) -> AsyncIterator[AsyncSession]:
    """A session beside the service's own, each statement committed at once: it holds no lock and sees the newest."""
    engine = create_async_engine(
        database_url, isolation_level="AUTOCOMMIT", json_serializer=json_text, json_deserializer=orjson.loads
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", configure_sqlite)
    async with AsyncSession(engine, expire_on_commit=False) as own:
        yield own
    await engine.dispose()


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> MoveClock:
    """Sets the clock of the service in this process."""
    real, moved = clock.now, timedelta()

    def now() -> datetime:
        return real() + moved

    def move(by: timedelta) -> None:
        nonlocal moved
        moved += by

    monkeypatch.setattr(clock, "now", now)
    return move
