"""`classify` on a file: proposed reference nodes for each row."""

import csv
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import orjson
import typer

from app.analysis.mapping import propose
from app.analysis.mapping_records import MODELS, Confirmed, Proposal
from app.analysis.records import ApplicationRecord
from app.cli.context import say
from app.cli.records import records_of_file
from app.places_on_disk import CATALOG_SEED
from app.reference.knowledge import shipped_knowledge

CLASSIFICATION_COLUMNS = ("id", "rank", "code", "score", "explanation")
_ALL = "all"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ClassificationFormat(StrEnum):
    """Formats of a classification."""

    CSV = "csv"
    JSON = "json"


def add_commands(cli: typer.Typer) -> None:
    """Add this module's commands to `cli`."""
    cli.command(
        help="Usulkan kode referensi arsitektur bagi aplikasi dalam berkas, tanpa basis data, beserta alasannya."
    )(classify)


def classify(
    file: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="Daftar aplikasi: CSV, XLSX, JSON, NDJSON.")
    ],
    model: Annotated[str, typer.Option(help=f"Model referensi: {', '.join(MODELS)}, beberapa dipisah koma, atau all.")],
    top: Annotated[int, typer.Option(min=1, max=50, help="Banyaknya usulan per aplikasi.")] = 5,
    examples: Annotated[
        bool, typer.Option(help="Pelajari baris yang sudah berkode; setiap baris dinilai tanpa kodenya sendiri.")
    ] = True,
    format: Annotated[ClassificationFormat, typer.Option(help="Format keluaran.")] = ClassificationFormat.CSV,
    output: Annotated[Path | None, typer.Option(help="Berkas tujuan; bawaan keluaran baku.")] = None,
) -> None:
    """Proposed reference nodes for each application of a file, best first, with probability and reason."""
    wanted = _models(model)
    if output is None:
        count = _write(_proposals(file, wanted, top, examples=examples), format, sys.stdout)
    else:
        with output.open("w", encoding="utf-8", newline="") as target:
            count = _write(_proposals(file, wanted, top, examples=examples), format, target)
    say(f"{count} usulan")


def _models(text: str) -> list[str]:
    wanted = list(MODELS) if text.strip().lower() == _ALL else [part.strip().lower() for part in text.split(",")]
    if unknown := [name for name in wanted if name not in MODELS]:
        raise typer.BadParameter(f"--model: {', '.join(unknown)}; pilihan: {', '.join(MODELS)}, {_ALL}")
    return list(dict.fromkeys(wanted))


def _proposals(files: list[Path], models: list[str], top: int, *, examples: bool) -> Iterator[Proposal]:
    for file in files:
        records, notices = records_of_file(file)
        say(*notices)
        known = {name: _coded(records, name) for name in models} if examples else {}
        for name, coded in known.items():
            if coded:
                say(
                    f"{file.name}: {len(coded)} baris sudah berkode {name.upper()} dan dipakai sebagai contoh "
                    "bagi yang lain (--no-examples: abaikan)"
                )
        yield from propose(records, shipped_knowledge(CATALOG_SEED), models, confirmed=known, top=top)


def _coded(records: list[ApplicationRecord], model: str) -> list[Confirmed]:
    """The rows that carry codes of the model, as examples."""
    found = []
    for record in records:
        codes = sorted(code for code in record.references if code.partition(".")[0].lower() == model)
        if codes:
            found.append(Confirmed(record, tuple(codes)))
    return found


def _write(proposals: Iterable[Proposal], format: ClassificationFormat, target: TextIO) -> int:
    count = 0
    if format is ClassificationFormat.JSON:
        for one in proposals:
            row = dict(zip(CLASSIFICATION_COLUMNS, _row(one), strict=True))
            target.write(orjson.dumps(row).decode() + "\n")
            count += 1
        return count
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(CLASSIFICATION_COLUMNS)
    for one in proposals:
        id, *rest = _row(one)
        # Only an identifier is the file's own; all else is ours and starts no formula.
        writer.writerow((f"'{id}" if id.startswith(_FORMULA) else id, *rest))
        count += 1
    return count


def _row(one: Proposal) -> tuple[str, int, str, float, str]:
    return one.record_id, one.rank, one.code, round(one.probability, 4), one.explanation.id
