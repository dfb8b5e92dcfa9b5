"""Answers in JSON, straight from plain rows, with entity tags (RFC 9110, 8.8.3 and 13)."""

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Annotated, Any

import orjson
from fastapi import Depends, Header, Request, Response

from app.kit.errors import PreconditionRequired
from app.kit.paging import PageRequest, PageRows
from app.kit.schema import PageQuery

# The same form of instants as OpenAPI's date-time examples: 2026-11-23T04:05:06Z.
_OPTIONS = orjson.OPT_UTC_Z

# Weak tags are none of ours: If-Match compares strongly. Without quotes, since shells like to eat them.
_OUR_TAG = re.compile(r'(?P<quote>"?)(?P<version>[0-9]{1,9})(-[0-9a-f]{8})?(?P=quote)')

_IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=500,
        description='ETag of the state that you mean to change, as you last read it, e.g. `"3"`. Without it: 428.',
        examples=['"3"'],
    ),
]


def json_answer(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """`content` (plain data, UUIDs and instants allowed) as a JSON response."""
    return Response(orjson.dumps(content, option=_OPTIONS), status, headers, media_type="application/json")


def item_answer(
    request: Request, row: Mapping[str, Any], *, version: int | None = None, borrowed: Sequence[Any] = ()
) -> Response:
    """One item with its ETag; 304 without a body where `If-None-Match` names the same state.

    The tag is the record's `version`, or a digest of the answer for records that have none. `borrowed` are values in
    the answer that belong to other records and change without this one's version (its agency's name): where there are
    any, their digest is part of the tag, `"3-5d41402a"`, and `If-Match` heeds the version alone.
    """
    if version is None:
        version = row.get("version")
    if version is not None:
        tag = f'"{version}-{_digest(orjson.dumps(borrowed), 4)}"' if borrowed else f'"{version}"'
        if _names(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers={"etag": tag})
        return json_answer(row, headers={"etag": tag})
    return _digested(request, row)


def page_answer(request: Request, page: PageRows) -> Response:
    """One page as `{"items": […], "next_cursor": …}` with an ETag over its content."""
    return _digested(request, {"items": page.items, "next_cursor": page.next_cursor})


def _digested(request: Request, content: Any) -> Response:
    body = orjson.dumps(content, option=_OPTIONS)
    tag = f'"{_digest(body, 12)}"'
    if _names(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers={"etag": tag})
    return Response(body, headers={"etag": tag}, media_type="application/json")


def _digest(content: bytes, size: int) -> str:
    return blake2b(content, digest_size=size).hexdigest()


def _names(header: str | None, tag: str) -> bool:
    """Whether an `If-None-Match` header names `tag`, by weak comparison."""
    if header is None:
        return False
    return any(part.strip().removeprefix("W/") in {tag, "*"} for part in header.split(","))


def _expected_version(if_match: _IfMatch = None) -> frozenset[int] | None:
    """The versions that `If-Match` allows to be changed; `None` stands for `*`, any.

    What is no tag of ours allows none.

    Raises:
        PreconditionRequired: there is no such header.
    """
    if if_match is None:
        raise PreconditionRequired
    return versions_of(if_match)


def versions_of(if_match: str) -> frozenset[int] | None:
    """The versions that an `If-Match` header names; `None` stands for `*`, any. What is no tag of ours names none."""
    if if_match.strip() == "*":
        return None
    tags = [_OUR_TAG.fullmatch(part.strip()) for part in if_match.split(",")]
    return frozenset(int(tag["version"]) for tag in tags if tag)


if_match_header = Depends(_expected_version)


def page_request(query: PageQuery) -> PageRequest:
    """The part of a list that `query` asks for."""
    sort: str = query.sort  # type: ignore[attr-defined]  # every list's query declares its own order
    return PageRequest(query.limit, query.cursor, sort, wanted_fields(getattr(query, "fields", None)))


def wanted_fields(fields: str | None) -> frozenset[str] | None:
    """The names in `fields=name,year`; `None`: all."""
    return None if fields is None else frozenset(fields.split(","))
