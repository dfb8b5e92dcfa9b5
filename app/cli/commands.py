"""The tree of commands."""

import typer

from app.cli import (
    analysing,
    catalogue,
    deliveries,
    identity,
    learning,
    reporting,
    reviewing,
    schedules,
    serving,
)

cli = typer.Typer(
    name="ringkas",
    help="Ringkas: katalog, pemetaan, dan penataan aplikasi pemerintah daerah.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (serving, catalogue, analysing, learning, reporting):
    module.add_commands(cli)
cli.add_typer(catalogue.importing, name="import")
cli.add_typer(catalogue.exporting, name="export")
cli.add_typer(reviewing.reviews, name="review")
cli.add_typer(schedules.schedules, name="schedule")
cli.add_typer(deliveries.deliveries, name="delivery")
cli.add_typer(identity.users, name="user")
cli.add_typer(identity.tokens, name="token")
