"""How long reports take, and how much memory, beside a named baseline: `python -m benchmarks.report_speed [--large]`.

A generated portfolio goes into an SQLite database with an analysis of as many findings as asked for; then the
duplicates report is made: content, and each form, every one in a process of its own, so that its peak is its own.
The baseline is the plainest spreadsheet of the same rows, by the `csv` module: what a script without a report would do.
"""

import argparse
import asyncio
import csv
import io
import multiprocessing
import pickle
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app.analysis import Parameters
from app.catalogue import acts
from app.catalogue.agencies.service import NOUN as AGENCIES
from app.catalogue.applications.service import NOUN as APPLICATIONS
from app.findings.models import Finding, Run
from app.identity.actor import SYSTEM
from app.kit import clock
from app.kit.db import Database, new_id
from app.migrating import upgrade
from app.reports.content import build
from app.reports.definition import ReportDefinition
from app.reports.models import DocumentFormat
from app.reports.render import render
from app.reports.shape import ReportContent

SIZES = {"city": (500, 120), "large": (27_400, 5_000)}
_KINDS = ("same_record", "same_function", "variant", "shared_service")
_FEATURES = ("name", "function", "mapping", "spelling", "data_objects", "technologies", "agency", "address")
_WORDS = (
    "layanan", "antrean", "pajak", "arsip", "presensi", "kinerja", "retribusi",
    "perizinan", "aset", "surat", "puskesmas", "sekolah", "jalan",
)  # fmt: skip


async def fill(url: str, applications: int, findings: int) -> None:
    """A made-up government of `applications`, and two analyses, the second with `findings`."""
    chance = random.Random(7)
    database = Database(url)
    async with database.transaction() as session:
        root = {"code": "KOTA", "name": "Pemerintah Kota Ukur", "kind": "government"}
        (root_id,) = await acts.store(session, AGENCIES, [_draft(AGENCIES, root)], actor=SYSTEM)
        offices = [
            {"code": f"OPD-{n}", "name": f"Dinas Nomor {n}", "short_name": f"Din-{n}", "kind": "agency",
             "parent_id": root_id}
            for n in range(max(20, applications // 60))
        ]  # fmt: skip
        agency_ids = await acts.store(session, AGENCIES, [_draft(AGENCIES, o) for o in offices], actor=SYSTEM)
        bodies = [_application(chance, n, chance.choice(agency_ids)) for n in range(applications)]
        drafts = [_draft(APPLICATIONS, body) for body in bodies]
        ids = await acts.store(session, APPLICATIONS, drafts, actor=SYSTEM)
        for share in (0.9, 1.0):
            await _analysis(session, ids, int(findings * share), random.Random(11))
    await database.dispose()


def _draft(noun: acts.Noun, values: dict[str, Any]) -> acts.Draft:
    return acts.draft_of(noun.create(**values), noun.kind)


def _application(chance: random.Random, number: int, agency_id: UUID) -> dict[str, Any]:
    words = " ".join(chance.sample(_WORDS, 3))
    return {
        "agency_id": agency_id, "name": f"Sistem {words} {number}", "description": f"Pengelolaan {words} kota",
        "annual_cost_idr": chance.randrange(10**9) if chance.random() < 0.5 else None,
        "status": chance.choice(["operational", "idle", None]), "year": chance.choice([None, 2015, 2020]),
    }  # fmt: skip


async def _analysis(session: Any, ids: list[UUID], count: int, chance: random.Random) -> None:
    now = clock.now()
    run = Run(
        kind="duplicates", status="succeeded", progress=1.0, parameters=Parameters().as_dict(), requested_by="ukur",
        started_at=now, finished_at=now, input_digest="0" * 64, applications_count=len(ids), findings_by_kind={},
    )  # fmt: skip
    session.add(run)
    await session.flush()
    pairs: dict[tuple[str, str], None] = {}
    while len(pairs) < count:
        one, two = sorted(str(id) for id in chance.sample(ids, 2))
        pairs[one, two] = None
    rows = [_finding(run.id, UUID(left), UUID(right), chance) for left, right in pairs]
    for start in range(0, len(rows), 1_000):
        await session.execute(insert(Finding), rows[start : start + 1_000])


def _finding(run_id: UUID, left: UUID, right: UUID, chance: random.Random) -> dict[str, Any]:
    comparisons = [
        {"feature": feature, "similarity": chance.choice([None, 0.2, 0.8, 1.0]), "weight": chance.uniform(-1, 4),
         "evidence_id": "sama-sama: layanan, antrean, pajak, arsip", "evidence_en": "in common: layanan, antrean"}
        for feature in _FEATURES
    ]  # fmt: skip
    return {
        "id": new_id(), "run_id": run_id, "kind": chance.choice(_KINDS), "left_id": left, "right_id": right,
        "score": chance.uniform(0.4, 1.0), "cluster": str(left), "comparisons": comparisons, "state": "open",
        "explanation_id": "Dua aplikasi dengan fungsi yang tampak sama: nama, fungsi, dan kode referensi." * 2,
        "explanation_en": "Two applications that seem to do the same: name, function and reference code." * 2,
        "left_digest": "a" * 64, "right_digest": "b" * 64,
    }  # fmt: skip


async def _content(url: str) -> ReportContent:
    database = Database(url)
    async with database.reading() as session:
        content = await build(session, ReportDefinition("duplicates"), clock.now())
    await database.dispose()
    return content


def make_content(url: str, path: Path) -> str:
    """Build the content and leave it at `path` for the renderers."""
    content = asyncio.run(_content(url))
    path.write_bytes(pickle.dumps(content))
    return f"{sum(len(table.rows) for table in content.data_tables()):,} rows"


def make_document(format: DocumentFormat, path: Path) -> str:
    """Render the content at `path`."""
    document = render(pickle.loads(path.read_bytes()), format)
    return f"{len(document.content) / 1e6:.1f} MB"


def baseline(path: Path) -> str:
    """The rows of the largest table, by the `csv` module and nothing else."""
    content: ReportContent = pickle.loads(path.read_bytes())
    table = max(content.data_tables(), key=lambda table: len(table.rows))
    text = io.StringIO()
    csv.writer(text).writerows(table.rows)
    return f"{len(text.getvalue()) / 1e6:.1f} MB"


def measured(name: str, work: Callable[..., str], *arguments: Any) -> float:
    """Run `work` in a fresh process; print and return its seconds."""
    context = multiprocessing.get_context("spawn")
    queue: Any = context.Queue()
    process = context.Process(target=_measure, args=(queue, work, arguments))
    process.start()
    seconds, computing, peak, said = queue.get()
    process.join()
    print(f"{name:<22} {seconds:7.2f} s  {computing:7.2f} s of CPU  {peak:6.0f} MiB  {said}", flush=True)
    return float(seconds)


def _measure(queue: Any, work: Callable[..., str], arguments: tuple[Any, ...]) -> None:
    start, computed = time.perf_counter(), time.process_time()
    said = work(*arguments)
    seconds, computing = time.perf_counter() - start, time.process_time() - computed
    queue.put((seconds, computing, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, said))


def main() -> None:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="27,400 applications and 5,000 findings as well")
    for size in ("city", "large") if parser.parse_args().large else ("city",):
        applications, findings = SIZES[size]
        print(f"== {applications:,} applications, {findings:,} findings")
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite+aiosqlite:///{folder}/report.sqlite"
            upgrade(url)
            asyncio.run(fill(url, applications, findings))
            path = Path(folder) / "content.pickle"
            total = measured("content", make_content, url, path)
            measured("baseline: csv module", baseline, path)
            total += sum(measured(format.upper(), make_document, format, path) for format in DocumentFormat)
            print(f"{'all together':<22} {total:7.2f} s")


if __name__ == "__main__":
    main()
