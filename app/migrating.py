"""Bringing a database to the newest form."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from app.places_on_disk import MIGRATIONS


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database at `url` (as in the settings) to `revision`; does nothing where it is there already.

    The folder of an SQLite file is made if it is missing.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        address = address.set(drivername="sqlite")
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    engine = create_engine(address)
    try:
        with engine.begin() as connection:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            if revision == "base":
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)
    finally:
        engine.dispose()
