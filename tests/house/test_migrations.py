"""The chain of migrations goes up, down and up on both databases, and ends where the models say."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect
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
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "render_as_batch": engine.dialect.name == "sqlite"}
        )
        differences = compare_metadata(context, metadata)
    engine.dispose()

    assert differences == []


def test_the_indexes_and_checks_of_the_models_are_there(database_url: str) -> None:
    engine = engine_of(database_url)
    inspector = inspect(engine)

    for table in metadata.sorted_tables:
        found = {index["name"] for index in inspector.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= found, table.name
        checks = {check["name"] for check in inspector.get_check_constraints(table.name)}
        named = {constraint.name for constraint in table.constraints if constraint.__visit_name__ == "check_constraint"}
        assert named <= checks, table.name
    engine.dispose()
