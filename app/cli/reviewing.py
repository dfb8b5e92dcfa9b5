"""`review`: what people judge of findings, from the server's own shell."""

import csv
import sys
from typing import Annotated
from uuid import UUID

import typer

from app.cli.context import opened, run, say
from app.findings import queries as findings
from app.findings.models import FindingKind, FindingState
from app.findings.reviews import service
from app.findings.reviews.models import Verdict
from app.findings.reviews.schemas import ReviewWrite
from app.findings.schemas import FindingQuery
from app.identity import queries as identity
from app.identity.actor import SYSTEM, Actor, Role
from app.kit.db import Database
from app.kit.errors import NotFound, PreconditionFailed
from app.kit.paging import PageRequest

reviews = typer.Typer(help="Penilaian temuan.", no_args_is_help=True)


def add_commands(cli: typer.Typer) -> None:
    """Add this module's commands to `cli`."""
    cli.add_typer(reviews, name="review")


_COLUMNS = ("id", "state", "kind", "score", "left_name", "left_agency", "right_name", "right_agency", "changes")
User = Annotated[str | None, typer.Option("--user", help="Menilai atas nama pengguna ini; bawaan ringkas sendiri.")]


@reviews.command("list", help="Temuan analisis terakhir sebagai CSV, yang terkuat lebih dulu.")
def list_findings(
    state: Annotated[
        FindingState | None, typer.Option(help="Hanya keadaan ini; bawaan semua kecuali dismissed.")
    ] = None,
    kind: Annotated[FindingKind | None, typer.Option(help="Hanya jenis ini.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Paling banyak.")] = 200,
) -> None:
    """Print findings with their identifiers, for `review judge`."""

    async def work() -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        async with opened() as database, database.reading() as session:
            run_id = await findings.last_run(session)
            query, cursor = FindingQuery(state=state, kind=kind), None
            while len(rows) < limit:
                request = PageRequest(min(200, limit - len(rows)), cursor, "-score")
                page = await findings.findings(session, run_id, query, request)
                rows += page.items
                cursor = page.next_cursor
                if cursor is None:
                    break
        return rows

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in run(work()):
        changes = row["changes"] if isinstance(row["changes"], list) else []
        told = row | {"changes": "; ".join(change["id"] for change in changes)}
        writer.writerow([told[name] for name in _COLUMNS])


@reviews.command("judge", help="Nilai pasangan sebuah temuan; penilaian lama diganti.")
def judge(
    finding: Annotated[UUID, typer.Argument(help="Pengenal temuan, dari ringkas review list.")],
    verdict: Annotated[Verdict, typer.Argument(help="Penilaian.")],
    reason: Annotated[str, typer.Option(help="Mengapa.")],
    user: User = None,
) -> None:
    """Judge a pair, or judge it anew."""
    body = ReviewWrite(verdict=verdict, reason=reason)

    async def work() -> None:
        async with opened() as database:
            actor = await _actor(database, user)
            async with database.transaction() as session:
                try:
                    await service.judge_again(session, finding, body, actor=actor, expected=None)
                except PreconditionFailed:
                    await service.judge(session, finding, body, actor=actor)

    run(work())
    say(f"temuan {finding} dinilai {verdict}")


@reviews.command("show", help="Tunjukkan penilaian pasangan sebuah temuan.")
def show(finding: Annotated[UUID, typer.Argument(help="Pengenal temuan.")]) -> None:
    """Print what was judged."""

    async def work() -> str:
        async with opened() as database, database.reading() as session:
            review = await service.review_read(session, finding)
            return f"{review.verdict}\t{review.judged_by}\t{review.judged_at.isoformat()}\t{review.reason}"

    print(run(work()))


@reviews.command("undo", help="Tarik kembali penilaian; pasangan itu terbuka lagi.")
def undo(finding: Annotated[UUID, typer.Argument(help="Pengenal temuan.")], user: User = None) -> None:
    """Take a judgement back."""

    async def work() -> None:
        async with opened() as database:
            actor = await _actor(database, user)
            async with database.transaction() as session:
                await service.take_back(session, finding, actor=actor, expected=None)

    run(work())
    say(f"penilaian temuan {finding} ditarik")


async def _actor(database: Database, name: str | None) -> Actor:
    if name is None:
        return SYSTEM
    async with database.reading() as session:
        user = await identity.user_named(session, name)
    if user is None:
        raise NotFound(what="pengguna", id=name)
    return Actor(user.id, user.name, Role(user.role), user.agency_id)
