"""Findings as lines of CSV or JSON, and the file they go to: whole or not at all."""

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
    if format is FindingFormat.JSON:
        names = {record.id: record.name for record in records}
        rows = (_cells(finding, {}, names) for finding in findings)
        return [orjson.dumps(dict(zip(COLUMNS, row, strict=True))).decode() + "\n" for row in rows]
    safe = {record.id: _safe(record.id) for record in records}
    names = {record.id: _safe(record.name) for record in records}
    return [",".join(map(_quoted, _cells(finding, safe, names))) + "\n" for finding in findings]


def _quoted(cell: Any) -> str:
    """The cell as RFC 4180 has it. `csv.writer` looks at each letter, which takes a sixth of a long list's findings."""
    text = str(cell)
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _cells(finding: Finding, ids: dict[str, str], names: dict[str, str]) -> tuple[Any, ...]:
    """`ids` are those to be written otherwise."""
    left, right, cluster = finding.left_id, finding.right_id, finding.cluster
    return (
        finding.kind, ids.get(left, left), ids.get(right, right), round(finding.score, 6), names[left], names[right],
        ids.get(cluster, cluster), finding.explanation.id,
    )  # fmt: skip


def _safe(cell: str) -> str:
    """No cell starts a formula in the spreadsheet that opens the file."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


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
