"""Names of data over REST: proposals, accept, turn down, accept all, take back; and what they do to graph and runs."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application
from app.findings import service as findings
from app.identity.actor import Role
from tests.api import Api, problem_of
from tests.factories import make_agency, make_application, make_data_object, make_government

PROPOSALS, DECISIONS = "/data-name-proposals", "/data-name-decisions"


@dataclass(frozen=True)
class City:
    government: Agency
    staff: Agency
    health: Agency
    simpeg: Application
    nurses: Application

    def names(self, *names: str, canonical: str = "Data Pegawai ASN", **values: Any) -> dict[str, Any]:
        return {"government_id": str(self.government.id), "canonical": canonical, "names": list(names)} | values


async def make_city(session: AsyncSession) -> City:
    government = await make_government(session)
    staff, health = [await make_agency(session, government) for _ in range(2)]
    register = await make_data_object(session, staff, name="Data Pegawai ASN")
    copy = await make_data_object(session, health, name="Data ASN")
    await make_data_object(session, health, name="pegawai kota")
    await make_data_object(session, health, name="Rekam Medis")

    def master(of: Any) -> list[dict[str, Any]]:
        return [{"data_object_id": of.id, "role": "master"}]

    simpeg = await make_application(session, staff, name="SIMPEG", data_uses=master(register))
    nurses = await make_application(session, health, name="Perawat Hebat", data_uses=master(copy))
    await make_application(session, staff, name="e-Cuti", data_uses=[{"data_object_id": register.id}])
    return City(government, staff, health, simpeg, nurses)


async def proposed(client: Api, **params: Any) -> list[tuple[str, str]]:
    return [(row["name"], row["canonical"]) for row in await client.walk(PROPOSALS, **params)]


async def test_proposals_come_with_probability_reason_use_and_owners(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)

    rows = {row["name"]: row for row in await client.walk(PROPOSALS, limit=1)}

    assert rows.keys() == {"Data ASN", "pegawai kota"}
    row = rows["Data ASN"]
    assert (row["canonical"], row["explanation_id"]) == ("Data Pegawai ASN", "sama-sama: pegawai")
    assert row["probability"] > 0.9
    assert (row["uses"], row["canonical_uses"]) == (1, 2)
    assert [owner["agency_id"] for owner in row["agencies"]] == [str(city.health.id)]
    assert await proposed(client, agency_id=str(city.staff.id)) == []
    assert len(await proposed(client, agency_id=str(city.health.id), government_id=str(city.government.id))) == 2
    assert await proposed(client, q="kota") == [("pegawai kota", "Data Pegawai ASN")]
    assert await proposed(client, min_probability=1) == []
    assert (await client.get(PROPOSALS, params={"cursor": "x"})).json()["code"] == "invalid_cursor"


async def test_what_is_accepted_is_reviewed_audited_and_not_asked_again(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    reviewer = await client.another(Role.REVIEWER)

    made = await reviewer.post(f"{PROPOSALS}/accept", city.names("data asn", reason="Keduanya dari BKPP."))
    again = await reviewer.post(f"{PROPOSALS}/accept", city.names("Data ASN"))

    assert made.status_code == again.status_code == 200, made.text
    (row,) = made.json()["items"]
    assert (row["name"], row["verdict"], row["origin"]) == ("Data ASN", "accepted", "reviewed")
    assert row["probability"] > 0.9
    assert [one["id"] for one in again.json()["items"]] == [row["id"]]
    assert await proposed(client) == [("pegawai kota", "Data Pegawai ASN")]
    assert [one["id"] for one in await client.walk(DECISIONS, verdict="accepted", q="pegawai asn")] == [row["id"]]
    event = (await client.read("/audit-events", subject_id=row["id"], sort="at"))["items"][0]
    assert (event["action"], event["after"]["canonical"]) == ("data_name.accepted", "Data Pegawai ASN")


async def test_what_is_turned_down_stays_so_until_it_is_accepted_after_all_or_taken_back(
    client: Api, session: AsyncSession
) -> None:
    city = await make_city(session)

    (row,) = (await client.post(f"{PROPOSALS}/reject", city.names("Data ASN"))).json()["items"]
    other_way = city.names("Data Pegawai ASN", canonical="Data ASN")
    (same,) = (await client.post(f"{PROPOSALS}/reject", other_way)).json()["items"]

    assert row["verdict"] == "rejected"
    assert same["id"] == row["id"]
    assert ("Data ASN", "Data Pegawai ASN") not in await proposed(client)
    stale = await client.delete(f"{DECISIONS}/{row['id']}", etag='"1"')
    problem_of(stale, 412)
    etag = await client.etag_of(f"{DECISIONS}/{row['id']}")
    assert (await client.delete(f"{DECISIONS}/{row['id']}", etag=etag)).status_code == 204
    assert ("Data ASN", "Data Pegawai ASN") in await proposed(client)
    await client.post(f"{PROPOSALS}/reject", city.names("Data ASN"))
    (taken,) = (await client.post(f"{PROPOSALS}/accept", city.names("Data ASN"))).json()["items"]
    assert (taken["verdict"], taken["canonical"]) == ("accepted", "Data Pegawai ASN")
    assert len(await client.walk(DECISIONS)) == 1


async def test_all_sure_ones_are_taken_at_once_as_suggested(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)
    await client.post(f"{PROPOSALS}/reject", city.names("pegawai kota"))
    body = {"min_probability": 0.9, "government_id": str(city.government.id)}

    planned = (await client.post(f"{PROPOSALS}/accept-all", body | {"dry_run": True})).json()
    assert await client.walk(DECISIONS, verdict="accepted") == []
    taken = (await client.post(f"{PROPOSALS}/accept-all", body)).json()

    assert taken["items"] == planned["items"]
    assert [item["name"] for item in taken["items"]] == ["Data ASN"]
    (row,) = await client.walk(DECISIONS, origin="suggested")
    assert row["probability"] > 0.9
    assert (await client.post(f"{PROPOSALS}/accept-all", body)).json()["accepted"] == 0
    await client.post(f"{PROPOSALS}/accept", city.names("Data ASN"))
    assert [one["id"] for one in await client.walk(DECISIONS, origin="reviewed", verdict="accepted")] == [row["id"]]


async def test_an_editor_decides_about_its_own_names_only_and_a_reader_about_none(
    client: Api, session: AsyncSession
) -> None:
    city = await make_city(session)
    own = await client.another(Role.EDITOR, city.health.id)
    other = await client.another(Role.EDITOR, city.staff.id)
    reader = await client.another(Role.READER)
    body = city.names("Data ASN")

    for act in ("accept", "reject"):
        problem_of(await other.post(f"{PROPOSALS}/{act}", body), 403, "agency_out_of_reach")
        problem_of(await reader.post(f"{PROPOSALS}/{act}", body), 403, "needs_role")
    assert (await other.post(f"{PROPOSALS}/accept-all", {"min_probability": 0.9})).json()["accepted"] == 0
    (row,) = (await own.post(f"{PROPOSALS}/accept", body)).json()["items"]
    assert row["origin"] == "declared"
    problem_of(await other.delete(f"{DECISIONS}/{row['id']}", etag="*"), 403)
    assert (await own.post(f"{PROPOSALS}/accept-all", {"min_probability": 0.9})).json()["accepted"] == 1
    assert (await own.delete(f"{DECISIONS}/{row['id']}", etag="*")).status_code == 204


async def test_decisions_that_contradict_each_other_are_refused_with_what_to_do(
    client: Api, session: AsyncSession
) -> None:
    city = await make_city(session)
    accept, reject = f"{PROPOSALS}/accept", f"{PROPOSALS}/reject"
    (row,) = (await client.post(accept, city.names("Data ASN"))).json()["items"]

    another = problem_of(
        await client.post(accept, city.names("Data ASN", canonical="Rekam Medis")), 409, "data_name_means_another"
    )
    assert row["id"] in another["detail"]
    await client.post(accept, city.names("pegawai kota", canonical="Data ASN"))
    circle = city.names("Data Pegawai ASN", canonical="pegawai kota")
    problem_of(await client.post(accept, circle), 409, "data_name_means_another")
    problem_of(await client.post(reject, city.names("pegawai kota")), 409, "data_names_contradict")
    assert len(await client.walk(DECISIONS)) == 2


async def test_names_that_nobody_lists_are_refused_where_they_stand(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)

    for body, pointer in (
        (city.names("Data ASN", "Data Entah"), "/names/1"),
        (city.names("Data ASN", canonical="Data Entah"), "/canonical"),
        (city.names("Data ASN", government_id=str(city.staff.id)), "/government_id"),
        (city.names("data pegawai asn"), "/names/0"),
    ):
        refused = problem_of(await client.post(f"{PROPOSALS}/accept", body), 422)
        assert [error["pointer"] for error in refused["errors"]] == [pointer]


async def test_the_graph_and_the_next_analysis_take_accepted_names_for_one(client: Api, session: AsyncSession) -> None:
    city = await make_city(session)

    async def data() -> set[str]:
        return {item["name"] for item in (await client.read("/graph"))["items"] if item["type"] == "data_object"}

    async def rules() -> tuple[str, list[tuple[str, str]]]:
        asked = {"kind": "duplicates", "government_id": str(city.government.id)}
        run = (await client.post("/runs", asked)).json()
        await findings.execute(client.database, UUID(run["id"]))
        rows = await client.walk("/findings", run_id=run["id"], kind="integration")
        digest = (await client.read(f"/runs/{run['id']}"))["input_digest"]
        return digest, [(row["rule"], row["explanation_id"]) for row in rows]

    assert await data() == {"Data Pegawai ASN", "Data ASN"}
    before, found = await rules()
    assert "two_masters" not in dict(found)
    (row,) = (await client.post(f"{PROPOSALS}/accept", city.names("Data ASN"))).json()["items"]
    assert await data() == {"Data Pegawai ASN"}
    after, found = await rules()
    assert "two_masters" in dict(found)
    assert before != after
    await client.delete(f"{DECISIONS}/{row['id']}", etag="*")
    assert await data() == {"Data Pegawai ASN", "Data ASN"}
    assert (await rules())[0] == before
