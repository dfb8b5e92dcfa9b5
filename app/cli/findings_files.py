"""Findings as lines of CSV or JSON, and the file they go to: whole or not at all."""

import csv
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

import orjson

from app.analysis import ApplicationRecord, Finding

COLUMNS = ("kind", "left_id", "right_id", "score", "left_name", "right_name", "cluster", "explanation")


class FindingFormat(StrEnum):
    """Formats of findings."""

    CSV = "csv"
    JSON = "json"


def heading(format: FindingFormat) -> str:
    """The line above all findings."""
    return "" if format is FindingFormat.JSON else ",".join(COLUMNS) + "\n"


def rendered(format: FindingFormat, findings: Sequence[Finding], records: Sequence[ApplicationRecord]) -> list[str]:
    """A line for each finding, with its end; `records` are those it can be about."""
    names = {record.id: record.name for record in records}
    rows = (_cells(finding, names) for finding in findings)
    if format is FindingFormat.JSON:
        return [orjson.dumps(dict(zip(COLUMNS, row, strict=True))).decode() + "\n" for row in rows]
    writer = csv.writer(_Echo(), lineterminator="\n")
    return [writer.writerow([_safe(cell) for cell in row]) for row in rows]


class _Echo:
    """A target whose every write gives back what was written: what `csv.writer` then returns is the line."""

    def write(self, line: str) -> str:
        return line


def _cells(finding: Finding, names: dict[str, str]) -> tuple[Any, ...]:
    return (
        finding.kind, finding.left_id, finding.right_id, round(finding.score, 6), names[finding.left_id],
        names[finding.right_id], finding.cluster, finding.explanation.id,
    )  # fmt: skip


def _safe(cell: Any) -> Any:
    """No cell starts a formula in the spreadsheet that opens the file."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


@contextmanager
def opened_for_lines(output: Path | None) -> Iterator[TextIO]:
    """Standard output, or the file `output`, which is there in full at the end or stays as it was."""
    if output is None:
        yield sys.stdout
    elif output.exists() and not output.is_file():  # a pipe or a device has no place beside it
        with output.open("w", encoding="utf-8", newline="") as target:
            yield target
    else:
        whole = output.resolve()
        made = whole.with_name(f".{whole.name}.{os.getpid()}.part")
        try:
            with made.open("x", encoding="utf-8", newline="") as target:
                yield target
            if whole.exists():
                shutil.copymode(whole, made)
            made.replace(whole)
        finally:
            made.unlink(missing_ok=True)
