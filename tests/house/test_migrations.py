"""The chain of migrations goes up, down and up on both databases, and ends where the models say."""

import warnings

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url

from app.migrating import upgrade
from app.places_on_disk import MIGRATIONS
from app.tables import metadata


def engine_of(url: str) -> Engine:
    address = make_url(url)
    return create_engine(address.set(drivername="sqlite") if address.get_backend_name() == "sqlite" else address)


def tables_at(url: str) -> set[str]:
    engine = engine_of(url)
    try:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def test_up_down_up(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    first = tables_at(empty_database_url)
    upgrade(empty_database_url, "base")
    emptied = tables_at(empty_database_url)
    upgrade(empty_database_url)

    assert first == tables_at(empty_database_url) == set(metadata.tables)
    assert emptied == set()


def test_each_step_can_be_taken_back_alone(empty_database_url: str) -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    revisions = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    engine = engine_of(empty_database_url)

    for revision in revisions:
        upgrade(empty_database_url, revision)
        with engine.begin() as connection:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(MIGRATIONS))
            command.downgrade(config, "-1")
        upgrade(empty_database_url, revision)
    engine.dispose()

    assert len(script.get_heads()) == 1


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    before = tables_at(database_url)

    upgrade(database_url)

    assert tables_at(database_url) == before


def test_the_migrated_database_is_what_the_models_say(database_url: str) -> None:
    engine = engine_of(database_url)
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*expression-based index")  # SQLite; the next test looks at them
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "render_as_batch": engine.dialect.name == "sqlite"}
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_the_indexes_and_checks_of_the_models_are_there(database_url: str) -> None:
    """What the comparison above cannot see: indexes over expressions, checks, conditions."""
    engine = engine_of(database_url)
    listing = (
        "SELECT name FROM sqlite_master WHERE type = 'index'"
        if engine.dialect.name == "sqlite"
        else ("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
    )
    with engine.connect() as connection:
        indexes = set(connection.scalars(text(listing)))
        checks = {
            check["name"] for table in metadata.tables for check in inspect(connection).get_check_constraints(table)
        }
    engine.dispose()

    wanted = {index.name for table in metadata.sorted_tables for index in table.indexes}
    assert wanted <= indexes
    assert {
        constraint.name
        for table in metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    } <= checks
