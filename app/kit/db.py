"""Tables' common ground and the engines; the one file that knows what SQLite and PostgreSQL do differently."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import JSON, CheckConstraint, ColumnElement, DateTime, Dialect, MetaData, Table, event, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, declared_attr, mapped_column
from sqlalchemy.pool import PoolResetState
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import String, TypeDecorator
from uuid_utils.compat import uuid7

from app.kit import clock

# SQLite's own limit of a lock's wait; writers queue in the pool first, so this bounds other processes only.
SQLITE_BUSY_TIMEOUT_MS = 30_000


class UtcDateTime(TypeDecorator[datetime]):
    """An instant; aware and in UTC on the Python side, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  (SQLAlchemy's signature)
    ) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  (SQLAlchemy's signature)
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# JSONB where there is one: it can be indexed and compared. `none_as_null`: *unknown* is NULL, never the JSON null.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """Base of all tables; constraint names follow one convention so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy's own form)
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        dict[str, str]: Json,
        list[Any]: Json,
        list[str]: Json,
    }


def table_of(model: type[Base]) -> Table:
    """The table of a model, which SQLAlchemy's types call a FROM clause."""
    return cast("Table", model.__table__)


def new_id() -> UUID:
    """A fresh identifier: UUIDv7 (RFC 9562), so that keys grow with time and indexes stay dense."""
    return uuid7()


class Identified:
    """A row with an identifier of its own."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class Versioned(Identified):
    """A record that people edit: each change raises `version`, and an UPDATE from a stale version touches no row."""

    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  (a class method by SQLAlchemy's convention)
        return {"version_id_col": cls.version}


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A constraint that `column` holds one of `values` or NULL (= not known)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known_value")


def json_text(value: Any) -> str:
    """`value` as JSON, as the database's JSON columns take it."""
    return orjson.dumps(value, default=_jsonable, option=orjson.OPT_UTC_Z).decode()


def _jsonable(value: Any) -> Any:
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not JSON: {type(value).__name__}")


class unicode_lower(GenericFunction[str]):  # noqa: N801  (named as in SQL)
    """`lower()` for every alphabet; SQLite's own knows A to Z only, and is quicker."""

    type = String()
    inherit_cache = True


@compiles(unicode_lower)
def _as_lower(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


@compiles(unicode_lower, "sqlite")
def _as_our_own(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    return f"unicode_lower({compiler.process(element.clauses, **options)})"


def lowered(column: ColumnElement[Any] | InstrumentedAttribute[Any], *texts: str) -> ColumnElement[str]:
    """`column` in small letters, to be compared with `texts`: the quick way where they hold A to Z only."""
    return func.lower(column) if all(text.isascii() for text in texts) else unicode_lower(column)


class Database:
    """Two engines on one database: `writer` for transactions, `reader` for single statements without one.

    A request that only reads needs no BEGIN and no ROLLBACK, which saves two round trips of three. On SQLite one
    writing connection serves a process, so that writers queue fairly in the pool and not on the file's lock.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        common: dict[str, Any] = {"json_serializer": json_text, "json_deserializer": orjson.loads}
        if self.is_sqlite:
            self.writer = create_async_engine(self.url, pool_size=1, max_overflow=0, pool_timeout=120, **common)
            self.reader = create_async_engine(self.url, pool_size=8, pool_reset_on_return=None, **common)
            _prepare_sqlite(self.writer.sync_engine, writes=True)
            _prepare_sqlite(self.reader.sync_engine, writes=False)
        else:
            pool: dict[str, Any] = {"pool_size": 10, "max_overflow": 10, "pool_timeout": 60, "pool_pre_ping": False}
            self.writer = create_async_engine(self.url, **pool, **common)
            self.reader = create_async_engine(
                self.url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **pool, **common
            )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reads, each statement on its own."""
        async with AsyncSession(self.reader, expire_on_commit=False, autoflush=False) as session:
            yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed at the end, or undone whole if anything raises."""
        async with AsyncSession(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    async def dispose(self) -> None:
        """Close all connections."""
        await self.writer.dispose()
        await self.reader.dispose()


def configure_sqlite(connection: Any, _record: Any) -> None:
    """What every connection to an SQLite file needs, for the event `connect` of its engine."""
    # The driver's own implicit BEGIN would be deferred, and two writers would then meet in a deadlock.
    connection.isolation_level = None
    connection.create_function("unicode_lower", 1, lambda text: text and text.lower(), deterministic=True)
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"busy_timeout={SQLITE_BUSY_TIMEOUT_MS}",
        "temp_store=MEMORY",
        "cache_size=-16384",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_sqlite(engine: Engine, *, writes: bool) -> None:
    event.listen(engine, "connect", configure_sqlite)

    if writes:

        @event.listens_for(engine, "begin")
        def begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        @event.listens_for(engine, "reset")
        def end(connection: Any, _record: Any, state: PoolResetState) -> None:
            # A COMMIT that a deferred constraint refuses leaves SQLite's transaction open; nobody else would end it.
            if not state.terminate_only and connection.driver_connection.in_transaction:
                connection.rollback()

    else:

        @event.listens_for(engine, "connect")
        def read_only(connection: Any, _record: Any) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA query_only=ON")
            cursor.close()


def points_nowhere(error: IntegrityError) -> bool:
    """Whether a foreign key refused the statement."""
    state = getattr(error.orig, "sqlstate", None)
    return state in {"23503", "23001"} if state is not None else str(error.orig).startswith("FOREIGN KEY constraint")


def is_race(error: IntegrityError) -> bool:
    """Whether a unique index or a foreign key refused the statement, as it does when two requests meet."""
    state = getattr(error.orig, "sqlstate", None)
    is_taken = state == "23505" if state is not None else str(error.orig).startswith("UNIQUE constraint")
    return is_taken or points_nowhere(error)
