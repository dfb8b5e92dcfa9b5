"""Webhooks on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from app.events.schemas import TYPE_PATTERN
from app.kit.schema import Flag, Line, PageQuery, Reading, SearchText, Strictly, sort_order, sparse_fields
from app.webhooks.urls import checked_url

EventType = Annotated[str, StringConstraints(pattern=TYPE_PATTERN, max_length=81)]
Types = Annotated[
    list[EventType],
    Field(
        max_length=50,
        description="Event types to be told of: `report.ready`, `finding.*`, or `*` for all. "
        "None: only reports of schedules that name this webhook.",
        examples=[["report.ready", "finding.*"]],
    ),
]
Url = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(checked_url),
    Field(
        description="Where to send: `https`, or `http` inside a network of RINGKAS_WEBHOOK_PRIVATE_NETWORKS. "
        "The address is checked at each delivery; redirects are not followed.",
        examples=["https://penerima.kota.example/ringkas"],
    ),
]


class WebhookRead(Reading):
    """A webhook; its secret is shown once, when it is made."""

    id: UUID
    name: str
    url: str = Field(examples=["https://penerima.kota.example/ringkas"])
    types: list[str] = Field(examples=[["report.ready", "finding.*"]])
    disabled: bool
    version: int
    created_at: datetime
    updated_at: datetime


class WebhookCreated(WebhookRead):
    """The webhook with its secret, shown this once."""

    secret: str = Field(examples=["whsec_…"], description="Verifies the signatures; keep it where the receiver is.")


class WebhookCreate(Strictly):
    """A webhook to be added."""

    name: Line = Field(examples=["portal satu data"], description="What receives it.")
    url: Url
    types: Types = Field(default=[])


class WebhookUpdate(Strictly):
    """The fields to change; what is left out stays."""

    name: Line | None = Field(None, description="What receives it.")
    url: Url | None = Field(None, description="Where to send from now on, also what waits already.")
    types: Types | None = Field(None, description="Event types to be told of from now on.")
    disabled: Flag | None = Field(None, description="true: no new events; what waits already is still delivered.")


class WebhookQuery(PageQuery):
    """Filters of the webhooks."""

    sort: str = sort_order(["name", "created_at"], "name")
    fields: str | None = sparse_fields(WebhookRead)
    q: SearchText = None
