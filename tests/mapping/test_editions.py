"""A made-up second edition: no mapping is lost, what was carried is listed for review, and it can be taken back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import Role
from app.mapping.editions import BrokenCrosswalk, load_crosswalks
from app.reference import service as reference
from tests.api import Api
from tests.factories import make_application
from tests.mapping.samples import NODES, City, make_city, make_reference, nodes_by_code

SECOND = {
    code: name for code, name in NODES.items() if code not in {"RAB.09.06.03", "RAB.03.03.02", "RAB.02.06.01"}
} | {
    "RAB.03.03.08": "Keselamatan dan Pengujian Kendaraan",
    "RAB.09.06.07": "Manajemen ASN",
    "RAB.09.06.08": "Penilaian Kinerja ASN",
}
LINES = [
    {"from_code": "RAB.09.06.03", "to_code": "RAB.09.06.07", "relation": "split"},
    {"from_code": "RAB.09.06.03", "to_code": "RAB.09.06.08", "relation": "split"},
    {"from_code": "RAB.03.03.02", "to_code": "RAB.03.03.08", "relation": "same"},
    {"from_code": "RAB.02.06.01", "to_code": None, "relation": "retired", "note": "Perpres contoh"},
]


async def prepared(client: Api, session: AsyncSession) -> tuple[City, dict[str, Any]]:
    """The city with mappings in the first edition, and a second edition with its crosswalk."""
    city = await make_city(session)
    fishing = await make_application(session, city.transport, name="Kapal", description="Data kapal nelayan")
    for application, code, origin in (
        (city.simpeg, "RAB.09.06.03", "reviewed"),
        (city.simpeg, "RAL.02.04.03", "declared"),
        (city.testing, "RAB.03.03.02", "declared"),
        (fishing, "RAB.02.06.01", "declared"),
        (city.archive, "RAB.09.06.06", "imported"),
    ):
        path = f"/applications/{application.id}/mappings/{city.nodes[code]}"
        assert (await client.put(path, {"origin": origin}, etag="*")).status_code == 200
    second = await make_reference(session, SECOND, code="kedua", dated_on=date(2027, 1, 1))
    answer = await client.put(
        f"/reference-editions/{second.id}/crosswalk", {"from_edition": "pertama", "entries": LINES}
    )
    assert answer.status_code == 200, answer.text
    return city, {row["from_code"] + ">" + str(row["to_code"]): row for row in answer.json()}


async def all_mappings(client: Api) -> dict[tuple[str, str, str], dict[str, Any]]:
    found = {}
    for application in await client.walk("/applications"):
        for row in (await client.get(f"/applications/{application['id']}/mappings")).json():
            found[application["name"], row["edition_id"], row["code"]] = row
    return found


async def carried(client: Api, city: City) -> dict[str, Any]:
    body = {"government_id": str(city.government.id), "from_edition": "pertama"}
    answer = await client.post("/carry-overs", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_crosswalk_says_what_became_of_every_node_stated_or_not(client: Api, session: AsyncSession) -> None:
    _, rows = await prepared(client, session)

    assert rows["RAB.09.06.03>RAB.09.06.07"]["relation"] == "split"
    assert rows["RAB.02.06.01>None"]["note"] == "Perpres contoh"
    unstated = rows["RAB.09.06.06>RAB.09.06.06"]
    assert (unstated["relation"], unstated["stated"]) == ("same", False)
    assert {row["from_code"] for row in rows.values()} == set(NODES)


async def test_no_mapping_is_lost_when_mappings_are_carried_over(client: Api, session: AsyncSession) -> None:
    city, _ = await prepared(client, session)
    before = await all_mappings(client)

    made = await carried(client, city)

    after = await all_mappings(client)
    assert before.items() <= after.items()
    rows = await client.walk(f"/carry-overs/{made['id']}/mappings")
    assert len(rows) == len(before)
    became = {(row["application_name"], row["from_code"]): row for row in rows}
    assert became["SIMPEG", "RAB.09.06.03"]["to_code"] == "RAB.09.06.07"
    assert became["SIMPEG", "RAB.09.06.03"]["relation"] == "split"
    assert became["Uji KIR", "RAB.03.03.02"]["to_code"] == "RAB.03.03.08"
    assert became["Kapal", "RAB.02.06.01"]["to_code"] is None
    assert became["e-Arsip", "RAB.09.06.06"]["relation"] == "same"
    new = {key: row for key, row in after.items() if key not in before}
    assert len(new) == 4
    assert all(row["origin"] == "suggested" and row["confidence"] < 0.95 for row in new.values())
    assert new["SIMPEG", str(made["to_edition_id"]), "RAB.09.06.07"]["reason"].startswith("dibawa dari edisi pertama")


async def test_two_nodes_that_became_one_are_carried_as_one_mapping_and_both_are_listed(
    client: Api, session: AsyncSession
) -> None:
    city, _ = await prepared(client, session)
    second = await _edition(session, "kedua")
    merged = [
        {"from_code": code, "to_code": "RAB.09.06.07", "relation": "merged"}
        for code in ("RAB.09.06.03", "RAB.09.06.06")
    ]
    stated = await client.put(
        f"/reference-editions/{second.id}/crosswalk", {"from_edition": "pertama", "entries": [*merged, *LINES[2:]]}
    )
    assert stated.status_code == 200, stated.text
    also = f"/applications/{city.simpeg.id}/mappings/{city.nodes['RAB.09.06.06']}"
    assert (await client.put(also, {"origin": "imported", "confidence": 0.5}, etag="*")).status_code == 200
    before = await all_mappings(client)

    made = await carried(client, city)

    rows = [row for row in await client.walk(f"/carry-overs/{made['id']}/mappings") if row["relation"] == "merged"]
    assert {(row["application_name"], row["from_code"], row["to_code"]) for row in rows} == {
        ("SIMPEG", "RAB.09.06.03", "RAB.09.06.07"),
        ("SIMPEG", "RAB.09.06.06", "RAB.09.06.07"),
        ("e-Arsip", "RAB.09.06.06", "RAB.09.06.07"),
    }
    after = await all_mappings(client)
    assert before.items() <= after.items()
    new = {key[0]: row for key, row in after.items() if key not in before and key[2] == "RAB.09.06.07"}
    assert new.keys() == {"SIMPEG", "e-Arsip"}
    # The surer of the two old ones speaks, lowered: .95 of a reviewed mapping, .8 of an imported one.
    assert (new["SIMPEG"]["confidence"], new["e-Arsip"]["confidence"]) == (0.8075, 0.68)
    assert "(merged)" in new["SIMPEG"]["reason"]
    waiting = await client.walk(f"/carry-overs/{made['id']}/mappings", waiting="true", relation="merged")
    assert len(waiting) == 3
    accepted = {"node_id": str((await nodes_by_code(session, second))["RAB.09.06.07"])}
    await client.post(f"/applications/{city.simpeg.id}/mapping-proposals/accept", accepted)
    left = await client.walk(f"/carry-overs/{made['id']}/mappings", waiting="true", relation="merged")
    assert [row["application_name"] for row in left] == ["e-Arsip"]
    await client.post(f"/carry-overs/{made['id']}/revert", {})
    back = await all_mappings(client)
    assert before.items() <= back.items()
    assert {key[0] for key in back if key not in before} == {"SIMPEG"}


async def test_what_was_carried_waits_for_review_and_retired_nodes_too(client: Api, session: AsyncSession) -> None:
    city, _ = await prepared(client, session)
    made = await carried(client, city)
    second = await nodes_by_code(session, await _edition(session, "kedua"))

    waiting = await client.walk(f"/carry-overs/{made['id']}/mappings", waiting="true")
    assert len(waiting) == 5
    body = {"node_id": str(second["RAB.09.06.07"])}
    assert (await client.post(f"/applications/{city.simpeg.id}/mapping-proposals/accept", body)).status_code == 200
    left = await client.walk(f"/carry-overs/{made['id']}/mappings", waiting="true")
    assert len(left) == 4
    assert len(await client.walk(f"/carry-overs/{made['id']}/mappings", relation="retired")) == 1


async def _edition(session: AsyncSession, code: str) -> Any:
    from app.reference.queries import edition_coded  # noqa: PLC0415 -- only here

    return await edition_coded(session, code)


async def test_taken_back_all_is_as_it_was_but_for_what_people_said_since(client: Api, session: AsyncSession) -> None:
    city, _ = await prepared(client, session)
    before = await all_mappings(client)
    made = await carried(client, city)
    second = await nodes_by_code(session, await _edition(session, "kedua"))
    body = {"node_id": str(second["RAB.03.03.08"])}
    await client.post(f"/applications/{city.testing.id}/mapping-proposals/accept", body)

    answer = await client.post(f"/carry-overs/{made['id']}/revert", {})

    assert answer.json()["status"] == "reverted"
    after = await all_mappings(client)
    kept = {key: row for key, row in after.items() if key not in before}
    assert before.items() <= after.items()
    assert [key[2] for key in kept] == ["RAB.03.03.08"]
    again = await client.post(f"/carry-overs/{made['id']}/revert", {})
    assert (again.status_code, again.json()["code"]) == (409, "already_reverted")


async def test_carried_twice_nothing_is_doubled(client: Api, session: AsyncSession) -> None:
    city, _ = await prepared(client, session)
    await carried(client, city)
    once = await all_mappings(client)

    second = await carried(client, city)

    assert await all_mappings(client) == once
    rows = await client.walk(f"/carry-overs/{second['id']}/mappings")
    assert all(row["was_there"] for row in rows if row["to_code"])
    await client.post(f"/carry-overs/{second['id']}/revert", {})
    assert await all_mappings(client) == once


async def test_proposals_and_quality_speak_of_the_new_edition(client: Api, session: AsyncSession) -> None:
    city, _ = await prepared(client, session)

    proposed = await client.read(f"/applications/{city.testing.id}/mapping-proposals")
    stale = await client.read(f"/applications/{city.testing.id}/mapping-quality")
    await carried(client, city)
    fresh = await client.read(f"/applications/{city.testing.id}/mapping-quality")

    assert proposed["edition"] == "kedua"
    assert proposed["items"][0]["code"] == "RAB.03.03.08"
    assert "stale_edition" in {issue["kind"] for issue in stale["issues"]}
    assert stale["parts"]["current"] == 0
    assert "stale_edition" not in {issue["kind"] for issue in fresh["issues"]}
    assert fresh["parts"]["current"] > 0


@pytest.mark.parametrize(
    ("lines", "pointer"),
    [
        ([{"from_code": "RAB.99", "to_code": None, "relation": "retired"}], "/entries/0/from_code"),
        ([{"from_code": "RAB.09.06.03", "to_code": "RAB.99", "relation": "same"}], "/entries/0/to_code"),
        ([{"from_code": "RAB.09.06.03", "to_code": None, "relation": "same"}], "/entries/0/to_code"),
        ([LINES[0]], "/entries/0/relation"),
        ([{"from_code": "RAB.09.06.03", "to_code": "RAB.09.06.07", "relation": "merged"}], "/entries/0/relation"),
        ([LINES[2], LINES[2]], "/entries/0/from_code"),
    ],
)
async def test_a_crosswalk_that_is_not_sound_is_refused_and_the_old_one_stays(
    client: Api, session: AsyncSession, lines: list[dict[str, Any]], pointer: str
) -> None:
    await prepared(client, session)
    second = await _edition(session, "kedua")
    path = f"/reference-editions/{second.id}/crosswalk"
    before = await client.read(path, from_edition="pertama")

    refused = await client.put(path, {"from_edition": "pertama", "entries": lines})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == pointer
    assert await client.read(path, from_edition="pertama") == before


async def test_who_may_not_and_what_does_not_exist(client: Api, session: AsyncSession) -> None:
    city, _ = await prepared(client, session)
    second = await _edition(session, "kedua")
    editor = await client.another(Role.EDITOR, city.staff.id)
    crosswalk = {"from_edition": "pertama", "entries": []}
    body = {"government_id": str(city.government.id), "from_edition": "pertama"}

    assert (await editor.put(f"/reference-editions/{second.id}/crosswalk", crosswalk)).status_code == 403
    assert (await editor.post("/carry-overs", body)).status_code == 403
    assert (await client.post("/carry-overs", body | {"from_edition": "kedua"})).json()["code"] == "same_edition"
    assert (await client.post("/carry-overs", body | {"from_edition": "tiada"})).json()["code"] == "unknown_reference"
    nowhere = "01936f5e-8d2a-7c1b-9f00-0000000000ff"
    assert (await client.post("/carry-overs", body | {"government_id": nowhere})).status_code == 422
    assert (await client.get(f"/carry-overs/{nowhere}")).status_code == 404
    assert (await client.post(f"/carry-overs/{nowhere}/revert", {})).status_code == 404


async def test_an_edition_folder_brings_its_crosswalk(session: AsyncSession, tmp_path: Path) -> None:
    header = "code,level,parent_code,name_id,name_en,description,source,confidence\n"
    for name, origin, node in (("a", "", "RAB.01,1,,Lama,,,uji,verified"), ("b", "a", "RAB.02,1,,Baru,,,uji,verified")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "rab.csv").write_text(f"{header}{node}\n", "utf-8")
        named = f'crosswalk_from = "{origin}"\n' if origin else ""
        texts = f'code = "{name}"\ntitle_id = "{name}"\ntitle_en = "{name}"\nregulation = "{name}"\n'
        (folder / "edition.toml").write_text(texts + named, "utf-8")
    stated = tmp_path / "b" / "crosswalk.csv"
    stated.write_text("from_code,to_code,relation,note\nRAB.01,RAB.02,same,\n", "utf-8")
    await reference.load_editions(session, tmp_path)

    assert await load_crosswalks(session, tmp_path) == 1
    stated.write_text("from_code,to_code,relation,note\nRAB.77,RAB.02,same,\n", "utf-8")
    with pytest.raises(BrokenCrosswalk):
        await load_crosswalks(session, tmp_path)
