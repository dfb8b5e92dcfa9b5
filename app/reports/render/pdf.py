"""A report as PDF, set by Typst: tagged for screen readers, letters inside, the date that of the data."""

from functools import cache
from pathlib import Path

import orjson
import typst

from app.reports.render.pages import page_model
from app.reports.shape import ReportContent

FOLDER = Path(__file__).parent


def render(content: ReportContent) -> bytes:
    """The document, A4, by the standard PDF/UA-1; equal content gives equal bytes."""
    pdf = typst.compile(
        str(FOLDER / "templates" / "report.typ"),
        root=str(FOLDER / "templates"),
        font_paths=_fonts(),
        sys_inputs={"page": orjson.dumps(page_model(content)).decode()},
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(content.origin.data_at.timestamp()),
    )
    assert isinstance(pdf, bytes), "one document and not a list of pages"
    return pdf


@cache
def _fonts() -> typst.Fonts:
    """Our letters, and for what they lack those inside the typesetter; never the machine's own."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FOLDER / "fonts")])
