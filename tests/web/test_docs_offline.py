"""The API's documentation in a real browser that reaches nothing but the service."""

import asyncio
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from app.identity.service import make_first_administrator
from app.kit.db import Database
from app.main import create_app
from app.settings import Settings
from tests.conftest import SqliteDatabases
from tests.factories import make_application

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

_DRAWN = 30_000
"""Milliseconds for ReDoc to draw the whole document, beside another worker's tests."""

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; `apt-get install chromium` has it"
)


@dataclass(frozen=True)
class Served:
    """A service on a port of this machine."""

    address: str
    token: str
    document: dict[str, Any]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service with one application in its catalogue, under uvicorn in a thread."""
    url = SqliteDatabases(tmp_path_factory.mktemp("pages")).template("migrated")
    token: list[str] = []

    async def fill() -> None:
        database = Database(url)
        async with database.transaction() as session:
            await make_application(session, name="SIMPEG Kota")
            credentials = await make_first_administrator(session)
            assert credentials is not None
            token.append(credentials.token)
        await database.dispose()

    filler = threading.Thread(target=lambda: asyncio.run(fill()))
    filler.start()
    filler.join()
    service = create_app(Settings(database_url=url, data_dir=Path(url.removeprefix("sqlite+aiosqlite:///")).parent))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(service, log_level="warning", ws="none"))
    thread = threading.Thread(target=lambda: server.run(sockets=[listening]))
    thread.start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        document = httpx.get(f"{address}/openapi.json", timeout=30).json()
        yield Served(address, token[0], document)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright's sync interface runs a loop of its own in its thread, which asyncio would see as ours.
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    """A browser without network; the test fails if a page so much as tried to reach out, or logged an error."""
    context = browser.new_context(locale="id-ID", viewport={"width": 1280, "height": 900})
    tried: list[str] = []
    complaints: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url.startswith(served.address):
            route.continue_()
        else:
            tried.append(route.request.url)
            route.abort()

    context.route("**/*", answer)
    context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert [url for url in tried if not url.startswith(("data:", "blob:"))] == []
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def operations(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Every (method, path) of an OpenAPI document."""
    methods = {"get", "put", "post", "delete", "patch", "head", "options"}
    return sorted((m.upper(), path) for path, item in document["paths"].items() for m in item if m in methods)


def test_swagger_lists_every_operation(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 1200, "height": 20_000})  # of many operations only those in view are drawn
    page.goto(f"{served.address}/docs")
    expected = operations(served.document)
    page.wait_for_function("count => document.querySelectorAll('.opblock').length >= count", arg=len(expected))

    shown = page.eval_on_selector_all(
        ".opblock-summary",
        """blocks => blocks.map(block => [block.querySelector('.opblock-summary-method').textContent,
           block.querySelector('.opblock-summary-path').dataset.path])""",
    )

    assert sorted((method, path) for method, path in shown) == expected


def test_a_token_given_once_is_sent_by_try_it_out_even_after_a_reload(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/docs")
    page.click(".btn.authorize")
    page.fill(".modal-ux input[type=text]:near(:text('token'))", served.token)
    page.click(".modal-ux .auth-btn-wrapper .authorize >> nth=0")
    page.click(".modal-ux .btn-done >> nth=0")
    page.reload()
    block = page.locator(".opblock-get", has=page.locator("[data-path='/api/v1/applications']"))

    block.locator(".opblock-summary-control").click()
    block.locator(".try-out__btn").click()
    block.locator(".execute").click()

    answer = block.locator(".live-responses-table .response").first
    expect(answer.locator(".response-col_status")).to_contain_text("200")
    expect(answer).to_contain_text("SIMPEG Kota")


def test_redoc_shows_the_document(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/redoc")

    expect(page.locator("h1").first).to_contain_text(served.document["info"]["title"], timeout=_DRAWN)
    expect(page.locator("[data-section-id='tag/applications']").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_start_page_fits_its_window(page: Page, served: Served, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(served.address)

    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_start_page_can_be_walked_by_keyboard(page: Page, served: Served) -> None:
    page.goto(served.address)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "docs"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
