"""Files that steer an analysis: a city's own functions, parameters, reviewers' verdicts."""

import csv
import json
import re
from pathlib import Path

from app.analysis import VERDICTS, FunctionRow, Judgement, Parameters
from app.kit.errors import Fault, Invalid
from app.kit.language import Text

_KEY = re.compile(r"^[a-z][a-z0-9_]{2,60}$")


class FileRefused(Invalid):
    """A file that steers the analysis cannot be used."""

    code = "file_refused"
    detail = Text("Berkas {file} belum dapat dipakai:", "The file {file} cannot be used:")


def functions_of_file(path: Path | None) -> list[FunctionRow]:
    """A city's own functions: CSV with `key`, `name_id` and `phrases` (several, separated by `|`); more columns may be.

    Raises:
        FileRefused: by line, what is missing or repeated.
    """
    rows: list[FunctionRow] = []
    faults: list[Fault] = []
    for line, row in _lines(path):
        key, name = row.get("key", ""), row.get("name_id", "")
        phrases = [
            part.strip()
            for column in ("synonyms", "phrases", "app_names")
            for part in row.get(column, "").split("|")
            if part.strip()
        ]
        if not _KEY.match(key):
            faults.append(_fault(line, "key", "huruf kecil, angka, dan _ saja", "small letters, digits and _ only"))
        elif key in {known.key for known in rows}:
            faults.append(_fault(line, "key", f"{key} sudah ada di atas", f"{key} stands above already"))
        if not name:
            faults.append(_fault(line, "name_id", "perlu nama fungsi", "the function's name is needed"))
        if len(phrases) < 2:
            faults.append(
                _fault(line, "phrases", "perlu sekurangnya dua frasa khas", "at least two phrases are needed")
            )
        rows.append(FunctionRow(key, name, row.get("name_en") or name, row.get("capability", ""), tuple(phrases)))
    _refuse(path, faults)
    return rows


def judgements_of_file(path: Path) -> list[Judgement]:
    """Verdicts: CSV with `left_id`, `right_id` and `verdict`.

    Raises:
        FileRefused: by line, a missing id or an unknown verdict.
    """
    rows, faults = [], []
    for line, row in _lines(path):
        verdict = row.get("verdict", "").lower()
        if verdict not in VERDICTS:
            known = ", ".join(VERDICTS)
            faults.append(_fault(line, "verdict", f"“{verdict}”; pilihan: {known}", f"“{verdict}”; one of: {known}"))
        missing = [column for column in ("left_id", "right_id") if not row.get(column)]
        faults += [_fault(line, column, "kosong", "empty") for column in missing]
        rows.append(Judgement(row.get("left_id", ""), row.get("right_id", ""), verdict))
    _refuse(path, faults)
    return rows


def parameters_of_file(path: Path | None) -> Parameters:
    """Parameters as `ringkas learn` wrote them; the shipped ones without a file.

    Raises:
        FileRefused: the file is no such JSON.
    """
    if path is None:
        return Parameters()
    try:
        return Parameters.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, AttributeError) as error:
        raise FileRefused(file=path.name, faults=[Fault("/", Text(str(error), str(error)))]) from error


def _lines(path: Path | None) -> list[tuple[int, dict[str, str]]]:
    if path is None:
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            return [
                (reader.line_num, {name: (cell or "").strip() for name, cell in row.items() if isinstance(name, str)})
                for row in reader
            ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileRefused(file=path.name, faults=[Fault("/", Text("bukan CSV UTF-8", "not CSV in UTF-8"))]) from error


def _fault(line: int, column: str, id: str, en: str) -> Fault:
    return Fault(f"baris {line}, kolom {column}", Text(id, en))


def _refuse(path: Path | None, faults: list[Fault]) -> None:
    if faults and path is not None:
        raise FileRefused(file=path.name, faults=faults)
