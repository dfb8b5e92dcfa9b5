"""Which processes are alive: each holds a lock that the database server or the kernel lets go when it dies.

No heartbeat and no clock: a process that is busy, or a clock that is set, never looks like a death.
"""

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Protocol, TextIO

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.kit.db import Database

logger = logging.getLogger(__name__)

# How soon the server notices that a whole host is gone; a process alone is noticed at once.
_KEEPALIVE = "SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"


class Liveness:
    """The locks of the processes that share one database. `folder` holds them where the database is a file."""

    def __init__(self, database: Database, folder: Path, name: str) -> None:
        self.name = name
        self._locks: _Locks = _FileLocks(folder) if database.is_sqlite else _ServerLocks(database)

    async def hold(self) -> None:
        """Be alive under this name; called again it takes a lost lock back."""
        await self._locks.hold(self.name)

    async def release(self) -> None:
        """Be alive no longer."""
        await self._locks.release(self.name)

    @asynccontextmanager
    async def dead(self, name: str) -> AsyncIterator[bool]:
        """Whether no living process has this name; while the block lasts nobody else is told so of the same one."""
        if name == self.name:
            yield False
            return
        async with self._locks.claimed(name) as is_dead:
            yield is_dead


@asynccontextmanager
async def one_at_a_time(database: Database, folder: Path, name: str) -> AsyncIterator[None]:
    """Wait until no other process is inside a block of this name, and keep others out meanwhile."""
    if database.is_sqlite:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{name}.turn").open("w") as file:
            await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
            yield
    else:
        async with database.writer.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(name)})
            yield


class _Locks(Protocol):
    async def hold(self, name: str) -> None: ...

    async def release(self, name: str) -> None: ...

    def claimed(self, name: str) -> AbstractAsyncContextManager[bool]: ...


class _FileLocks:
    """One locked file a process; SQLite's processes all live on the machine that has the file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: TextIO | None = None

    async def hold(self, name: str) -> None:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._forget_the_dead()
            self._file = self._path(name).open("w")
            fcntl.flock(self._file, fcntl.LOCK_EX)

    async def release(self, name: str) -> None:
        if self._file is not None:
            self._path(name).unlink(missing_ok=True)
            self._file.close()
            self._file = None

    @asynccontextmanager
    async def claimed(self, name: str) -> AsyncIterator[bool]:
        with self._path(name).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lock"

    def _forget_the_dead(self) -> None:
        for path in self._folder.glob("*.lock"):
            with path.open("w") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                path.unlink(missing_ok=True)


class _ServerLocks:
    """Advisory locks of PostgreSQL, which end with the connection that took them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: AsyncConnection | None = None

    async def hold(self, name: str) -> None:
        if self._connection is not None:
            try:
                await self._connection.execute(text("SELECT 1"))
            except SQLAlchemyError:
                logger.warning("the connection that holds this process's lock was lost; taking the lock again")
                await self._connection.invalidate()
                await self._connection.close()
                self._connection = None
        if self._connection is None:
            connection = await self._database.reader.connect()
            for statement in _KEEPALIVE.split("; "):
                await connection.execute(text(statement))
            await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _key(name)})
            self._connection = connection

    async def release(self, name: str) -> None:
        """Unlock, so that the others know before the server has seen the connection end; which it does, lost or not."""
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                await self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _key(name)})
            await self._connection.invalidate()
            await self._connection.close()
            self._connection = None

    @asynccontextmanager
    async def claimed(self, name: str) -> AsyncIterator[bool]:
        async with self._database.writer.begin() as connection:
            taken = text("SELECT pg_try_advisory_xact_lock(:key)")
            yield bool(await connection.scalar(taken, {"key": _key(name)}))


def _key(name: str) -> int:
    """The 64 bits that stand for a name among the server's locks."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True)


def process_name(slot: str) -> str:
    """A name that no other process, earlier or elsewhere, has."""
    return f"{slot}-{os.uname().nodename}-{os.getpid()}-{os.urandom(4).hex()}"
