"""What every command begins with: settings, a migrated database, and lines to standard error."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from app.kit.db import Database
from app.kit.language import Language, Text
from app.migrating import upgrade
from app.settings import Settings, read_settings

Result = TypeVar("Result")


def say(*lines: str | Text, language: Language = "id") -> None:
    """Print for people, on standard error; standard output is for data."""
    for line in lines:
        print(line.in_language(language) if isinstance(line, Text) else line, file=sys.stderr)


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end."""
    return asyncio.run(work)


@asynccontextmanager
async def opened(settings: Settings | None = None) -> AsyncIterator[Database]:
    """The database of the settings, in its newest form."""
    settings = settings or read_settings()
    await asyncio.to_thread(upgrade, settings.database)
    database = Database(settings.database)
    try:
        yield database
    finally:
        await database.dispose()
