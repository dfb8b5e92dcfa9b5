"""`detect` on a file, `analyse` on the catalogue."""

import heapq
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app import analysis
from app.analysis.lines import Line, lines_of
from app.cli.analysis_files import functions_of_file, parameters_of_file
from app.cli.context import opened, run, say
from app.cli.findings_files import FindingFormat, heading, opened_for_lines, rendered
from app.cli.records import interfaces_of_file, national_records, unread_records_of_file

KINDS = (*analysis.KINDS, analysis.INTEGRATION)


def add_commands(cli: typer.Typer) -> None:
    """Add this module's commands to `cli`."""
    cli.command(
        help="Cari aplikasi ganda dan calon integrasi dalam berkas, tanpa basis data: pasangan mana, seberapa yakin, "
        "dan mengapa."
    )(detect)
    cli.command(help="Analisis katalog sekarang dan tunggu sampai selesai.")(analyse)


def detect(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Daftar aplikasi: CSV, XLSX, JSON, NDJSON.")
    ],
    interfaces: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Daftar antarmuka: mencari juga calon integrasi.")
    ] = None,
    min_score: Annotated[float | None, typer.Option(min=0, max=1, help="0: setiap pasangan yang dinilai.")] = None,
    kinds: Annotated[str, typer.Option(help="Jenis temuan, dipisah koma.")] = ",".join(KINDS),
    across: Annotated[bool, typer.Option("--across", help="Bandingkan juga antarpemerintah.")] = False,
    national: Annotated[bool, typer.Option(help="Bandingkan dengan aplikasi nasional dari referensi.")] = True,
    functions: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Fungsi tambahan milik daerah: CSV key,name_id,phrases."),
    ] = None,
    parameters: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Parameter hasil ringkas learn.")
    ] = None,
    fail_on: Annotated[str, typer.Option(help="Keluar dengan status 1 bila ada temuan jenis ini.")] = "",
    format: Annotated[FindingFormat, typer.Option(help="Format keluaran.")] = FindingFormat.CSV,
    output: Annotated[Path | None, typer.Option(help="Berkas tujuan; bawaan keluaran baku.")] = None,
) -> None:
    """Duplicates and integration candidates in a file, without a database: which pairs, how sure, and why.

    Integration candidates need `--interfaces`, or data objects whose roles are declared (`master:…`, `reads:…`).
    """
    wanted = _kinds(kinds, "--kinds")
    failing = _kinds(fail_on, "--fail-on") if fail_on else frozenset()
    rows, notices = unread_records_of_file(file)
    say(*notices)
    known = frozenset(row.id for row in rows)
    flows: list[analysis.InterfaceRecord] = []
    if interfaces is not None:
        flows, notices = interfaces_of_file(interfaces, known)
        say(*notices)
    nationals = [record for record in national_records() if record.id not in known] if national else []
    duplicates = wanted & frozenset(analysis.KINDS)
    chosen = replace(parameters_of_file(parameters), min_score=min_score, kinds=duplicates, across_governments=across)
    own, render = functions_of_file(functions), partial(rendered, format)
    found: list[Iterable[Line]] = []
    if duplicates:
        found.append(analysis.duplicate_lines([*rows, *nationals], render, chosen, own, processes=os.cpu_count() or 1))
    if analysis.INTEGRATION in wanted:
        connected = interfaces is not None or any(row.may_tell_roles for row in rows)
        records = [row.read() for row in rows] if connected else []
        if interfaces is not None or any(any(record.data_roles) for record in records):
            records += nationals
            candidates = analysis.find_integration_candidates(records, flows, chosen, functions=own)
            found.append(lines_of(candidates, records, render))
        elif not duplicates:
            say("calon integrasi memerlukan --interfaces, atau peran data dalam daftar aplikasi (master:…, reads:…)")
    listed = Counter[str]()
    with opened_for_lines(output) as target:
        target.write(heading(format))
        for line in heapq.merge(*found):
            target.write(line.text)
            listed[line.kind] += 1
    say(f"{listed.total()} temuan pada {sum(not row.shared for row in rows)} aplikasi")
    if not failing.isdisjoint(listed):
        raise typer.Exit(1)


def analyse() -> None:
    """Analyse the catalogue now and wait for the end."""
    if not run(_analyse()):
        raise typer.Exit(1)


async def _analyse() -> bool:
    from app.findings import service as findings  # noqa: PLC0415 -- `detect` needs no database
    from app.findings.models import RunStatus  # noqa: PLC0415 -- the same
    from app.findings.schemas import RunCreate  # noqa: PLC0415 -- the same
    from app.identity.actor import SYSTEM  # noqa: PLC0415 -- the same

    async with opened() as database:
        async with database.transaction() as session:
            requested = await findings.request_run(session, RunCreate(), actor=SYSTEM)
        await findings.execute(database, requested.id)
        async with database.reading() as session:
            done = await session.get(type(requested), requested.id)
        assert done is not None
        if done.status != RunStatus.SUCCEEDED:
            say(f"analisis gagal: {done.error}")
            return False
        listed = ", ".join(f"{count} {kind}" for kind, count in (done.findings_by_kind or {}).items())
        say(f"analisis {done.id}: {done.applications_count} aplikasi; temuan: {listed or 'tidak ada'}")
        return True


def _kinds(text: str, option: str) -> frozenset[str]:
    wanted = frozenset(part.strip() for part in text.split(",") if part.strip())
    if unknown := wanted - set(KINDS):
        raise typer.BadParameter(f"{option}: {', '.join(sorted(unknown))}; pilihan: {', '.join(KINDS)}")
    return wanted
