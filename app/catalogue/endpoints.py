"""The endpoints that every catalogue noun has, made from its description.

Six nouns × six operations differ in their schemas and words only; written out they would be one text six times.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import ColumnElement

from app.catalogue import acts, bulk
from app.catalogue.acts import Noun
from app.catalogue.records import load_records
from app.identity.actor import AgencyOutOfReach, NeedsRole
from app.identity.deps import ActorDep
from app.kit.errors import Conflict, NotFound, RingkasError, UnknownReference
from app.kit.http import (
    SessionDep,
    TransactionRoute,
    if_match_header,
    item_answer,
    json_answer,
    language_of,
    page_answer,
    page_request,
    wanted_fields,
)
from app.kit.http.openapi import answers_changed, answers_created, answers_gone, answers_item, answers_page
from app.kit.http.problems import problems
from app.kit.schema import Flag, PageQuery, Strictly, sparse_fields

ExpectedVersion = Annotated[frozenset[int] | None, if_match_header]
Conditions = Callable[[Any], list[ColumnElement[bool]]]
BULK_LIMIT = 1_000


class BulkResult(BaseModel):
    """What became of one item."""

    model_config = ConfigDict(extra="forbid")

    index: int = Field(description="Place in the request, from 0.")
    status: Literal["created", "updated", "unchanged", "refused"]
    id: UUID | None = Field(description="The record; null for a refused item.")
    code: str | None = Field(description="Why it was refused, for programs.")
    detail: str | None = Field(description="Why it was refused, for people.")


class BulkResults(BaseModel):
    """What became of each item, in the order of the request."""

    model_config = ConfigDict(extra="forbid")

    items: list[BulkResult]


def noun_router(
    noun: Noun, query_model: type[PageQuery], conditions: Conditions, *refusals: type[RingkasError]
) -> APIRouter:
    """A router with list, add, bulk upsert, read, change and archive of `noun`; `refusals`: what its rules answer."""
    router = APIRouter(prefix=f"/{noun.path}", tags=[noun.path], route_class=TransactionRoute)
    one, many = noun.one.en, noun.many.en
    bare = noun.bare.en
    shown = _with_lists(noun)
    allowed: tuple[type[RingkasError], ...] = (
        AgencyOutOfReach,
        NeedsRole,
        UnknownReference,
        acts.ExternalKeyTaken,
        *refusals,
    )
    item_query = _item_query(noun)
    columns = noun.kind.fields
    example = Body(openapi_examples={"contoh": {"summary": noun.one.id, "value": dict(noun.examples)}})

    @router.get("", summary=f"List {many}", responses=answers_page(noun.read))
    async def list_records(
        request: Request,
        session: SessionDep,
        actor: ActorDep,
        query: Annotated[query_model, Query()],  # type: ignore[valid-type]  # a runtime model, read by FastAPI
    ) -> Response:
        page = await noun.view.page(session, page_request(query), conditions(query))
        return page_answer(request, page)

    list_records.__doc__ = (
        f"One page of {many} ({noun.many.id}), filtered and sorted. Archived ones are left out unless asked for."
    )

    @router.post("", status_code=201, summary=f"Add {one}", responses=answers_created(noun.read, *allowed))
    async def add_record(
        body: Annotated[noun.create, example],  # type: ignore[name-defined]  # a runtime model, read by FastAPI
        session: SessionDep,
        actor: ActorDep,
    ) -> Response:
        id = await acts.register(session, noun, body, actor=actor)
        row = await noun.view.item(session, id)
        assert row is not None
        return json_answer(row, 201, {"location": f"/api/v1/{noun.path}/{id}", "etag": f'"{row["version"]}"'})

    add_record.__doc__ = f"Add {one}. What is left out is *not known*; unknown field names are refused."

    bulk_body = _bulk_body(noun)
    bulk_answers: dict[int | str, dict[str, Any]] = {
        200: {"description": "What became of each item.", "model": BulkResults}
    }

    @router.post(
        "/bulk", summary=f"Upsert {many} by external key", responses=bulk_answers | problems(acts.BulkRefused, Conflict)
    )
    async def upsert_records(
        request: Request,
        body: bulk_body,  # type: ignore[valid-type]  # a runtime model, read by FastAPI
        session: SessionDep,
        actor: ActorDep,
    ) -> Response:
        items, partial = body.items, body.partial  # type: ignore[attr-defined]  # fields of that model
        language = language_of(request)
        results = await bulk.upsert(session, noun, items, partial=partial, actor=actor, language=language)
        return json_answer({"items": results})

    upsert_records.__doc__ = (
        f"Add or change up to {BULK_LIMIT} {many} in one transaction, matched by `external_key` within their "
        "government. Fields that an item leaves out stay as they are. By default all or nothing; with `partial` the "
        "good items are stored and each refused one is answered with its reason."
    )

    @router.get("/{id}", summary=f"Read {one}", responses=answers_item(shown))
    async def read_record(
        request: Request,
        id: UUID,
        session: SessionDep,
        actor: ActorDep,
        query: Annotated[item_query, Query()],  # type: ignore[valid-type]  # a runtime model, read by FastAPI
    ) -> Response:
        wanted = wanted_fields(query.fields)  # type: ignore[attr-defined]  # a field of that model
        row = await noun.view.item(session, id, wanted and wanted | {"version"})
        if row is None:
            raise NotFound(what=noun.bare, id=id)
        version = row["version"]
        if wanted and "version" not in wanted:
            del row["version"]
        borrowed = [value for name, value in row.items() if name not in columns]
        if include := wanted_fields(getattr(query, "include", None)):
            state = (await load_records(session, noun.kind, [id]))[id]
            row |= {name: state[name] for name in sorted(include)}
        return item_answer(request, row, version=version, borrowed=borrowed)

    listed = (
        f" Its lists ({', '.join(owned.field for owned in noun.kind.lists)}) come with `include=`."
        if noun.kind.lists
        else ""
    )
    read_record.__doc__ = f"One {bare}, with its ETag.{listed}"

    @router.patch("/{id}", summary=f"Change {one}", responses=answers_changed(noun.read, *allowed))
    async def change_record(
        id: UUID,
        body: noun.update,  # type: ignore[name-defined]  # a runtime model, read by FastAPI
        session: SessionDep,
        actor: ActorDep,
        expected: ExpectedVersion,
    ) -> Response:
        await acts.change(session, noun, id, body, actor=actor, expected=expected)
        row = await noun.view.item(session, id)
        assert row is not None
        return json_answer(row, headers={"etag": f'"{row["version"]}"'})

    change_record.__doc__ = (
        f"Change the fields of one {bare} that the body names. A list is replaced whole. `If-Match` must name the ETag "
        "that you read last, so that nobody's change is overwritten."
    )

    @router.delete("/{id}", status_code=204, summary=f"Archive {one}", responses=answers_gone(*allowed, acts.StillUsed))
    async def archive_record(
        id: UUID,
        session: SessionDep,
        actor: ActorDep,
        expected: ExpectedVersion,
        purge: Annotated[bool, Query(description="Delete for good; administrators only.")] = False,
    ) -> Response:
        await (acts.purge if purge else acts.archive)(session, noun, id, actor=actor, expected=expected)
        return Response(status_code=204)

    archive_record.__doc__ = (
        f"Take {one} out of lists and analyses. It stays readable and comes back with PATCH `archived: false`. "
        "Only an administrator deletes for good (`purge=true`), and only what no other record points at."
    )
    return router


def _item_query(noun: Noun) -> type[BaseModel]:
    fields: dict[str, Any] = {"fields": (str | None, sparse_fields(noun.read))}
    if noun.kind.lists:
        names = "|".join(owned.field for owned in noun.kind.lists)
        description = f"Lists to show, separated by commas: {names.replace('|', ', ')}."
        fields["include"] = (str | None, Field(None, pattern=f"^({names})(,({names}))*$", description=description))
    name = f"{noun.read.__name__.removesuffix('Read')}ItemQuery"
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


def _with_lists(noun: Noun) -> type[BaseModel]:
    """What reading one record can answer: all fields required, the lists there when asked for."""
    if not noun.kind.lists:
        return noun.read
    lists: dict[str, Any] = {}
    for owned in noun.kind.lists:
        field = noun.create.model_fields[owned.field]
        lists[owned.field] = (field.annotation, Field(default=[], description="Only with `include=`."))
    name = noun.read.__name__.removesuffix("Read") + "WithListsRead"
    return create_model(name, __base__=noun.read, __doc__=f"{noun.read.__doc__}", **lists)


def _bulk_body(noun: Noun) -> type[BaseModel]:
    create = noun.create
    key = Annotated[
        str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
    ]
    finds = Field(description="Finds the record to change; adds one if there is none.", examples=["APP-001"])
    external_key: dict[str, Any] = {"external_key": (key, finds)}
    item = create_model(
        create.__name__.removesuffix("Create") + "Upsert",
        __base__=create,
        **external_key,
    )
    fields: dict[str, Any] = {
        "items": (list[item], Field(min_length=1, max_length=BULK_LIMIT)),
        "partial": (Flag, Field(default=False, description="Store the good items though others are refused.")),
    }
    return create_model(
        create.__name__.removesuffix("Create") + "Bulk",
        __base__=Strictly,
        **fields,
    )
