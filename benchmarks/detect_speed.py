"""How long a list takes from file to findings: `python -m benchmarks.detect_speed [COUNT …]` (1000 and 27400 if none).

A generated list of governments of 110 applications is written as CSV and read by `ringkas detect FILE` as a whole
process. The baseline, in the same run: the twenty most similar applications of each by TF-IDF over all words, sparse
products in blocks, also as a whole process, from the same file to a file. Memory is that of all its processes together;
the figure to compare is the ratio of processor times, which others on the machine disturb least. `--similar` times one
proposed application against the list kept ready, in this process.
"""

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from app.analysis import ApplicationRecord, index_of
from app.kit.tabular import write_csv
from benchmarks.cities import nation

COLUMNS = ("id", "name", "description", "government", "agency", "rab_codes", "data_objects", "tech")
_BASELINE = """
import csv, sys
import numpy as np
from app.analysis.features import space_of
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")))
unit = space_of([(row["name"] + " " + row["description"]).lower().split() for row in rows]).unit
turned = unit.T.tocsr()
with open(sys.argv[2], "w") as target:
    for start in range(0, len(rows), 500):
        block = (unit[start:start + 500] @ turned).tocsr()
        for row in range(block.shape[0]):
            part = slice(block.indptr[row], block.indptr[row + 1])
            best = np.argsort(-block.data[part])[:21]
            for place in best:
                target.write(f"{start + row},{block.indices[part][place]},{block.data[part][place]:.4f}\\n")
"""


def write_list(records: Sequence[ApplicationRecord], path: Path) -> None:
    """The records as a list in the file format of `ringkas detect`."""
    rows = (
        {
            "id": record.id, "name": record.name, "description": record.description, "government": record.government,
            "agency": record.agency, "rab_codes": ";".join(sorted(record.references)),
            "data_objects": ";".join(record.data_objects), "tech": ";".join(record.technologies),
        }
        for record in records
    )  # fmt: skip
    write_csv(COLUMNS, rows, path)


def timed(command: Sequence[str]) -> tuple[float, float, float]:
    """Seconds by the clock and of processors, and the peak MiB that a command and the processes it starts hold."""
    started, used = time.perf_counter(), _processor_seconds()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        asked = time.perf_counter()
        peak = max(peak, _held_by(process.pid))
        time.sleep(max(0.02, 50 * (time.perf_counter() - asked)))  # asking holds up whoever is asked
    if process.returncode:
        sys.exit(f"{command[:4]} failed with {process.returncode}")
    return time.perf_counter() - started, _processor_seconds() - used, peak / 1024


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _held_by(pid: int) -> int:
    """KiB of a process and its children; what several share is counted once (PSS)."""
    folder = Path(f"/proc/{pid}")
    try:
        lines = (folder / "smaps_rollup").read_text().splitlines()
        children = (folder / "task" / str(pid) / "children").read_text().split()
    except OSError:  # it has just ended
        return 0
    own = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return own + sum(_held_by(int(child)) for child in children)


def compare(count: int, folder: Path, functions: Path) -> None:
    """One line of the table: both commands on the same file."""
    records, _ = nation(functions, count, 1, hands=("first", "second", "third"))
    path = folder / "list.csv"
    write_list(records, path)
    seconds, processor, memory = timed(
        [sys.executable, "-m", "app", "detect", str(path), "--output", str(folder / "found.csv")]
    )
    with (folder / "found.csv").open(encoding="utf-8") as file:
        found = sum(1 for _ in csv.DictReader(file))
    base, base_processor, base_memory = timed([sys.executable, "-c", _BASELINE, str(path), str(folder / "similar.csv")])
    ours = f"{seconds:.1f} s | {processor:.1f} s | {memory:.0f} MiB"
    other = f"{base:.1f} s | {base_processor:.1f} s | {base_memory:.0f} MiB"
    print(f"| {count:,} | {ours} | {found:,} | {other} | {processor / base_processor:.2f} |", flush=True)


def similar(count: int, functions: Path, times: int = 500) -> None:
    """Median and 99th percentile of `times` proposals against the list, after the index was made."""
    records, _ = nation(functions, count, 1, hands=("first", "second", "third"))
    started = time.perf_counter()
    index = index_of(records)
    made = time.perf_counter() - started
    taken = []
    for number in range(times):
        known = records[number * len(records) // times]
        proposal = ApplicationRecord("proposal", known.name, known.description, known.government, known.agency)
        started = time.perf_counter()
        index.similar(proposal)
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    print(f"| {count:,} | {made:.1f} s | {taken[times // 2]:.1f} ms | {taken[times * 99 // 100]:.1f} ms |")


def main() -> int:
    """Print the table; 0 when done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[1_000, 27_400])
    parser.add_argument("--functions", type=Path, default=Path("catalog_seed/functions"))
    parser.add_argument("--similar", action="store_true")
    options = parser.parse_args()
    if options.similar:
        print(f"| applications | made ready | median | 99 of 100 |\n|{'---|' * 4}")
        for count in options.counts:
            similar(count, options.functions)
        return 0
    print(
        "| applications | ringkas detect | processor | peak | findings | TF-IDF top 20 | processor | peak | ratio |\n"
        f"|{'---|' * 9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for count in options.counts:
            compare(count, Path(folder), options.functions)
    return 0


if __name__ == "__main__":
    sys.exit(main())
