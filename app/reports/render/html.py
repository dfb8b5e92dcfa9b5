"""A report as one HTML file that needs nothing else: styles, letters and drawings are inside."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from app.reports.render.pages import page_model
from app.reports.shape import ReportContent

FOLDER = Path(__file__).parent


def render(content: ReportContent) -> bytes:
    """The page, for screens, for mail and for print."""
    page = page_model(content)
    for section in page["sections"]:
        for block in section["blocks"]:
            if block["type"] == "figure":
                block["svg"] = Markup(block["svg"])  # noqa: S704  (our own drawing, its texts escaped)
    return _template().render(page=page, fonts=_fonts()).encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("report.html")


@cache
def _fonts() -> dict[int, str]:
    return {
        weight: b64encode((FOLDER / "fonts" / f"Inter-{weight}.woff2").read_bytes()).decode() for weight in (400, 600)
    }
