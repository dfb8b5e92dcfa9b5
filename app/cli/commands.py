"""The tree of commands. Only the branch that is asked for is loaded: a command on a file starts without a database."""

from collections.abc import Sequence
from importlib import import_module

import typer

_COMMANDS = {
    "serving": ("serve", "worker", "migrate", "seed"),
    "catalogue": ("import", "export"),
    "analysing": ("detect", "analyse"),
    "classifying": ("classify",),
    "learning": ("learn",),
    "graphing": ("graph",),
    "reporting": ("report",),
    "reviewing": ("review",),
    "schedules": ("schedule",),
    "deliveries": ("delivery",),
    "identity": ("user", "token"),
}
"""By module of `app.cli`, the commands that it adds, in the order of the help."""
_MODULES = {command: module for module, commands in _COMMANDS.items() for command in commands}


def commands(arguments: Sequence[str] = ()) -> typer.Typer:
    """The tree of commands; just the branch of the first of `arguments`, if that is a command."""
    cli = typer.Typer(
        name="ringkas",
        help="Ringkas: katalog, pemetaan, dan penataan aplikasi pemerintah daerah.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    cli.callback()(_nothing)
    asked = arguments[0] if arguments else ""
    for module in [_MODULES[asked]] if asked in _MODULES else _COMMANDS:
        import_module(f"app.cli.{module}").add_commands(cli)
    return cli


def _nothing() -> None:
    """Katalog, pemetaan, dan penataan aplikasi pemerintah daerah."""
