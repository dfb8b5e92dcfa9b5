"""The tree of commands."""

import typer

from app.cli import analysing, catalogue, graphing, identity, learning, serving

cli = typer.Typer(
    name="ringkas",
    help="Ringkas: katalog, pemetaan, dan penataan aplikasi pemerintah daerah.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (serving, catalogue, analysing, learning, graphing):
    module.add_commands(cli)
cli.add_typer(catalogue.importing, name="import")
cli.add_typer(catalogue.exporting, name="export")
cli.add_typer(graphing.graphs, name="graph")
cli.add_typer(identity.users, name="user")
cli.add_typer(identity.tokens, name="token")
