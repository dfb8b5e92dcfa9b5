"""Whoever is told that something was done finds it done: the commit comes before the first byte of the answer.

That a commit which fails is never answered as done stands in `tests/audit/test_every_writing_endpoint.py`.
"""

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import Message, Receive, Scope, Send

from app.audit.models import AuditEvent
from app.catalogue.applications.models import Application
from tests.api import Api
from tests.factories import make_agency


async def test_the_row_and_its_event_are_stored_before_the_first_byte_is_sent(
    app: FastAPI, client: Api, session: AsyncSession
) -> None:
    agency = await make_agency(session)
    seen: list[tuple[int, int | None, int | None]] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def watching(message: Message) -> None:
            if message["type"] == "http.response.start":
                applications = await session.scalar(select(func.count()).select_from(Application))
                told = select(func.count()).where(AuditEvent.action == "application.registered")
                seen.append((message["status"], applications, await session.scalar(told)))
            await send(message)

        await app(scope, receive, watching)

    transport = httpx.ASGITransport(watched)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://ringkas.test", headers=client.http.headers
    ) as http:
        for number, headers in enumerate([{}, {"Idempotency-Key": "k"}], start=1):
            body = {"agency_id": str(agency.id), "name": f"Aplikasi {number}"}
            await http.post("/api/v1/applications", json=body, headers=headers)
        await http.post("/api/v1/applications", json=body | {"agency_id": str(agency.id)[::-1]})

    assert seen == [(201, 1, 1), (201, 2, 2), (422, 2, 2)]
