"""The plain report that every form is made of: text, key figures, entries, tables, figures; no markup, no database.

Text is in the reader's language already. Values in tables stay values (numbers, dates, rupiah), so that a spreadsheet
can count with them and a page can set them as the language does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from app.kit.language import Language

Value = str | int | float | bool | date | datetime | None


class Unit(StrEnum):
    """How the values of a column are read; a probability, unlike a share, is never quite 0 or 1."""

    TEXT = "text"
    COUNT = "count"
    RUPIAH = "rupiah"
    DECIMAL = "decimal"
    SHARE = "share"
    PROBABILITY = "probability"
    DATE = "date"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` names it for programs, `title` for people; `width` is its share of the page."""

    key: str
    title: str
    unit: Unit = Unit.TEXT
    width: float = 1.0


class Medium(StrEnum):
    """Where a table belongs: pages are read, data are counted with."""

    BOTH = "both"
    PAGES = "pages"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; each row has one value a column. `name` is short and names a sheet or a file.

    `group` is the key of a text column whose equal neighbours stand, on pages, under one line that says it once.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    empty: str = ""
    medium: Medium = Medium.BOTH
    group: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of the summary: what it counts, how many, and what that means in a line."""

    label: str
    value: Value
    unit: Unit
    meaning: str
    accent: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """What the first page says: the measures, and what the reader is asked to do."""

    measures: tuple[Measure, ...]
    asked: tuple[str, ...] = ()
    asked_title: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: it speaks for (`+`) or against (`-`), or is unknown and could decide (`?`)."""

    sign: Literal["+", "-", "?"]
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing told in full, such as a finding: a title, who it is about, its reasons, and what changed."""

    number: int
    label: str
    title: str
    score: float | None
    members: tuple[tuple[str, str, str], ...] = ()
    """Name, agency, and what else is worth a word, such as the yearly cost."""
    reasons: tuple[Reason, ...] = ()
    changes: tuple[str, ...] = ()
    changes_title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of entries."""

    items: tuple[Entry, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A matrix of counts; an empty cell is `None`. `alt` says in words what a reader sees."""

    name: str
    title: str
    alt: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """One bar a label, longest first unless the order means something."""

    name: str
    title: str
    alt: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    unit: Unit = Unit.COUNT


@dataclass(frozen=True, slots=True)
class Trend:
    """Series over the same points, oldest first; `points` are their labels."""

    name: str
    title: str
    alt: str
    points: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A small graph: `nodes` are (label, group), `edges` (place, place, label, strength in [0, 1])."""

    name: str
    title: str
    alt: str
    nodes: tuple[tuple[str, str], ...]
    edges: tuple[tuple[int, int, str, float], ...]


Figure = HeatMap | Bars | Trend | Network
Block = Paragraph | Summary | Entries | Table | HeatMap | Bars | Trend | Network


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `own_page` asks a printed form to begin a new page."""

    title: str
    blocks: tuple[Block, ...]
    intro: str = ""
    own_page: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report's data come from and how to make it again; every form carries it."""

    data_at: datetime
    run_id: str
    parameters_version: str
    data_digest: str
    rebuild: str


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A whole report. `origin` is known once the content's digest is."""

    kind: str
    language: Language
    timezone: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
    origin: Origin
    sheet: Literal["report", "questions"] = "report"

    def data_tables(self) -> Iterator[Table]:
        """The tables to count with, in reading order."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table) and block.medium is not Medium.PAGES:
                    yield block
