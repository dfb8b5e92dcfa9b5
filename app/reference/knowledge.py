"""What mapping proposals rest on, as plain data from `catalog_seed/`: nodes, functions with codes, agencies, cues.

Files, not tables: the catalogue of functions and the cues are shipped with the code that reads them, and `ringkas
classify` has no database. The server puts the nodes of the edition in use in place of the file's.
"""

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from app.analysis.mapping_records import AgencyUrusan, Cue, MappingKnowledge, NationalCodes, Node
from app.reference.models import ReferenceModel

_FUNCTION_FILES = ("administration", "economy", "people")
_LEAST_LETTERS = 4
"""Shorter names of national applications are usual words or numbers."""


@lru_cache(maxsize=2)
def shipped_knowledge(folder: Path) -> MappingKnowledge:
    """All of it from the folder `catalog_seed`, with the nodes of its newest edition."""
    edition = newest_edition_folder(folder)
    files = [
        *(folder / "functions" / f"{name}.csv" for name in _FUNCTION_FILES),
        folder / "agencies.csv",
        folder / "agency_kinds.csv",
        folder / "national_applications.csv",
        *sorted(edition.glob("*.csv")),
    ]
    digest = sha256()
    for path in files:
        digest.update(path.read_bytes())
    return MappingKnowledge(
        nodes={str(model): _nodes(edition / f"{model}.csv") for model in ReferenceModel},
        functions=_functions(folder),
        agencies=_agencies(folder),
        nationals=_nationals(folder),
        cues=_cues(edition / "cues.csv"),
        version=digest.hexdigest()[:16],
    )


def newest_edition_folder(folder: Path) -> Path:
    """The folder of the shipped edition with the latest date."""
    dated = [
        (tomllib.loads(path.read_text("utf-8")).get("dated_on"), path.parent)
        for path in (folder / "reference").glob("*/edition.toml")
    ]
    return max(dated, key=lambda one: (str(one[0] or ""), one[1].name))[1]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _nodes(path: Path) -> tuple[Node, ...]:
    return tuple(
        Node(row["code"], int(row["level"]), row["parent_code"], row["name_id"], row["name_en"]) for row in _rows(path)
    )


def _functions(folder: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    models = (ReferenceModel.RAB, ReferenceModel.RAL, ReferenceModel.RAD)
    return {
        row["key"]: {str(model): _several(row[model], "|") for model in models}
        for name in _FUNCTION_FILES
        for row in _rows(folder / "functions" / f"{name}.csv")
    }


def _agencies(folder: Path) -> tuple[AgencyUrusan, ...]:
    """Distinct agencies that carry an *urusan*, and the usual kinds of agencies by all names that they go by."""
    found: dict[tuple[str, str], AgencyUrusan] = {}
    for row in _rows(folder / "agencies.csv"):
        codes = _several(row["rab_codes"], ";")
        if codes:
            same = (row["urusan"], row["rab_codes"])
            names = tuple(name for name in (row["name"], row["short_name"], row["urusan"]) if name)
            found.setdefault(same, AgencyUrusan(names, codes))
    kinds = [
        AgencyUrusan(_several(row["names"], "|"), _several(row["rab_codes"], ";"))
        for row in _rows(folder / "agency_kinds.csv")
    ]
    return (*found.values(), *kinds)


def _nationals(folder: Path) -> tuple[NationalCodes, ...]:
    result = []
    for row in _rows(folder / "national_applications.csv"):
        names = tuple(dict.fromkeys(_names(row["acronym"], row["name"])))
        result.append(NationalCodes(row["code"], names, _several(row["rab_codes"], ";")))
    return tuple(result)


def _names(acronym: str, name: str) -> Iterable[str]:
    """The names of one word: the short one, and what stands before a parenthesis or between slashes."""
    for part in (acronym, *name.partition("(")[0].split("/")):
        plain = part.strip(" ,.").removesuffix("-RI").removesuffix("-RBA")
        if len(plain) >= _LEAST_LETTERS and " " not in plain and not plain.lower().startswith("e-"):
            yield plain


def _cues(path: Path) -> dict[str, tuple[Cue, ...]]:
    found: defaultdict[str, list[Cue]] = defaultdict(list)
    for row in _rows(path):
        model = row["code"].partition(".")[0].lower()
        found[model].append(Cue(row["code"], float(row["share"]), _several(row["words"], "|")))
    return {model: tuple(cues) for model, cues in found.items()}


def _several(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(separator) if part.strip())
