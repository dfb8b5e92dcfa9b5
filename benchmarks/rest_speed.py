"""Requests a second of `GET /applications/{id}` and a page of 50, against bare routes with the same SELECT.

    python -m benchmarks.rest_speed [--database URL …] [--seconds 4]

The baseline is a Starlette route that runs the same SELECT by SQLAlchemy Core on the same engine and dumps the rows
with orjson: no token, no validation, no ETag. Both are served by one process and asked in turns by another.
"""

import argparse
import asyncio
import multiprocessing
import os
import socket
import statistics
import tempfile
import time
from typing import Any

import orjson
import uvicorn
from sqlalchemy import create_engine, make_url, select, text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from app.catalogue.acts import draft_of, store
from app.catalogue.agencies.schemas import AgencyCreate
from app.catalogue.agencies.service import NOUN as AGENCIES
from app.catalogue.applications import queries
from app.catalogue.applications.schemas import ApplicationCreate
from app.catalogue.applications.service import NOUN as APPLICATIONS
from app.identity.actor import SYSTEM
from app.identity.service import make_first_administrator
from app.kit.db import Database
from app.main import create_app
from app.migrating import upgrade
from app.settings import Settings

COUNT = 2_000
CLIENTS = 8


async def fill(url: str) -> tuple[str, str]:
    """Some applications; returns a token and an application's identifier."""
    database = Database(url)
    async with database.transaction() as session:
        government = await store(
            session,
            AGENCIES,
            [draft_of(AgencyCreate(code="K", name="Kota", kind="government"), AGENCIES.kind)],
            actor=SYSTEM,
        )
        bodies = [
            ApplicationCreate(
                agency_id=government[0], name=f"Aplikasi {n}", description="Mengelola data " * 8, year=2020
            )
            for n in range(COUNT)
        ]
        ids = await store(session, APPLICATIONS, [draft_of(body, APPLICATIONS.kind) for body in bodies], actor=SYSTEM)
        credentials = await make_first_administrator(session)
    await database.dispose()
    assert credentials is not None
    return credentials.token, str(ids[COUNT // 2])


def serve(url: str, port: int) -> None:
    """Both applications in one process."""
    ringkas = create_app(Settings(database_url=url))
    engine = ringkas.state.database.reader
    columns = [column.label(name) for name, column in queries.VIEW.columns.items()]
    base = select(*columns).select_from(queries.VIEW.source)

    async def item(request: Request) -> Response:
        async with engine.connect() as connection:
            row = (
                (await connection.execute(base.where(queries.VIEW.columns["id"] == request.path_params["id"])))
                .mappings()
                .one()
            )
            return Response(orjson.dumps(dict(row)), media_type="application/json")

    async def page(_request: Request) -> Response:
        statement = base.where(queries.VIEW.columns["archived_at"].is_(None))
        order = queries.VIEW.columns["name"], queries.VIEW.columns["id"]
        async with engine.connect() as connection:
            rows = (await connection.execute(statement.order_by(*order).limit(51))).mappings().all()
            return Response(orjson.dumps({"items": [dict(row) for row in rows[:50]]}), media_type="application/json")

    routes = [Route("/bare/items/{id:uuid}", item), Route("/bare/page", page), Mount("/", ringkas)]
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="error")


async def ask(port: int, path: str, token: str, seconds: float) -> float:
    """Requests a second over some kept connections."""
    request = f"GET {path} HTTP/1.1\r\nHost: b\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    until = time.perf_counter() + seconds
    answered = 0

    async def client() -> None:
        nonlocal answered
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head[:100]
            length = next(
                int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
            )
            await reader.readexactly(length)
            answered += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return answered / (time.perf_counter() - began)


def measure(url: str, seconds: float, turns: int = 3) -> None:
    """Print the ratios for one database."""
    upgrade(url)
    token, id = asyncio.run(fill(url))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(url, port), daemon=True)
    server.start()
    _wait(port)
    pairs = {
        "item": (f"/bare/items/{id}", f"/api/v1/applications/{id}"),
        "page of 50": ("/bare/page", "/api/v1/applications?limit=50"),
    }
    try:
        for name, (bare, ours) in pairs.items():
            rates: dict[str, list[float]] = {bare: [], ours: []}
            for _ in range(turns):
                for path in (bare, ours):
                    rates[path].append(asyncio.run(ask(port, path, token, seconds)))
            base, own = (statistics.median(rates[path]) for path in (bare, ours))
            print(
                f"{make_url(url).get_backend_name()} {name}: "
                f"bare {base:.0f}/s, Ringkas {own:.0f}/s, ratio {own / base:.2f}"
            )
    finally:
        server.terminate()
        server.join()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")


def _fresh_postgresql(url: str) -> Any:
    """A new database beside the one at `url`."""
    name = f"ringkas_bench_{os.getpid()}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return engine, name, make_url(url).set(database=name).render_as_string(hide_password=False)


def main() -> None:
    """Measure SQLite, and PostgreSQL where an address is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--postgres", default=os.environ.get("RINGKAS_TEST_POSTGRES_URL"), help="postgresql+psycopg://…"
    )
    parser.add_argument("--seconds", type=float, default=4)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(f"sqlite+aiosqlite:///{folder}/bench.sqlite", arguments.seconds)
    if arguments.postgres:
        engine, name, url = _fresh_postgresql(arguments.postgres)
        try:
            measure(url, arguments.seconds)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


if __name__ == "__main__":
    main()
