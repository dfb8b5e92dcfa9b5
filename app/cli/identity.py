"""`user` and `token`: administration from the server's own shell."""

from typing import Annotated

import typer

from app.cli.context import opened, run, say
from app.identity import queries, service
from app.identity.actor import SYSTEM, Role
from app.identity.schemas import TokenCreate, UserCreate, UserUpdate
from app.kit.errors import NotFound

users = typer.Typer(help="Pengguna.", no_args_is_help=True)
tokens = typer.Typer(help="Token API.", no_args_is_help=True)


def add_commands(cli: typer.Typer) -> None:
    """Add this module's commands to `cli`."""
    cli.add_typer(users, name="user")
    cli.add_typer(tokens, name="token")


@users.command("add", help="Tambah pengguna.")
def add_user(
    name: str,
    role: Annotated[Role, typer.Option(help="Peran.")] = Role.READER,
    password: Annotated[str | None, typer.Option(help="Sandi, paling sedikit 12 huruf.")] = None,
) -> None:
    """Add a user."""

    async def work() -> None:
        async with opened() as database, database.transaction() as session:
            await service.add_user(session, UserCreate(name=name, role=role, password=password), actor=SYSTEM)

    run(work())
    say(f"pengguna {name} ditambahkan sebagai {role}")


@users.command("disable", help="Nonaktifkan pengguna; tokennya tidak berlaku lagi.")
def disable_user(name: str) -> None:
    """Disable a user; their tokens stop working."""

    async def work() -> None:
        async with opened() as database, database.transaction() as session:
            user = await queries.user_named(session, name)
            if user is None:
                raise NotFound(what="pengguna", id=name)
            await service.change_user(session, user.id, UserUpdate(disabled=True), actor=SYSTEM, expected=None)

    run(work())
    say(f"pengguna {name} dinonaktifkan")


@tokens.command("make", help="Buat token bagi pengguna dan cetak, sekali ini saja, ke keluaran baku.")
def make_token(
    user: str,
    label: Annotated[str, typer.Option(help="Untuk apa token ini.")] = "dibuat dari baris perintah",
) -> None:
    """Make a token for a user and print it, this once, to standard output."""

    async def work() -> str:
        async with opened() as database, database.transaction() as session:
            found = await queries.user_named(session, user)
            if found is None:
                raise NotFound(what="pengguna", id=user)
            return (await service.make_token(session, TokenCreate(name=label, user_id=found.id), actor=SYSTEM))[1]

    print(run(work()))
