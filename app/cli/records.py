"""Records for the analysis straight from files: a list of applications, and the reference's national ones."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.analysis import ApplicationRecord, InterfaceRecord
from app.analysis.parts import uncollected
from app.imports.columns import COLUMNS, REQUIRED, FieldColumn
from app.imports.kinds import ImportKind
from app.imports.labels import parse_alias, parse_data_use
from app.imports.parsing import Item, RowParser
from app.kit.language import Text
from app.kit.tabular import Limits, Row, Table, read_table
from app.places_on_disk import CATALOG_SEED

_KEPT_OUT = {"url", "external_key"}
_LIMITS = Limits(max_bytes=1024**3, max_rows=2_000_000)
"""A file on one's own disk may be a whole country's list."""
_READ = {
    "name", "description", "function", "government", "agency", "owner", "aliases", "url", "data_objects", "services",
    "tech", "shared", "category", "parent", "relation",
}  # fmt: skip
"""Columns that the analysis reads, beside those of codes."""
_REMEMBERED = 16_384
"""Cells' meanings that are kept: a long list says the same again, and then holds it once."""


@dataclass(frozen=True, slots=True)
class UnreadRecord:
    """A row of a list, of which so far is known only where it belongs; `read` does the rest where it is wanted."""

    id: str
    government: str
    shared: bool
    row: Row
    parser: RowParser
    code_columns: Sequence[str]

    def read(self) -> ApplicationRecord:
        """The record."""
        return _record(self.id, self.parser.parse(self.row), self.code_columns)

    @property
    def may_tell_roles(self) -> bool:
        """Whether its data objects may be written with roles (`master:…`)."""
        return ":" in (self.row.cells.get("data_objects") or "")


def records_of_file(path: Path) -> tuple[list[ApplicationRecord], list[Text]]:
    """The applications of a list as offices have it, and what the reader noticed.

    Identifiers are the file's own, made up by row number where it has none or repeats one.

    Raises:
        Invalid: the file cannot be read; the sentence says why.
    """
    unread, notices = unread_records_of_file(path)
    with uncollected():
        return [record.read() for record in unread], notices


def unread_records_of_file(path: Path) -> tuple[list[UnreadRecord], list[Text]]:
    """As `records_of_file`, with the rows yet to be read."""
    columns = COLUMNS[ImportKind.APPLICATIONS]
    asked = [column.as_column() for column in columns]
    required = REQUIRED[ImportKind.APPLICATIONS]
    with uncollected():
        table = read_table(path, filename=path.name, columns=asked, required=required, limits=_LIMITS)
        records = list(_unread(table, [column for column in columns if _is_read(column.name)]))
    return records, table.notices


def _is_read(column: str) -> bool:
    return column in _READ or column.endswith("_codes")


def _unread(table: Table, columns: Sequence[FieldColumn]) -> Iterator[UnreadRecord]:
    parser = RowParser(table, columns)
    code_columns = [name for name in table.headers if name.endswith("_codes")]
    seen: set[str] = set()
    for row in table.rows:
        id = row.cells.get("id") or row.cells.get("external_key") or str(row.line)
        while id in seen:
            id = f"{id}#{row.line}"
        seen.add(id)
        government, shared = parser.meaning(row, "government"), parser.meaning(row, "shared")
        yield UnreadRecord(id, government or "", bool(shared), row, parser, code_columns)


def _record(id: str, item: Item, code_columns: Sequence[str]) -> ApplicationRecord:
    field, pointer = item.fields.get, item.pointers.get
    described = [part for part in (field("description"), field("function")) if part]
    owner = field("owner") or ""
    data_objects, data_roles = _data_uses(tuple(pointer("data_objects") or ()))
    return ApplicationRecord(
        id=id,
        name=field("name") or "",
        description=" ".join(described) if len(described) > 1 else "".join(described),
        government=pointer("government") or "",
        agency=pointer("agency") or ("" if "agency" in item.pointers else owner),
        owner=owner,
        aliases=_aliases(tuple(pointer("aliases") or ())),
        url=field("url") or "",
        references=_codes(tuple([code for column in code_columns for code in pointer(column) or ()])),
        data_objects=data_objects,
        data_roles=data_roles,
        services=_listed(tuple(pointer("services") or ())),
        technologies=_listed(tuple(field("technologies") or ())),
        shared=bool(field("is_shared")),
        category=field("category") or "",
        parent_id=pointer("parent") or "",
        relation=field("relation") or "",
    )


@lru_cache(maxsize=_REMEMBERED)
def _aliases(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(alias["value"] for cell in cells if (alias := parse_alias(cell))["kind"] not in _KEPT_OUT)


@lru_cache(maxsize=_REMEMBERED)
def _data_uses(cells: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The data objects' names, and their roles."""
    uses = [parse_data_use(cell) for cell in cells]
    return tuple(name for _, name in uses), tuple(str(role or "") for role, _ in uses)


@lru_cache(maxsize=_REMEMBERED)
def _codes(cells: tuple[str, ...]) -> frozenset[str]:
    return frozenset(cells)


@lru_cache(maxsize=_REMEMBERED)
def _listed(cells: tuple[str, ...]) -> tuple[str, ...]:
    return cells


def interfaces_of_file(path: Path, known: frozenset[str]) -> tuple[list[InterfaceRecord], list[Text]]:
    """The interfaces of a list as offices have it, between the ids `known`, and what the reader noticed.

    Any word for the kind or the status is kept as it stands. Rows whose ends are not among `known` are passed over,
    with one notice.

    Raises:
        Invalid: the file cannot be read; the sentence says why.
    """
    kind = ImportKind.INTERFACES
    asked = [column.as_column() for column in COLUMNS[kind]]
    table = read_table(path, filename=path.name, columns=asked, required=REQUIRED[kind])
    found: list[InterfaceRecord] = []
    strangers: list[int] = []
    for row in table.rows:
        cell = row.cells.get
        ends = (cell("source") or "", cell("target") or "")
        if not known.issuperset(ends):
            strangers.append(row.line)
            continue
        data = tuple(part.strip() for part in (cell("data_objects") or "").replace("|", ";").split(";") if part.strip())
        found.append(InterfaceRecord(*ends, cell("kind") or cell("mode") or "", data, cell("status") or ""))
    notices = list(table.notices)
    if strangers:
        count, first = len(strangers), strangers[0]
        notices.append(
            Text(
                f"{count} antarmuka dilewati: ujungnya tidak ada dalam daftar aplikasi (pertama pada baris {first})",
                f"{count} interfaces passed over: an end is not in the list of applications (first on line {first})",
            )
        )
    return found, notices


def national_records() -> list[ApplicationRecord]:
    """The national applications of the seed, as the analysis sees them; the code is the identifier."""
    with (CATALOG_SEED / "national_applications.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        ApplicationRecord(
            id=row["code"],
            name=row["name"],
            description=row["function"],
            agency=row["owner_institution"],
            aliases=(row["acronym"],) if row["acronym"] else (),
            references=frozenset(_several(row["rab_codes"])),
            shared=True,
            keywords=tuple(_several(row["keywords"])),
        )
        for row in rows
    ]


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
