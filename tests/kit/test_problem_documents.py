"""Every error is a problem document (RFC 9457) in the reader's language."""

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.api import Api, problem_of
from tests.factories import make_agency

UNKNOWN_ID = "01936f5e-8d2a-7c1b-9f00-0000000000ff"


async def test_sentences_are_indonesian_unless_english_is_preferred(client: Api) -> None:
    path = f"/applications/{UNKNOWN_ID}"

    by_default = problem_of(await client.get(path), 404, "not_found")
    english = problem_of(await client.get(path, headers={"Accept-Language": "id;q=0.4, en;q=0.9"}), 404)
    indonesian = problem_of(await client.get(path, headers={"Accept-Language": "en;q=0.4, id;q=0.9"}), 404)

    assert by_default["title"] == "Tidak ditemukan"
    assert "tidak ditemukan" in by_default["detail"]
    assert english["title"] == "Not found"
    assert "There is no" in english["detail"]
    assert indonesian["detail"] == by_default["detail"]


async def test_the_english_sentence_names_the_thing_in_english(client: Api) -> None:
    problem = problem_of(
        await client.get(f"/applications/{UNKNOWN_ID}", headers={"Accept-Language": "en"}), 404, "not_found"
    )

    assert problem["detail"] == f"There is no application with identifier {UNKNOWN_ID}."


async def test_each_wrong_field_is_named_by_its_pointer(client: Api, session: AsyncSession) -> None:
    agency = await make_agency(session)
    body = {
        "agency_id": str(agency.id),
        "name": "",
        "nama": "x",
        "year": "2019",
        "aliases": [{"kind": "nick"}],
        "a/b~": 1,
    }

    problem = problem_of(await client.post("/applications", body), 422, "invalid")

    pointers = {error["pointer"] for error in problem["errors"]}
    assert pointers == {"/name", "/nama", "/year", "/aliases/0/kind", "/aliases/0/value", "/a~1b~0"}
    assert all(error["detail"] for error in problem["errors"])


async def test_wrong_parameters_are_named_by_their_place(client: Api) -> None:
    query = problem_of(await client.get("/applications?limit=0&unknown=1&sort=nonsense"), 422, "invalid")
    path = problem_of(await client.get("/applications/not-a-uuid"), 422, "invalid")

    assert {error["pointer"] for error in query["errors"]} == {"/query/limit", "/query/unknown", "/query/sort"}
    assert {error["pointer"] for error in path["errors"]} == {"/path/id"}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1,2", b"\xff\xfe", b'{"name": "\\ud800"}', b"null", b"1", b'"x"', b"[]"]
)
async def test_a_broken_body_is_answered_not_tripped_over(client: Api, body: bytes) -> None:
    response = await client.request("POST", "/applications", content=body, headers={"content-type": "application/json"})

    assert problem_of(response, response.status_code)["status"] in {400, 422}


async def test_deep_nesting_is_answered_not_tripped_over(client: Api) -> None:
    body = b'{"agency_id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"

    response = await client.request("POST", "/applications", content=body, headers={"content-type": "application/json"})

    assert problem_of(response, 422)["errors"][0]["pointer"] == ""


async def test_a_body_that_is_no_json_is_refused(client: Api) -> None:
    response = await client.request("POST", "/applications", content=b"name=x", headers={"content-type": "text/plain"})

    assert problem_of(response, response.status_code)["status"] in {415, 422}


async def test_an_unknown_path_is_a_problem_document(client: Api) -> None:
    problem_of(await client.get("/nothing-here"), 404, "http_404")
    problem_of(await client.root.get("/nothing-here-either"), 404, "http_404")


async def test_a_method_that_is_not_offered_is_a_problem_document_that_says_what_is(client: Api) -> None:
    response = await client.request("TRACE", "/applications")

    problem_of(response, 405, "http_405")
    assert response.headers["allow"] == "GET, POST"
    for method in ("GET", "PATCH", "DELETE"):
        word = await client.request(method, "/applications/bulk")
        problem_of(word, 405, "http_405")
        assert word.headers["allow"] == "POST"


async def test_an_accident_is_a_problem_document_that_tells_nothing_of_the_inside(
    client: Api, session: AsyncSession
) -> None:
    await session.execute(text("ALTER TABLE regulation RENAME TO rahasia_dalam"))

    response = await client.get("/regulations", headers={"Accept-Language": "en"})

    problem = problem_of(response, 500, "internal_error")
    assert "nothing was stored" in problem["detail"]
    assert not any(
        word in response.text for word in ("rahasia", "regulation", "SELECT", "sqlalchemy", "Traceback", "File")
    )


async def test_no_token_a_wrong_one_or_another_scheme_is_401_with_a_challenge(app: FastAPI, client: Api) -> None:
    for header in (None, "Bearer", "Bearer ", "Bearer rk_nonsense", "Basic YTpi", "Digest x", "rk_x", "Bearer \xff"):
        headers = {} if header is None else {b"authorization": header.encode("latin-1")}
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://ringkas.test") as stranger:
            response = await stranger.get("/api/v1/applications", headers=headers)

        problem_of(response, 401, "unauthenticated")
        assert response.headers["www-authenticate"].startswith("Bearer")
