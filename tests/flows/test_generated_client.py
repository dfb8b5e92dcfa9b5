"""A client made from nothing but the OpenAPI document, which tries everything that the document allows and forbids.

`RINGKAS_FUZZ_CASES=2500 pytest tests/flows/test_generated_client.py` runs the long form: at least so many, with every
boundary of every field and undeclared methods besides (some 10,000 cases a database, five to ten minutes each).
"""

import asyncio
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import schemathesis
import uvicorn
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from sqlalchemy.ext.asyncio import AsyncSession

from tests.api import Api
from tests.factories import make_world

CASES = int(os.environ.get("RINGKAS_FUZZ_CASES", "400"))
LONG = 2_000
SEED = 132_2022

CHECKS = {
    "not_a_server_error": {"enabled": True},
    "status_code_conformance": {"enabled": True},
    "content_type_conformance": {"enabled": True},
    "response_headers_conformance": {"enabled": True},
    "response_schema_conformance": {"enabled": True},
    "negative_data_rejection": {"enabled": True},
    "missing_required_header": {"enabled": True},
    "ignored_auth": {"enabled": True},
    "unsupported_method": {"enabled": True},
    "allow_header_conformance": {"enabled": True},
    "use_after_free": {"enabled": True},
    "ensure_resource_availability": {"enabled": True},
    # A valid body may still name an agency that does not exist, or lack an If-Match that fits: 422, 412, 428.
    "positive_data_acceptance": {"enabled": False},
}


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The service on a free port of this machine."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical", access_log=False))
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110  (a flag is all that uvicorn sets)
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


def configured(token: str) -> SchemathesisConfig:
    operations = 65
    each = max(2, CASES // operations - 2)
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "headers": {"Authorization": f"Bearer {token}"},
            "checks": CHECKS,
            "continue-on-failure": True,
            "suppress-health-check": ["all"],
            "generation": {"mode": "all", "max-examples": each, "database": "none", "no-shrink": True},
            "phases": {
                "examples": {"enabled": True},
                "coverage": {"enabled": CASES >= LONG},
                "fuzzing": {"enabled": True},
                "stateful": {"enabled": True, "generation": {"max-examples": max(5, CASES // 50)}},
            },
        }
    )


def attack(url: str, token: str) -> tuple[int, Counter[int], list[str]]:
    """Send what the document at `url` suggests; returns how many cases, the statuses answered, and what was wrong."""
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json", config=configured(token))
    cases = 0
    statuses: Counter[int] = Counter()
    wrong: dict[str, str] = {}
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            recorder = event.recorder
            cases += len(recorder.cases)
            statuses.update(i.response.status_code for i in recorder.interactions.values() if i.response is not None)
            for case_id, checks in recorder.checks.items():
                for check in checks:
                    if check.status is Status.FAILURE and check.failure_info is not None:
                        case = recorder.cases[case_id].value
                        label = f"{check.name}: {case.operation.label}"
                        failure = check.failure_info.failure
                        wrong.setdefault(
                            label, f"{label}: {failure.title}: {failure.message[:600]}\n{case.as_curl_command()[:600]}"
                        )
        elif isinstance(event, events.NonFatalError):
            wrong.setdefault(event.label, f"{event.label}: {event.value!r}"[:600])
        elif isinstance(event, events.FatalError):
            raise event.exception
    return cases, statuses, list(wrong.values())


async def test_a_client_made_from_the_document_finds_no_answer_that_it_does_not_announce(
    app: FastAPI,
    client: Api,
    session: AsyncSession,
    backend: str,
    record_property: Callable[[str, object], None],
) -> None:
    await make_world(session)
    await client.another()  # so that nothing the client does to users can shut everybody out
    assert client.me is not None

    async with served(app) as url:
        cases, statuses, wrong = await asyncio.to_thread(attack, url, client.me.token)

    answered = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
    record_property("told", f"generated client on {backend}: {cases} cases, {len(wrong)} wrong; answers {answered}")
    assert not wrong, "\n\n".join(wrong)
    assert cases >= min(CASES, 300)
    assert statuses[200] > cases / 50
    await _still_whole(client)


async def _still_whole(client: Api) -> Any:
    """After all that, the service still works."""
    await client.login()
    return await client.read("/applications")
