"""The service as a client sees it, without a network in between."""

import itertools
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from app.identity import service
from app.identity.actor import SYSTEM, Role
from app.identity.schemas import TokenCreate, UserCreate
from app.kit.db import Database

_numbers = itertools.count(1)
Json = Any


@dataclass(frozen=True)
class Login:
    """Who a client is signed in as."""

    user_id: UUID
    name: str
    token: str
    token_id: UUID


class Api:
    """A client of `/api/v1`: paths are given below that, answers are httpx's.

    An error inside the service arrives as the 500 that a client would see; its traceback is in the captured log.
    """

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.me: Login | None = None
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://ringkas.test/api/v1")
        self.root = httpx.AsyncClient(transport=transport, base_url="http://ringkas.test")

    @property
    def database(self) -> Database:
        """The service's own engines."""
        database: Database = self.app.state.database
        return database

    async def login(
        self, role: Role = Role.ADMINISTRATOR, agency_id: UUID | None = None, password: str | None = None
    ) -> Login:
        """Make a user of `role` with a token, and send that token from now on."""
        name = f"pengguna-{next(_numbers)}"
        async with self.database.transaction() as session:
            body = UserCreate(name=name, role=role, agency_id=agency_id, password=password)
            user = await service.add_user(session, body, actor=SYSTEM)
            token, text = await service.make_token(session, TokenCreate(name="uji", user_id=user.id), actor=SYSTEM)
        self.me = Login(user.id, name, text, token.id)
        self.use(text)
        return self.me

    def use(self, token: str | None) -> None:
        """Send `token`, or none, from now on."""
        self.http.headers.pop("authorization", None)
        if token is not None:
            self.http.headers["authorization"] = f"Bearer {token}"

    async def another(self, role: Role = Role.ADMINISTRATOR, agency_id: UUID | None = None) -> "Api":
        """A second client of the same service, signed in as a new user."""
        other = Api(self.app)
        await other.login(role, agency_id)
        return other

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.http.get(path, **options)

    async def post(self, path: str, json: Json = None, **options: Any) -> httpx.Response:
        return await self.http.post(path, json=json, **options)

    async def put(self, path: str, json: Json = None, *, etag: str | None = None, **options: Any) -> httpx.Response:
        return await self.request("PUT", path, json=json, etag=etag, **options)

    async def patch(self, path: str, json: Json = None, *, etag: str | None = None, **options: Any) -> httpx.Response:
        return await self.request("PATCH", path, json=json, etag=etag, **options)

    async def delete(self, path: str, *, etag: str | None = None, **options: Any) -> httpx.Response:
        return await self.request("DELETE", path, etag=etag, **options)

    async def request(self, method: str, path: str, *, etag: str | None = None, **options: Any) -> httpx.Response:
        """Any request; `etag` goes out as `If-Match`."""
        headers = dict(options.pop("headers", None) or {})
        if etag is not None:
            headers["If-Match"] = etag
        return await self.http.request(method, path, headers=headers, **options)

    async def etag_of(self, path: str) -> str:
        """The present ETag of an item."""
        return str((await self.get(path)).headers["etag"])

    async def read(self, path: str, **params: Any) -> Any:
        """The body of a GET that must succeed."""
        response = await self.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def walk(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """Every item of a list, page by page."""
        items: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = await self.read(path, **params, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return items

    async def close(self) -> None:
        """End the client."""
        await self.http.aclose()
        await self.root.aclose()


def problem_of(response: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem document of an answer that must be one of `status` (and `code`)."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert {"type", "title", "status", "code", "detail", "errors"} <= problem.keys()
    assert problem["status"] == status
    if code is not None:
        assert problem["code"] == code, problem
    return problem
