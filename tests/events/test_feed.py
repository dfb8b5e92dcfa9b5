"""The feed is Atom that readers understand, and nobody reads it without signing in."""

from uuid import uuid4
from xml.etree import ElementTree as ET

from app import events
from app.events import Happening
from app.identity.actor import Role
from app.kit.db import Database
from tests.api import Api

ATOM = {"a": "http://www.w3.org/2005/Atom"}


async def tell(database: Database) -> None:
    report, finding = uuid4(), uuid4()
    async with database.transaction() as session:
        await events.tell(
            session,
            [
                Happening("application.changed", "application", uuid4(), {"version": 2}),
                Happening(
                    "report.ready", "report", report, {"title": "Duplikasi <&> \x0b\x1f‘baru’", "kind": "duplicates"}
                ),
                Happening("finding.created", "finding", finding, {}),
            ],
        )


async def test_the_newest_comes_first_with_titles_in_the_readers_language(client: Api, database: Database) -> None:
    await tell(database)

    response = await client.get("/events.atom", headers={"Accept-Language": "en"})

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/atom+xml"
    feed = ET.fromstring(response.content)
    titles = [entry.findtext("a:title", "", ATOM) for entry in feed.findall("a:entry", ATOM)]
    assert titles == ["New finding: –", "Report ready: Duplikasi <&> ‘baru’"]
    for element in (feed, *feed.findall("a:entry", ATOM)):
        assert element.findtext("a:id", "", ATOM)
        assert element.findtext("a:updated", "", ATOM).endswith("Z")
        assert element.find("a:link", ATOM) is not None
    assert len({entry.findtext("a:id", "", ATOM) for entry in feed.findall("a:entry", ATOM)}) == 2


async def test_a_reader_chooses_types_and_signs_in_by_password(client: Api, database: Database) -> None:
    await tell(database)
    reader = await client.another(Role.READER)
    login = await reader.login(Role.READER, password="rahasia-sekali")
    reader.use(None)

    assert (await reader.get("/events.atom")).status_code == 401
    assert (await reader.get("/events.atom", auth=(login.name, "salah-sama-sekali"))).status_code == 401
    found = await reader.get("/events.atom", params={"types": "application.*"}, auth=(login.name, "rahasia-sekali"))

    assert found.status_code == 200
    assert len(ET.fromstring(found.content).findall("a:entry", ATOM)) == 1
    assert (await client.get("/events.atom", params={"types": "'; drop"})).status_code == 422


async def test_an_empty_feed_is_a_feed(client: Api) -> None:
    feed = ET.fromstring((await client.get("/events.atom")).content)

    assert feed.findall("a:entry", ATOM) == []
    assert feed.findtext("a:updated", "", ATOM) == "1970-01-01T00:00:00Z"
