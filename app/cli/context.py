"""What every command begins with: settings, a migrated database, and lines to standard error."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from app.kit.language import Language, Text

if TYPE_CHECKING:
    from app.kit.db import Database
    from app.settings import Settings

Result = TypeVar("Result")


def say(*lines: str | Text, language: Language = "id") -> None:
    """Print for people, on standard error; standard output is for data."""
    for line in lines:
        print(line.in_language(language) if isinstance(line, Text) else line, file=sys.stderr)


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end."""
    return asyncio.run(work)


@asynccontextmanager
async def opened(settings: "Settings | None" = None) -> "AsyncIterator[Database]":
    """The database of the settings, in its newest form."""
    from app.kit.db import Database  # noqa: PLC0415 -- commands without a database start quicker
    from app.migrating import upgrade  # noqa: PLC0415 -- the same
    from app.settings import read_settings  # noqa: PLC0415 -- the same

    settings = settings or read_settings()
    await asyncio.to_thread(upgrade, settings.database)
    database = Database(settings.database)
    try:
        yield database
    finally:
        await database.dispose()
