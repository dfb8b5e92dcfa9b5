"""The trail tells what a record was at any time."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from tests.api import Api, problem_of
from tests.factories import make_agency, make_application, make_node, make_service

UNSAID = {"updated_at", "version", "agency_code", "agency_name"}


async def test_an_event_holds_the_changed_fields_only(client: Api, session: AsyncSession) -> None:
    application = await make_application(session, year=2019, owner="BKD", aliases=[{"kind": "acronym", "value": "SP"}])
    path = f"/applications/{application.id}"

    await client.patch(path, {"year": 2020, "owner": "BKD", "vendor": None}, etag="*")

    changed, registered = (await client.read(f"{path}/history"))["items"]
    assert (changed["action"], registered["action"]) == ("application.changed", "application.registered")
    assert changed["before"] == {"year": 2019}
    assert changed["after"] == {"year": 2020}
    assert changed["subject_version"] == 2
    assert registered["before"] is None
    assert registered["after"]["aliases"] == [{"kind": "acronym", "value": "SP"}]
    assert not any(value in (None, []) for value in registered["after"].values())
    assert registered["actor_name"] == "ringkas"
    assert registered["actor_id"] is None


async def test_archiving_and_bringing_back_are_told(client: Api, session: AsyncSession) -> None:
    application = await make_application(session)
    path = f"/applications/{application.id}"
    await client.delete(path, etag="*")
    shown = await client.read(path)
    again = await client.delete(path, etag="*")

    back = await client.patch(path, {"archived": False}, etag="*")

    assert shown["archived_at"] is not None
    assert again.status_code == 204
    assert back.json()["archived_at"] is None
    events = (await client.read(f"{path}/history"))["items"]
    assert [set(event["after"]) for event in events[:2]] == [{"archived_at"}, {"archived_at"}]
    assert len(events) == 3


async def test_mappings_are_told_with_the_application(client: Api, session: AsyncSession) -> None:
    application, node = await make_application(session), await make_node(session)
    path = f"/applications/{application.id}/mappings/{node.id}"

    put = await client.put(path, {"confidence": 0.5, "reason": "sama"}, etag='"1"')
    changed = await client.put(path, {"confidence": 0.75}, etag=put.headers["etag"])
    gone = await client.delete(path, etag=changed.headers["etag"])

    assert put.json()["code"] == node.code
    assert (put.headers["etag"], changed.headers["etag"], gone.status_code) == ('"2"', '"3"', 204)
    problem_of(await client.delete(path, etag="*"), 404, "not_found")
    events = (await client.read(f"/applications/{application.id}/history"))["items"]
    entry = {"node_id": str(node.id), "role": "primary", "origin": "declared"}
    assert [(event["before"], event["after"]) for event in events[:3]] == [
        ({"mappings": [entry | {"confidence": 0.75, "reason": None}]}, {"mappings": []}),
        (
            {"mappings": [entry | {"confidence": 0.5, "reason": "sama"}]},
            {"mappings": [entry | {"confidence": 0.75, "reason": None}]},
        ),
        ({"mappings": []}, {"mappings": [entry | {"confidence": 0.5, "reason": "sama"}]}),
    ]
    unknown = await client.put(path.replace(str(node.id), str(application.id)), {}, etag="*")
    problem_of(unknown, 422, "unknown_reference")


WORDS = st.sampled_from(["a", "b", "c"])
ALIASES = st.lists(st.fixed_dictionaries({"kind": st.sampled_from(["acronym", "other"]), "value": WORDS}), max_size=3)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "owner": st.none() | WORDS,
        "year": st.none() | st.integers(2019, 2021),
        "platforms": st.none() | st.lists(st.sampled_from(["web", "mobile"]), max_size=2),
        "is_shared": st.none() | st.booleans(),
        "annual_cost_idr": st.none() | st.sampled_from([0, 2**40]),
        "aliases": ALIASES,
        "extra": st.none() | st.dictionaries(WORDS, WORDS, max_size=2),
        "archived": st.booleans(),
    },
)


@given(steps=st.lists(CHANGES, max_size=6))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_folding_the_trail_back_gives_every_past_version(
    client: Api, session: AsyncSession, steps: list[dict[str, Any]]
) -> None:
    agency = await make_agency(session)
    application = await make_application(session, agency, owner="a")
    path = f"/applications/{application.id}"
    seen: dict[int, dict[str, Any]] = {}

    async def look() -> None:
        shown = await client.read(path, include="aliases")
        seen[shown["version"]] = {name: value for name, value in shown.items() if name not in UNSAID}

    await look()
    for step in steps:
        response = await client.patch(path, step, etag="*")
        assert response.status_code == 200, response.text
        await look()

    state = dict(seen[max(seen)])
    events = await client.walk(f"{path}/history")
    assert [event["subject_version"] for event in events] == sorted(seen, reverse=True)
    for event in events[:-1]:
        assert state == seen[event["subject_version"]]
        assert all(state[name] == value for name, value in event["after"].items())
        assert all(event["before"][name] != value for name, value in event["after"].items())
        state |= event["before"]
    assert state == seen[1]


async def test_the_trail_is_filtered_by_subject_actor_and_action(client: Api, session: AsyncSession) -> None:
    application, service = await make_application(session), await make_service(session)
    await client.patch(f"/applications/{application.id}", {"year": 2020}, etag="*")
    assert client.me is not None

    async def actions(**query: Any) -> list[str]:
        return [event["action"] for event in await client.walk("/audit-events", sort="at,id", **query)]

    assert await actions(subject_id=application.id) == ["application.registered", "application.changed"]
    assert await actions(subject_type="service") == ["service.registered"]
    assert await actions(actor_id=client.me.user_id) == ["application.changed"]
    assert await actions(action="application.changed") == ["application.changed"]
    event = (await client.read("/audit-events", subject_id=service.id))["items"][0]
    assert await client.read(f"/audit-events/{event['id']}") == event


async def test_the_trail_cannot_be_written_over_the_api(client: Api) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        problem_of(await client.request(method, "/audit-events"), 405, "http_405")
    unknown = "/audit-events/01936f5e-8d2a-7c1b-9f00-0000000000ff"
    for method in ("PUT", "PATCH", "DELETE"):
        problem_of(await client.request(method, unknown), 405, "http_405")
