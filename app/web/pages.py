"""The start page and the API's documentation, all from bundled files: they work without internet."""

import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app import __version__
from app.findings.models import FindingKind, Run
from app.kit.http import SessionDep, TransactionRoute, language_of
from app.kit.language import Language, Text
from app.settings import Settings
from app.web import queries
from app.web.wording import KIND_LABELS, KIND_MEANINGS, instant, number, percent

FINDINGS_SHOWN = 8

# Nothing from elsewhere, no script inside a page. The documentation pages set styles from script.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_START_POLICY = _POLICY.format(styles="")
_DOCS_POLICY = _POLICY.format(styles=" 'unsafe-inline'")

# A Host header is a stranger's text; only what can stand in a command is repeated in one.
_PLAIN_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")

_templates = Environment(
    loader=PackageLoader("app.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)

router = APIRouter(include_in_schema=False, route_class=TransactionRoute)

LangQuery = Annotated[str | None, Query(max_length=35)]


class _BundledFiles(StaticFiles):
    """Files that a browser keeps but asks after each time, so that an upgrade shows at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def static_files() -> StaticFiles:
    """The bundled files, to be mounted at `/static`."""
    return _BundledFiles(packages=[("app.web", "static")])


@router.api_route("/", methods=["GET", "HEAD"])
async def start_page(request: Request, session: SessionDep, lang: LangQuery = None) -> HTMLResponse:
    """What the catalogue holds, what the last run found, what to do next."""
    settings: Settings = request.app.state.settings
    content = await _portfolio(session, settings) if settings.public_start_page else {"is_public": False}
    return _page(request, "start.html", lang, _START_POLICY, address=_address(request), **content)


@router.api_route("/docs", methods=["GET", "HEAD"])
async def swagger_page(request: Request, lang: LangQuery = None) -> HTMLResponse:
    """Swagger UI: every operation, to be tried out."""
    return _page(request, "docs.html", lang, _DOCS_POLICY, tool="swagger")


@router.api_route("/redoc", methods=["GET", "HEAD"])
async def redoc_page(request: Request, lang: LangQuery = None) -> HTMLResponse:
    """Redoc: the same document, to be read."""
    return _page(request, "docs.html", lang, _DOCS_POLICY, tool="redoc")


async def _portfolio(session: SessionDep, settings: Settings) -> dict[str, Any]:
    run = await queries.last_succeeded_run(session)
    counted = await queries.finding_counts(session, run.id) if run else {}
    governments = await queries.governments(session, counted)
    nodes, nationals = await queries.reference_counts(session)
    findings = await queries.strongest_findings(session, run.id) if run else []
    totals = {
        name: sum(getattr(government.counts, name) for government in governments)
        for name in queries.Counts.__dataclass_fields__
    }
    by_kind = {kind: sum(many for (_, of), many in counted.items() if of == kind) for kind in FindingKind}
    return {
        "is_public": True,
        "governments": governments,
        "totals": queries.Counts(**totals),
        "nodes": nodes,
        "nationals": nationals,
        "run": run,
        "run_scope": _scope_of(run, governments),
        "by_kind": [(kind, many) for kind, many in by_kind.items() if many],
        "finding_total": sum(by_kind.values()),
        "findings": queries.varied(findings, FINDINGS_SHOWN),
        "zone": settings.zone,
    }


def _scope_of(run: Run | None, governments: list[queries.GovernmentCounts]) -> str | None:
    """The name of the one government that the run looked at; `None`: all of them."""
    if run is None or run.government_id is None:
        return None
    return next((government.name for government in governments if government.id == run.government_id), None)


def _page(request: Request, template: str, lang: str | None, policy: str, **content: Any) -> HTMLResponse:
    language: Language = lang if lang in ("id", "en") else language_of(request)  # type: ignore[assignment]

    def translate(indonesian: str, english: str, **values: object) -> str:
        return Text(indonesian, english).in_language(language, **values)

    body = _templates.get_template(template).render(
        **content,
        language=language,
        t=translate,
        number=lambda value: number(value, language),
        percent=lambda score: percent(score, language),
        instant=lambda at, zone: instant(at, zone, language),
        kind_label=lambda kind: KIND_LABELS[kind].in_language(language),
        kind_meaning=lambda kind: KIND_MEANINGS[kind].in_language(language),
        version=__version__,
        path=request.url.path,
    )
    headers = {
        "content-security-policy": policy,
        "content-language": language,
        "vary": "Accept-Language",
        "cache-control": "no-cache",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(body, headers=headers)


def _address(request: Request) -> str:
    """Where this service answers, as its reader sees it."""
    scheme: Literal["http", "https"] = "https" if request.url.scheme == "https" else "http"
    host = request.headers.get("host", "")
    return f"{scheme}://{host if _PLAIN_HOST.fullmatch(host) else '127.0.0.1:8000'}"
