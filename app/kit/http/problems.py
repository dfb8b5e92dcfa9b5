"""Problem documents (RFC 9457): every error as `application/problem+json`, in the reader's language."""

import logging
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.kit import errors
from app.kit.db import is_race
from app.kit.errors import Fault
from app.kit.language import Language, Text, preferred_language, spoken
from app.kit.validation import fault_of

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

_STATUS_OF_KIND: dict[type[errors.RingkasError], int] = {
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PreconditionFailed: 412,
    errors.TooLarge: 413,
    errors.Invalid: 422,
    errors.PreconditionRequired: 428,
}

_TITLE_OF_STATUS = {
    404: Text("Tidak ditemukan", "Not found"),
    405: Text("Metode tidak didukung", "Method not allowed"),
    415: Text("Jenis isi tidak didukung", "Unsupported media type"),
}


_UNREADABLE = Text("isi permintaan bukan JSON yang dapat dibaca", "the body is no JSON that can be read")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class FieldProblem(BaseModel):
    """One field that is wrong."""

    model_config = ConfigDict(extra="forbid")

    pointer: str = Field(description="JSON pointer (RFC 6901) into the body, or `/query/…`, `/header/…`, `/path/…`.")
    detail: str = Field(description="What was found, what is expected.")


class Problem(BaseModel):
    """A problem document. Further members name the things involved, e.g. `application_id`."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="`about:blank`: the status and `code` say it all.")
    title: str
    status: int = Field(ge=400, le=599)
    code: str = Field(description="Stable name of the error, for programs.")
    detail: str = Field(description="A sentence for people, in the language of `Accept-Language`.")
    errors: list[FieldProblem] = Field(description="Where the input is wrong; empty otherwise.")


class Race(errors.Conflict):
    """Two requests met; the database let one through."""

    code = "conflict"


def status_of(kind: type[errors.RingkasError]) -> int:
    """The HTTP status of an error class, by its kind."""
    return next(status for base, status in _STATUS_OF_KIND.items() if issubclass(kind, base))


def language_of(request: Request) -> Language:
    """The language that this reader asked for, else the installation's."""
    return preferred_language(request.headers.get("accept-language"), request.app.state.settings.language)


def problems(*kinds: type[errors.RingkasError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's `responses` for the errors an endpoint can answer, each with a worked example.

    What every endpoint under a token can answer (401, 403, 422) is included.
    """
    by_status: dict[int, list[type[errors.RingkasError]]] = {}
    always: tuple[type[errors.RingkasError], ...] = (errors.Unauthenticated, errors.Forbidden, errors.Invalid)
    for kind in (*always, *kinds):
        by_status.setdefault(status_of(kind), []).append(kind)
    return {
        status: {
            "description": " · ".join(sorted({kind.title.en for kind in members})),
            "model": Problem,
            "content": {MEDIA_TYPE: {"examples": {kind.code: {"value": _example(kind)} for kind in members}}},
        }
        for status, members in sorted(by_status.items())
    }


def _example(kind: type[errors.RingkasError]) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": kind.title.id,
        "status": status_of(kind),
        "code": kind.code,
        "detail": kind.detail.id.replace("{", "‹").replace("}", "›"),
        "errors": [],
    }


def install_problem_handlers(app: FastAPI) -> None:
    """Make `app` answer every error, expected or not, with a problem document."""

    async def on_known_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, errors.RingkasError)
        return problem_of(request, error)

    async def on_invalid_request(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return await on_known_error(request, errors.Invalid(faults=[fault_of(item) for item in error.errors()]))

    async def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 400:  # the framework could not even read the body
            return await on_known_error(request, errors.Invalid(faults=[Fault("", _UNREADABLE)]))
        title = _TITLE_OF_STATUS.get(error.status_code, Text(str(error.detail), str(error.detail)))
        sentence = title.in_language(language_of(request))
        response = _answer(error.status_code, f"http_{error.status_code}", sentence, f"{sentence}.", [], {})
        response.headers.update(error.headers or {})
        if error.status_code == 405:
            response.headers["allow"] = ", ".join(_methods_at(request))
        return response

    async def on_race(request: Request, error: Exception) -> Response:
        assert isinstance(error, IntegrityError)
        if not is_race(error):
            return await on_accident(request, error)
        logger.info("a constraint refused a request", exc_info=error)
        return await on_known_error(request, Race())

    async def on_stale_row(request: Request, error: Exception) -> Response:
        return await on_known_error(request, errors.PreconditionFailed())

    async def on_accident(request: Request, error: Exception) -> Response:
        logger.error("unexpected error in %s %s", request.method, request.url.path, exc_info=error)
        sentence = Text(
            "Terjadi kesalahan di server; tidak ada yang tersimpan. Catatannya ada di log.",
            "Something failed in the server; nothing was stored. The log has the details.",
        ).in_language(language_of(request))
        return _answer(500, "internal_error", "Internal Server Error", sentence, [], {})

    app.add_exception_handler(errors.RingkasError, on_known_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(IntegrityError, on_race)
    app.add_exception_handler(StaleDataError, on_stale_row)
    app.add_exception_handler(Exception, on_accident)


def problem_of(request: Request, error: errors.RingkasError) -> Response:
    """The problem document of `error`, in the reader's language."""
    language = language_of(request)
    faults = [FieldProblem(pointer=f.pointer, detail=f.detail.in_language(language)) for f in error.faults]
    title, sentence = error.title.in_language(language), error.sentence(language)
    return _answer(status_of(type(error)), error.code, title, sentence, faults, spoken(error.values, language))


def _methods_at(request: Request) -> list[str]:
    """What the address offers (RFC 9110, 15.5.6); the router's own answer names one route's methods only."""
    return [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]


def _answer(
    status: int, code: str, title: str, detail: str, faults: list[FieldProblem], values: dict[str, Any]
) -> Response:
    document = {
        **{
            name: value if isinstance(value, int | float | bool) or value is None else str(value)
            for name, value in values.items()
        },
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [fault.model_dump() for fault in faults],
    }
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return Response(orjson.dumps(document), status, headers, media_type=MEDIA_TYPE)
