"""What the kinds share: the words of a language, the draft that a kind makes, and how it is finished."""

from dataclasses import dataclass
from uuid import UUID

from app.kit.language import Language
from app.reports.definition import ReportDefinition
from app.reports.history import History
from app.reports.shape import Origin, ReportContent, Section


@dataclass(frozen=True, slots=True)
class Draft:
    """What a kind's content function makes; `finished` adds where it came from."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    sources: tuple[str, ...] = ()
    run_id: UUID | None = None
    parameters_version: str = ""
    for_questions: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says each sentence in the reader's language."""

    language: Language

    def __call__(self, id: str, en: str, **values: object) -> str:
        """The sentence in the language, `{placeholders}` filled from `values`."""
        text = en if self.language == "en" else id
        return text.format(**values) if values else text


def finished(draft: Draft, history: History, definition: ReportDefinition) -> ReportContent:
    """The draft with its origin: the run, the digest of what was read, and the command that makes it again."""
    return ReportContent(
        kind=definition.kind,
        language=definition.language,
        timezone=definition.timezone,
        title=draft.title,
        subtitle=draft.subtitle,
        sections=draft.sections,
        sources=draft.sources,
        origin=Origin(
            data_at=history.data_at,
            run_id=str(draft.run_id or ""),
            parameters_version=draft.parameters_version,
            data_digest=history.digest,
            rebuild=rebuild_command(definition, history),
        ),
        sheet="questions" if draft.for_questions else "report",
    )


def rebuild_command(definition: ReportDefinition, history: History) -> str:
    """The command that makes the same report again, byte by byte."""
    instant = history.data_at.isoformat().replace("+00:00", "Z")
    parts = ["ringkas report", definition.kind, f"--as-of {instant}"]
    if definition.agency_id:
        parts.append(f"--agency {definition.agency_id}")
    if definition.subject_id:
        parts.append(f"--application {definition.subject_id}")
    if definition.language != "id":
        parts.append(f"--language {definition.language}")
    return " ".join(parts)
