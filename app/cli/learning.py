"""`learn`: reviewers' verdicts → parameters, and what they would change."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.analysis import Change, learn
from app.cli.analysis_files import judgements_of_file, parameters_of_file
from app.cli.context import say
from app.cli.records import records_of_file

_SHOWN = 20


def add_commands(cli: typer.Typer) -> None:
    """Add this module's commands to `cli`."""
    cli.command(
        name="learn",
        help="Pelajari putusan penelaah atas temuan: tulis parameter baru dan tunjukkan dampaknya lebih dulu.",
    )(learn_from)


def learn_from(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Daftar aplikasi.")],
    judgements: Annotated[
        Path,
        typer.Option(exists=True, dir_okay=False, help="CSV: left_id,right_id,verdict (same variant redundant …)."),
    ],
    parameters: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Parameter asal; bawaan: yang disertakan.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Tulis parameter baru ke sini; tanpa ini hanya dampaknya.")
    ] = None,
) -> None:
    """Refit the scorers on verdicts, show every change on this list, and write the parameters if asked."""
    records, notices = records_of_file(file)
    say(*notices)
    learned = learn(records, judgements_of_file(judgements), parameters_of_file(parameters))
    say(f"{learned.used} putusan dipelajari; {len(learned.changes)} temuan berubah")
    for change in learned.changes[:_SHOWN]:
        say(_line(change))
    if len(learned.changes) > _SHOWN:
        say(f"… dan {len(learned.changes) - _SHOWN} lagi")
    if output is not None:
        text = json.dumps(learned.parameters.as_dict(), indent=1)
        output.write_text(text + "\n", encoding="utf-8")
        say(f"ditulis: {output}; pakai dengan ringkas detect --parameters {output}")


def _line(change: Change) -> str:
    before = f"{change.kind_before} {change.score_before:.2f}" if change.kind_before else "tidak terdaftar"
    after = f"{change.kind_after} {change.score_after:.2f}" if change.kind_after else "tidak terdaftar"
    return f"  {change.left_id} ~ {change.right_id}: {before} → {after}"
