"""Proposals over REST: read, accept, turn down, accept all that is sure; kinds of entries."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.identity.actor import Role
from tests.api import Api
from tests.factories import make_agency, make_application
from tests.mapping.samples import City, make_city


def path(city: City, rest: str = "") -> str:
    return f"/applications/{city.simpeg.id}/mapping-proposals{rest}"


def codes(answer: dict[str, Any], model: str = "rab") -> list[str]:
    return [item["code"] for item in answer["items"] if item["model"] == model]


async def mappings(client: Api, city: City) -> dict[str, dict[str, Any]]:
    response = await client.get(f"/applications/{city.simpeg.id}/mappings")
    return {row["code"]: row for row in response.json()}


async def test_proposals_come_by_model_best_first_with_probability_and_reasons(
    client: Api, session: AsyncSession
) -> None:
    city = await make_city(session)

    answer = await client.read(path(city))

    assert answer["edition"] == "pertama"
    assert codes(answer)[0] == "RAB.09.06.03"
    assert codes(answer, "ral")[0] == "RAL.02.04.03"
    best = answer["items"][0]
    assert best["node_id"] == str(city.nodes["RAB.09.06.03"])
    assert best["probability"] > 0.8
    assert "pegawai" in best["words"]
    assert best["explanation_id"]
    assert best["explanation_en"]
    assert not best["mapped"]
    only = await client.read(path(city), model="ral", top=1)
    assert [item["model"] for item in only["items"]] == ["ral"]


async def test_a_reviewer_accepts_and_the_mapping_is_reviewed_and_replaces_the_wrong_one(
    client: Api, session: AsyncSession
) -> None:
    city = await make_city(session)
    wrong = city.nodes["RAB.02.06.01"]
    await client.put(f"/applications/{city.simpeg.id}/mappings/{wrong}", {}, etag="*")
    reviewer = await client.another(Role.REVIEWER)

    body = {"node_id": str(city.nodes["RAB.09.06.03"]), "replaces": [str(wrong)], "reason": "data pegawai"}
    answer = await reviewer.post(path(city, "/accept"), body)

    assert answer.status_code == 200, answer.text
    assert next(item for item in answer.json()["items"] if item["code"] == "RAB.09.06.03")["mapped"]
    known = await mappings(client, city)
    assert list(known) == ["RAB.09.06.03"]
    assert known["RAB.09.06.03"]["origin"] == "reviewed"
    newest = (await client.read("/audit-events", limit=2, sort="-at,-id"))["items"]
    assert {event["action"] for event in newest} == {"application.changed", "mapping.accepted"}


async def test_an_agencys_editor_declares_for_its_own_agency_only_and_a_reader_decides_nothing(
    client: Api, session: AsyncSession
) -> None:
    city = await make_city(session)
    body = {"node_id": str(city.nodes["RAB.09.06.03"])}
    own = await client.another(Role.EDITOR, city.staff.id)
    other = await client.another(Role.EDITOR, city.transport.id)
    reader = await client.another(Role.READER)

    assert (await own.post(path(city, "/accept"), body)).status_code == 200
    assert (await mappings(client, city))["RAB.09.06.03"]["origin"] == "declared"
    for stranger in (other, reader):
        for act in ("/accept", "/reject"):
            assert (await stranger.post(path(city, act), body)).status_code == 403
    assert (await reader.post("/mapping-proposals/accept-all", {"min_probability": 0.9})).status_code == 403


async def test_what_was_turned_down_is_not_proposed_again_until_it_is_accepted_after_all(
    client: Api, session: AsyncSession
) -> None:
    city = await make_city(session)
    body = {"node_id": str(city.nodes["RAB.09.06.03"])}

    for _ in range(2):
        rejected = await client.post(path(city, "/reject"), body | {"reason": "bukan itu"})
        assert rejected.status_code == 200
        assert rejected.json()["reason"] == "bukan itu"
    answer = await client.read(path(city))
    assert "RAB.09.06.03" not in codes(answer)
    assert answer["rejected"] == ["RAB.09.06.03"]
    ranks = [item["rank"] for item in answer["items"] if item["model"] == "rab"]
    assert ranks == list(range(1, len(ranks) + 1))
    assert ranks

    await client.post(path(city, "/accept"), body)
    assert "RAB.09.06.03" in codes(await client.read(path(city)))


async def test_what_does_not_exist_is_refused(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    nowhere = "01936f5e-8d2a-7c1b-9f00-0000000000ff"

    assert (await client.get(f"/applications/{nowhere}/mapping-proposals")).status_code == 404
    for act in ("/accept", "/reject"):
        refused = await client.post(path(city, act), {"node_id": nowhere})
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")
    body = {"node_id": str(city.nodes["RAB.09.06.03"]), "replaces": [nowhere]}
    assert (await client.post(path(city, "/accept"), body)).json()["errors"][0]["pointer"] == "/replaces"
    assert await mappings(client, city) == {}


async def test_all_sure_proposals_are_taken_where_nothing_stands_yet(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    own = city.nodes["RAB.09.06.06"]
    await client.put(f"/applications/{city.simpeg.id}/mappings/{own}", {}, etag="*")
    await client.post(
        f"/applications/{city.archive.id}/mapping-proposals/reject", {"node_id": str(city.nodes["RAB.09.06.06"])}
    )
    body = {"min_probability": 0.7, "models": ["rab", "ral"]}

    planned = (await client.post("/mapping-proposals/accept-all", body | {"dry_run": True})).json()
    assert (await mappings(client, city)).keys() == {"RAB.09.06.06"}
    taken = (await client.post("/mapping-proposals/accept-all", body)).json()

    assert taken["items"] == planned["items"]
    assert {(item["application_name"], item["code"]) for item in taken["items"]} >= {
        ("SIMPEG", "RAL.02.04.03"),
        ("Uji KIR", "RAB.03.03.02"),
    }
    assert ("e-Arsip", "RAB.09.06.06") not in {(item["application_name"], item["code"]) for item in taken["items"]}
    known = await mappings(client, city)
    assert known["RAL.02.04.03"]["origin"] == "suggested"
    assert known["RAL.02.04.03"]["confidence"] >= 0.7
    again = (await client.post("/mapping-proposals/accept-all", body)).json()
    assert again["accepted"] == 0


async def test_an_editor_takes_all_for_its_own_agency_only(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    editor = await client.another(Role.EDITOR, city.transport.id)

    taken = (await editor.post("/mapping-proposals/accept-all", {"min_probability": 0.7})).json()

    assert {item["application_name"] for item in taken["items"]} == {"Uji KIR"}


async def test_reviewed_mappings_of_the_same_government_teach_and_others_do_not(
    client: Api, session: AsyncSession
) -> None:
    city = await make_city(session)
    for name in ("Pajak Hotel", "Pajak Restoran", "Pajak Hiburan", "Pajak Parkir", "BPHTB", "PBB Kota"):
        made = await make_application(session, city.staff, name=name, description="Pelaporan pajak daerah")
        body = {"node_id": str(city.nodes["RAB.09.02.03"])}
        await client.post(f"/applications/{made.id}/mapping-proposals/accept", body)
    asked = await make_application(session, city.staff, name="Pajak Air Tanah", description="Pajak air tanah")
    stranger = await make_application(session, name="Pajak Air Tanah", description="Pajak air tanah")

    learned = await client.read(f"/applications/{asked.id}/mapping-proposals")
    plain = await client.read(f"/applications/{stranger.id}/mapping-proposals")

    assert learned["examples"] == 6
    assert codes(learned)[0] == "RAB.09.02.03"
    assert plain["examples"] == 0
    assert codes(plain)[0] == "RAB.09.01.06"


async def test_what_an_entry_is_is_proposed_accepted_and_turned_down(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    site = await make_application(session, city.staff, name="bkd.kota.test", description="Web OPD Badan Kepegawaian")
    where = f"/applications/{site.id}/kind-proposal"

    proposed = await client.read(where)
    assert (proposed["kind"], proposed["declared"]) == ("website", None)
    accepted = (await client.post(f"{where}/accept", {"kind": "website"})).json()
    assert accepted["declared"] == "website"
    assert (await client.read(f"/applications/{site.id}"))["category"] == "website"

    await client.post(f"{where}/reject", {"kind": "website", "reason": "ada layanannya"})
    assert (await client.read(where))["kind"] != "website"

    await client.post(f"{where}/accept", {"kind": "dead"})
    assert (await client.read(f"/applications/{site.id}"))["status"] == "retired"
    assert (await client.read(where))["declared"] == "dead"


async def test_what_an_agency_carries_is_read_from_its_own_record(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    office = await make_agency(session, city.government, name="Balai Qwzzkx", rab_codes=["RAB.02.06"])
    vague = await make_application(session, office, name="Siqwzz")

    found = await client.read(f"/applications/{vague.id}/mapping-proposals", model="rab")

    assert codes(found)[0].startswith("RAB.02.06")
