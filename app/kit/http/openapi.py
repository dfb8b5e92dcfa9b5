"""What every operation says of itself in OpenAPI, so that no router repeats it."""

from typing import Any

from pydantic import BaseModel

from app.kit import errors
from app.kit.http.examples import add_examples
from app.kit.http.problems import MEDIA_TYPE, problems
from app.kit.schema import Page, sparse

_ETAG = {
    "ETag": {"description": "Tag of this state; send it as If-None-Match or If-Match.", "schema": {"type": "string"}}
}
_NOT_MODIFIED = {"description": "Not modified since the ETag in If-None-Match.", "headers": _ETAG}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A key of your choice; the same request sent again with it within 24 hours acts once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}

Responses = dict[int | str, dict[str, Any]]


def answers(description: str, model: Any, *kinds: type[errors.RingkasError]) -> Responses:
    """Responses of an operation that answers one `model`, no stored record: what is computed, or what an act did."""
    return {200: {"description": description, "model": model}, **problems(*kinds)}


def answers_page(model: type[BaseModel], *kinds: type[errors.RingkasError]) -> Responses:
    """Responses of a list of `model`, whole or with sparse fields."""
    return {
        200: {"description": "One page.", "model": Page[model] | Page[sparse_of(model)], "headers": _ETAG},  # type: ignore[valid-type,misc]
        304: _NOT_MODIFIED,
        **problems(*kinds),
    }


def answers_item(model: type[BaseModel], *kinds: type[errors.RingkasError], example: Any = None) -> Responses:
    """Responses of one `model`, whole or with sparse fields."""
    success: dict[str, Any] = {"description": "The record.", "model": model | sparse_of(model), "headers": _ETAG}
    if example is not None:
        success["content"] = {"application/json": {"example": example}}
    return {200: success, 304: _NOT_MODIFIED, **problems(errors.NotFound, *kinds)}


def answers_created(model: type[BaseModel], *kinds: type[errors.RingkasError]) -> Responses:
    """Responses of a POST that makes one `model`."""
    location = {"Location": {"description": "Address of the new record.", "schema": {"type": "string"}}}
    return {201: {"description": "Made.", "model": model, "headers": _ETAG | location}, **problems(*kinds)}


def answers_changed(model: type[BaseModel], *kinds: type[errors.RingkasError]) -> Responses:
    """Responses of a PATCH that answers the changed `model`."""
    guards = (errors.NotFound, errors.PreconditionFailed, errors.PreconditionRequired)
    return {200: {"description": "Changed.", "model": model, "headers": _ETAG}, **problems(*guards, *kinds)}


def answers_gone(*kinds: type[errors.RingkasError]) -> Responses:
    """Responses of a DELETE."""
    guards = (errors.NotFound, errors.PreconditionFailed, errors.PreconditionRequired)
    return {204: {"description": "Done."}, **problems(*guards, *kinds)}


_PARTS: dict[type[BaseModel], type[BaseModel]] = {}


def sparse_of(model: type[BaseModel]) -> type[BaseModel]:
    """The one sparse form of `model`, so that OpenAPI names it once."""
    return _PARTS.setdefault(model, sparse(model))


def _place_of(operations: dict[str, Any], places: dict[str, int]) -> int:
    tags = next(iter(operations.values())).get("tags", [])
    return places.get(tags[0], len(places)) if tags else len(places)


def complete_openapi(document: dict[str, Any]) -> dict[str, Any]:
    """Add what holds for all operations: idempotency keys, problem documents, worked examples, the tags' order."""
    for path in document["paths"].values():
        for method, operation in path.items():
            if method == "post":
                operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
            for status, response in operation.get("responses", {}).items():
                content = response.get("content", {})
                if status.startswith(("4", "5")) and "application/json" in content:
                    schema = content.pop("application/json").get("schema")
                    content.setdefault(MEDIA_TYPE, {})["schema"] = schema
    add_examples(document)
    places = {tag["name"]: place for place, tag in enumerate(document.get("tags", ()))}
    document["paths"] = dict(sorted(document["paths"].items(), key=lambda item: _place_of(item[1], places)))
    document["components"]["schemas"].pop("HTTPValidationError", None)
    document["components"]["schemas"].pop("ValidationError", None)
    return document
