"""Import against bare writing: how many times as long, and how much memory.

    python -m benchmarks.import_speed [--count 27400] [--repeat 3]

Two baselines in the same process, on the same file: each reads the file and writes the bare rows with one `executemany`
into a table without an index, once with the reader that most would take (openpyxl's streaming one; the csv module),
once with ours. Peak memory is that of a fresh process which imports the file.
"""

import argparse
import asyncio
import csv
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from openpyxl import load_workbook

from app.identity.actor import SYSTEM
from app.imports.columns import COLUMNS, REQUIRED
from app.imports.kinds import BatchStatus, ImportKind
from app.imports.service import import_file
from app.kit.db import Database
from app.kit.tabular import read_table
from app.migrating import upgrade
from app.seeding import seed_reference
from benchmarks.portfolio import write_file

KIND = ImportKind.APPLICATIONS
Reader = Callable[[Path], tuple[list[str], Iterable[Sequence[object]]]]
OPTIONS = {"agency": None, "government": None}


def ours(path: Path) -> tuple[list[str], Iterable[Sequence[object]]]:
    """Names and rows of a file, by the reader that the import uses."""
    columns = [column.as_column() for column in COLUMNS[KIND]]
    table = read_table(path, filename=path.name, columns=columns, required=REQUIRED[KIND])
    names = list(table.headers)
    return names, ([row.cells[name] for name in names] for row in table.rows)


def usual(path: Path) -> tuple[list[str], Iterable[Sequence[object]]]:
    """Names and rows of a file, by what most would take: openpyxl's streaming reader, or the csv module."""
    lines: Iterator[Sequence[object]]
    if path.suffix == ".xlsx":
        lines = load_workbook(path, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True)
    else:
        lines = csv.reader(path.open(encoding="utf-8", newline=""))
    return [str(name) for name in next(lines)], lines


def bare(path: Path, target: Path, read: Reader) -> float:
    """Seconds to read the file and write its rows, nothing else."""
    began = time.perf_counter()
    names, rows = read(path)
    connection = sqlite3.connect(target)
    connection.execute(f"CREATE TABLE bare ({', '.join(names)})")
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO bare VALUES ({marks})", rows)
    connection.commit()
    connection.close()
    return time.perf_counter() - began


async def full(path: Path, folder: Path) -> float:
    """Seconds to import the file: parsed, matched, checked, written, audited, every row accounted for."""
    url = f"sqlite+aiosqlite:///{folder / 'ringkas.sqlite'}"
    await asyncio.to_thread(upgrade, url)
    database = Database(url)
    await seed_reference(database)
    began = time.perf_counter()
    async with database.transaction() as session:
        batch, _ = await import_file(session, KIND, path, options=OPTIONS, partial=False, dry_run=False, actor=SYSTEM)
        assert batch.status == BatchStatus.APPLIED, batch.counts
    took = time.perf_counter() - began
    await database.dispose()
    return took


def peak(path: Path) -> float:
    """MiB that a fresh process needs at most to import the file."""
    command = [sys.executable, "-m", "benchmarks.import_speed", "--once", str(path)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=27_400)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--once", type=Path)
    arguments = parser.parse_args()
    if arguments.once:
        with tempfile.TemporaryDirectory() as name:
            asyncio.run(full(arguments.once, Path(name)))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for suffix in (".xlsx", ".csv"):
            path = folder / f"portfolio{suffix}"
            write_file(path, arguments.count)
            turns = []
            for turn in range(arguments.repeat):
                place = folder / f"{suffix[1:]}{turn}"
                place.mkdir()
                turns.append(
                    (
                        bare(path, place / "usual.sqlite", usual),
                        bare(path, place / "ours.sqlite", ours),
                        asyncio.run(full(path, place)),
                    )
                )
            base, fast, took = (min(values) for values in zip(*turns, strict=True))
            print(
                f"{arguments.count} rows {suffix[1:]}: import {took:.2f} s, peak {peak(path):.0f} MiB; "
                f"bare with the usual reader {base:.2f} s, ratio {took / base:.2f}; "
                f"bare with our reader {fast:.2f} s, ratio {took / fast:.2f}"
            )


if __name__ == "__main__":
    main()
