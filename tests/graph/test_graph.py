"""The graph of the catalogue over REST."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis.exchange import read_graph
from tests.api import Api
from tests.factories import (
    make_agency,
    make_application,
    make_data_object,
    make_government,
    make_interface,
    make_regulation,
    make_service,
)


async def landscape(session: AsyncSession) -> dict[str, Any]:
    """SIMPEG is master of personnel data, TPP reads it and gives its list to the treasury; the museum is alone."""
    government = await make_government(session)
    staff = await make_agency(session, government, name="BKPP")
    money = await make_agency(session, government, name="BPKAD")
    data = await make_data_object(session, staff, name="Data Pegawai")
    pay = await make_service(session, money, name="Pembayaran Gaji")
    old = await make_regulation(
        session, staff, kind="Perwal", number="4", year=2015, about="Presensi pegawai", status="revoked"
    )
    master = [{"data_object_id": str(data.id), "role": "master"}]
    simpeg = await make_application(
        session, staff, name="SIMPEG", data_uses=master, legal_bases=[{"regulation_id": str(old.id)}]
    )
    tpp = await make_application(
        session, staff, name="SI-TPP", data_uses=[{"data_object_id": str(data.id), "role": "reads"}]
    )
    gaji = await make_application(session, money, name="SIMGAJI", service_ids=[str(pay.id)])
    museum = await make_application(session, money, name="Museum Digital")
    await make_interface(session, source=tpp, target=gaji, mode="file", status="operational")
    return {"government": government, "staff": staff, "simpeg": simpeg, "tpp": tpp, "gaji": gaji, "museum": museum}


async def test_impact_names_what_is_touched_and_the_path(client: Api, session: AsyncSession) -> None:
    world = await landscape(session)

    found = await client.read(f"/applications/{world['simpeg'].id}/impact")

    assert [(one["name"], one["distance"]) for one in found["applications"]] == [("SI-TPP", 1), ("SIMGAJI", 2)]
    assert [edge["type"] for edge in found["applications"][1]["path"]] == ["reads", "flow"]
    assert [one["name"] for one in found["services"]] == ["Pembayaran Gaji"]
    assert found["distances"] == [1, 1]


async def test_the_graph_is_read_page_by_page_and_by_part(client: Api, session: AsyncSession) -> None:
    world = await landscape(session)

    whole = await client.read("/graph", limit=200)
    pages: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = await client.read("/graph", limit=3, **cursor)
        pages += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert [node["id"] for node in pages] == [node["id"] for node in whole["items"]]
    assert {edge["type"] for edge in whole["edges"]} >= {"flow", "master", "reads", "serves", "owned_by", "based_on"}

    part = await client.read("/graph", agency_id=str(world["staff"].id), depth=0)
    assert [node["name"] for node in part["items"]] == ["SIMPEG", "SI-TPP"]
    near = await client.read("/graph", application_id=str(world["gaji"].id), depth=1)
    assert {node["name"] for node in near["items"]} >= {"SIMGAJI", "SI-TPP", "Pembayaran Gaji", "BPKAD"}
    assert "Museum Digital" not in {node["name"] for node in near["items"]}


async def test_metrics_follow_every_change(client: Api, session: AsyncSession) -> None:
    world = await landscape(session)
    before = await client.read("/graph/metrics")
    await make_interface(session, source=world["gaji"], target=world["museum"], mode="api", status="operational")

    after = await client.read("/graph/metrics")

    assert (before["flows"], before["isolated"]) == (1, 2)
    assert (after["flows"], after["isolated"]) == (2, 1)
    assert [one["name"] for one in after["single_points_of_failure"]] == ["SIMGAJI"]
    assert after["silos"] == [str(world["simpeg"].id)]


async def test_paths_from_one_to_another(client: Api, session: AsyncSession) -> None:
    world = await landscape(session)

    found = await client.read("/graph/paths", **{"from": str(world["tpp"].id), "to": str(world["gaji"].id)})
    back = await client.read("/graph/paths", **{"from": str(world["gaji"].id), "to": str(world["tpp"].id)})

    assert [[node["name"] for node in path] for path in found["paths"]] == [["SI-TPP", "SIMGAJI"]]
    assert back["paths"] == []


@pytest.mark.parametrize("format", ["json", "graphml", "archimate"])
async def test_an_export_is_what_other_tools_read(client: Api, session: AsyncSession, format: str) -> None:
    await landscape(session)

    response = await client.get("/graph/export", params={"format": format})

    assert response.status_code == 200
    names = {node.name for node in read_graph(response.content, format).nodes.values()}
    assert {"SIMPEG", "SI-TPP", "Data Pegawai"} <= names


async def test_legal_bases_are_checked(client: Api, session: AsyncSession) -> None:
    world = await landscape(session)
    for number in ("7", "9"):
        await make_regulation(
            session, world["staff"], kind="Perwal", number=number, year=2020, about="Tambahan penghasilan pegawai"
        )

    found = await client.read("/graph/regulations")

    assert (found["without_basis"], found["revoked_basis"]) == (3, 1)
    assert found["gaps"][0]["name"] == "SIMPEG"
    assert found["gaps"][0]["revoked"] == ["Perwal 4/2015"]
    assert len(found["same_subject"]) == 1
    assert "pegawai" in found["same_subject"][0]["explanation_id"]


async def test_what_is_not_there_is_404_and_a_strange_cursor_422(client: Api, session: AsyncSession) -> None:
    await landscape(session)
    nobody = str(uuid4())
    assert (await client.get(f"/applications/{nobody}/impact")).status_code == 404
    assert (await client.get("/graph", params={"agency_id": nobody})).status_code == 404
    assert (await client.get("/graph/paths", params={"from": nobody, "to": nobody})).status_code == 404
    assert (await client.get("/graph", params={"cursor": "é"})).status_code == 422
