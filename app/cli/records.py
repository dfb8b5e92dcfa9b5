"""Records for the analysis straight from files: a list of applications, and the reference's national ones."""

import csv
from pathlib import Path

from app.analysis import ApplicationRecord, InterfaceRecord
from app.imports.columns import COLUMNS, REQUIRED
from app.imports.kinds import ImportKind
from app.imports.labels import parse_alias, parse_data_use
from app.imports.parsing import Item, RowParser
from app.kit.language import Text
from app.kit.tabular import read_table
from app.places_on_disk import CATALOG_SEED

_KEPT_OUT = {"url", "external_key"}


def records_of_file(path: Path) -> tuple[list[ApplicationRecord], list[Text]]:
    """The applications of a list as offices have it, and what the reader noticed.

    Identifiers are the file's own, made up by row number where it has none or repeats one.

    Raises:
        Invalid: the file cannot be read; the sentence says why.
    """
    kind = ImportKind.APPLICATIONS
    columns = COLUMNS[kind]
    asked = [column.as_column() for column in columns]
    table = read_table(path, filename=path.name, columns=asked, required=REQUIRED[kind])
    parser = RowParser(table, columns)
    records: list[ApplicationRecord] = []
    seen: set[str] = set()
    for row in table.rows:
        item = parser.parse(row)
        id = row.cells.get("id") or row.cells.get("external_key") or str(row.line)
        while id in seen:
            id = f"{id}#{row.line}"
        seen.add(id)
        records.append(_record(id, item))
    return records, table.notices


def _record(id: str, item: Item) -> ApplicationRecord:
    fields, pointers = item.fields, item.pointers
    described = " ".join(part for part in (fields.get("description"), fields.get("function")) if part)
    owner = fields.get("owner") or ""
    aliases = [alias for text in pointers.get("aliases", ()) if (alias := parse_alias(text))["kind"] not in _KEPT_OUT]
    uses = [parse_data_use(text) for text in pointers.get("data_objects", ())]
    codes = [code for column, listed in pointers.items() if column.endswith("_codes") for code in listed]
    return ApplicationRecord(
        id=id,
        name=fields.get("name") or "",
        description=described,
        government=pointers.get("government") or "",
        agency=pointers.get("agency") or ("" if "agency" in pointers else owner),
        owner=owner,
        aliases=tuple(alias["value"] for alias in aliases),
        url=fields.get("url") or "",
        references=frozenset(codes),
        data_objects=tuple(name for _, name in uses),
        data_roles=tuple(str(role or "") for role, _ in uses),
        services=tuple(pointers.get("services", ())),
        technologies=tuple(fields.get("technologies") or ()),
        shared=bool(fields.get("is_shared")),
        category=fields.get("category") or "",
        parent_id=pointers.get("parent") or "",
        relation=fields.get("relation") or "",
    )


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
