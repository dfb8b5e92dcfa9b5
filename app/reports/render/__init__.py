"""Plain content → bytes, one pure module a form; the same content gives the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from app.reports.models import DocumentFormat
from app.reports.shape import ReportContent

Renderer = Callable[[ReportContent], bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its media type, and the module whose function `render` makes it."""

    media_type: str
    module: str
    suffix: str


RENDERERS: dict[DocumentFormat, Form] = {
    DocumentFormat.HTML: Form("text/html; charset=utf-8", "html", "html"),
    DocumentFormat.PDF: Form("application/pdf", "pdf", "pdf"),
    DocumentFormat.XLSX: Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", "xlsx"),
    DocumentFormat.JSON: Form("application/json", "json", "json"),
    DocumentFormat.CSV: Form("text/csv; charset=utf-8", "csv", "csv"),
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """One document."""

    format: DocumentFormat
    filename: str
    content: bytes


def render(content: ReportContent, format: DocumentFormat) -> Rendered:
    """`content` in the form `format`."""
    form = RENDERERS[format]
    # Loaded when first needed: a server process that sets no page needs no typesetter.
    renderer = cast("Renderer", import_module(f"{__name__}.{form.module}").render)
    day = content.origin.data_at.strftime("%Y-%m-%d")
    return Rendered(format, f"ringkas-{content.kind}-{day}.{form.suffix}", renderer(content))
