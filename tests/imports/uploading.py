"""Files as offices send them, the way they take through REST, and the catalogue as it is before and after."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import openpyxl
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.db import Base
from tests.api import Api

Rows = Sequence[Mapping[str, object]]

# What an upload may write: the batch and its rows, what the trail says of it, and when a token was last seen.
_NOT_THE_CATALOGUE = {"import_batch", "import_row", "audit_event", "api_token", "idempotency_record", "alembic_version"}


def csv_of(rows: Rows, delimiter: str = ",") -> bytes:
    """`rows` as CSV; the columns are those of all rows, in the order met."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def xlsx_of(rows: Rows, sheet: str = "Data") -> bytes:
    """`rows` as a workbook of one sheet."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    page.title = sheet
    page.append(names)
    for row in rows:
        page.append([row.get(name) for name in names])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


async def upload(
    client: Api,
    content: bytes | Rows,
    filename: str = "daftar.csv",
    kind: str = "applications",
    language: str = "id",
    **form: str,
) -> httpx.Response:
    """Send a file; rows become a CSV."""
    body = content if isinstance(content, bytes) else csv_of(content)
    return await client.post(
        "/imports",
        files={"file": (filename, body)},
        data={"kind": kind, **form},
        headers={"Accept-Language": language},
    )


async def staged(client: Api, content: bytes | Rows, filename: str = "daftar.csv", **options: Any) -> dict[str, Any]:
    """The batch of a file that must be readable."""
    response = await upload(client, content, filename, **options)
    assert response.status_code == 201, response.text
    batch: dict[str, Any] = response.json()
    return batch


async def applied(client: Api, content: bytes | Rows, filename: str = "daftar.csv", **options: Any) -> dict[str, Any]:
    """The batch of a file that must go in whole."""
    batch = await staged(client, content, filename, **options)
    response = await client.post(f"/imports/{batch['id']}/apply", {})
    assert response.status_code == 200, response.text + str(await rows_of(client, batch))
    done: dict[str, Any] = response.json()
    return done


async def rows_of(client: Api, batch: Mapping[str, Any], language: str = "id", **params: Any) -> list[dict[str, Any]]:
    """Every row of a batch, in the file's order."""
    rows: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        asked = params | ({"cursor": cursor} if cursor else {})
        response = await client.get(f"/imports/{batch['id']}/rows", params=asked, headers={"Accept-Language": language})
        assert response.status_code == 200, response.text
        rows += response.json()["items"]
        cursor = response.json()["next_cursor"]
        if cursor is None:
            return rows


async def outcomes(client: Api, batch: Mapping[str, Any]) -> list[str]:
    """What becomes of each row."""
    return [row["outcome"] for row in await rows_of(client, batch)]


async def choose(client: Api, batch: Mapping[str, Any], line: int, choice: str) -> None:
    """Answer a near match."""
    response = await client.put(f"/imports/{batch['id']}/rows/{line}/choice", {"choice": choice})
    assert response.status_code == 204, response.text


async def catalogue_of(session: AsyncSession) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that an upload must leave alone."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in _NOT_THE_CATALOGUE:
            rows = await session.execute(select(table).order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row) for row in rows]
    return found


async def named(client: Api, collection: str = "applications", **params: Any) -> dict[str, dict[str, Any]]:
    """The records of a collection by name."""
    return {item["name"]: item for item in await client.walk(f"/{collection}", **params)}


async def only(client: Api, name: str, collection: str = "applications", **params: Any) -> dict[str, Any]:
    """The record of that name, read whole; `include=` asks for its lists."""
    item = (await named(client, collection))[name]
    found: dict[str, Any] = await client.read(f"/{collection}/{item['id']}", **params)
    return found


def reasons(rows: Sequence[Mapping[str, Any]]) -> str:
    """Every reason given, a line each."""
    return "\n".join(reason for row in rows for reason in row["reasons"])
