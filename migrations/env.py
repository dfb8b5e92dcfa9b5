"""Alembic's environment: one chain of migrations for SQLite and PostgreSQL."""

from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from app.settings import read_settings
from app.tables import metadata

# Any constant that no other program's advisory lock shares: two starting servers migrate one after the other.
MIGRATION_LOCK = 0x52494E474B4153


def migrate(connection: Connection) -> None:
    """Run the migrations on `connection`, under the database's own lock where it has one."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_server_default=True,
        include_name=lambda name, kind, _: kind != "schema" or name is None,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        context.run_migrations()


def run() -> None:
    """Take the caller's connection, or the database of the settings."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    url = make_url(context.config.get_main_option("sqlalchemy.url") or read_settings().database)
    if url.get_backend_name() == "sqlite":
        url = url.set(drivername="sqlite")
    engine = create_engine(url)
    with engine.connect() as opened:
        migrate(opened)
        opened.commit()
    engine.dispose()


run()
