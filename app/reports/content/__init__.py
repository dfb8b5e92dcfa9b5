"""The kinds of reports: one content function each. A new kind is a module here and a line in `KINDS`."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.reports.content import dossier, duplicates, integration, overview, quality, questions
from app.reports.content.drafting import Draft, finished
from app.reports.definition import ReportDefinition
from app.reports.history import History
from app.reports.shape import ReportContent

ContentFunction = Callable[[History, ReportDefinition], Awaitable[Draft]]

KINDS: dict[str, ContentFunction] = {
    "dossier": dossier.content,
    "duplicates": duplicates.content,
    "integration": integration.content,
    "overview": overview.content,
    "quality": quality.content,
    "questions": questions.content,
}

ABOUT_ONE = frozenset({"dossier"})
"""Kinds that are about one application."""


async def build(session: AsyncSession, definition: ReportDefinition, as_of: datetime) -> ReportContent:
    """The content of a report from the data as they were at `as_of`.

    Raises:
        SubjectNeeded, NotThereAtThatTime.
    """
    history = await History.at(session, as_of)
    draft = await KINDS[definition.kind](history, definition)
    return finished(draft, history, definition)
