"""Whom a row means: the agency that it names, and the ends of an interface."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from tests.api import Api
from tests.factories import make_agency, make_application, make_interface
from tests.imports.uploading import (
    applied,
    named,
    only,
    outcomes,
    rows_of,
    staged,
    xlsx_of,
)

# Agencies


@pytest.mark.parametrize("text", ["DINSOS", "dinsos", "Dinas Sosial", "DINAS  SOSIAL", "Dinas Sosial."])
async def test_an_agency_is_known_by_code_name_or_short_name(client: Api, agency: Agency, text: str) -> None:
    batch = await applied(client, [{"nama": "SIPANDU", "opd": text}])

    assert (await only(client, "SIPANDU"))["agency_id"] == str(agency.id)
    assert batch["notices"] == []


async def test_a_misspelt_agency_is_read_as_the_known_one_with_a_notice(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    government = await session.get_one(Agency, agency.government_id)
    meant = await make_agency(session, government, name="Dinas Kependudukan dan Pencatatan Sipil")

    batch = await applied(client, [{"nama": "SIPANDU", "opd": "Dinas Kependudukan dan Pencatatn Sipil"}])

    assert (await only(client, "SIPANDU"))["agency_id"] == str(meant.id)
    assert batch["notices"] == [
        (
            "perangkat daerah «Dinas Kependudukan dan Pencatatn Sipil» dibaca sebagai "
            "«Dinas Kependudukan dan Pencatatan Sipil»"
        )
    ]


async def test_new_agencies_are_added_and_announced_ten_at_most_by_name(client: Api, agency: Agency) -> None:
    rows = [{"nama": f"Aplikasi {n}", "opd": f"Kelurahan {n}, Kota"} for n in range(1, 14)]

    batch = await applied(client, rows)

    assert len(await named(client, "agencies")) == 15
    (notice,) = batch["notices"]
    assert notice.startswith("13 perangkat daerah baru: Kelurahan 1, Kota; Kelurahan 2, Kota; ")
    assert notice.endswith("; … dan 3 lainnya")


async def test_a_foreign_list_of_agencies_neither_renames_codes_nor_moves_units(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    unit = await make_agency(session, agency, name="UPT Panti Wreda", code="PANTI", kind="unit")

    batch = await applied(client, [{"nama": "UPT Panti Wreda"}, {"nama": "Dinas Sosial"}], kind="agencies")

    assert batch["counts"]["unchanged"] == 2
    after = await client.read(f"/agencies/{unit.id}")
    assert (after["code"], after["kind"], after["parent_id"]) == ("PANTI", "unit", str(agency.id))


async def test_units_follow_their_parents_in_a_list_of_agencies(client: Api, agency: Agency) -> None:
    rows = [
        {"kode": "DKP", "nama": "Dinas Ketahanan Pangan", "induk": ""},
        {"kode": "UPT-1", "nama": "UPT Lumbung", "induk": "DKP"},
        {"kode": "UPT-2", "nama": "UPT Tanpa Induk", "induk": "BELUM-ADA"},
    ]

    batch = await staged(client, rows, kind="agencies")

    found = await rows_of(client, batch)
    assert [row["outcome"] for row in found] == ["new", "new", "refused"]
    assert found[2]["reasons"] == [
        "baris 4, kolom C (induk): induk «BELUM-ADA» belum tercatat; letakkan baris induk di atas baris unitnya"
    ]


async def test_rows_of_several_governments_go_to_their_own(client: Api, agency: Agency) -> None:
    rows = [
        {"nama": "SIPANDU", "opd": "Dinas Sosial", "pemda": "Kota Seberang"},
        {"nama": "SIPANDU", "opd": "Dinas Sosial", "pemda": ""},
    ]

    await applied(client, rows)

    here, there = sorted(await client.walk("/applications"), key=lambda item: item["agency_id"] != str(agency.id))
    assert here["government_id"] == str(agency.government_id)
    assert there["government_id"] != here["government_id"]


async def test_the_agency_given_with_the_file_serves_rows_that_name_none(client: Api, agency: Agency) -> None:
    await applied(client, [{"nama": "SIPANDU", "opd": ""}, {"nama": "SIMPUS", "opd": "Dinas Lain"}], agency="DINSOS")

    stored = await named(client)
    assert stored["SIPANDU"]["agency_id"] == str(agency.id)
    assert stored["SIMPUS"]["agency_name"] == "Dinas Lain"


# Interfaces


async def test_interfaces_find_their_ends_by_key_or_name(client: Api, session: AsyncSession, agency: Agency) -> None:
    await make_application(session, agency, name="SIPANDU", external_key="A-1")
    await make_application(session, agency, name="SIMPUS")
    rows = [{"sumber": "A-1", "tujuan": "simpus", "mode": "web service", "data": "Data Warga", "status": "aktif"}]

    first = await applied(client, rows, kind="interfaces")
    again = await applied(client, xlsx_of(rows), "lagi.xlsx", kind="interfaces")

    assert first["counts"]["new"] == 1
    assert again["counts"]["unchanged"] == 1
    (flow,) = await client.walk("/interfaces")
    assert (flow["mode"], flow["status"]) == ("api", "operational")


async def test_an_end_that_is_ambiguous_unknown_or_missing_refuses_the_row_by_line_and_column(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    other = await make_agency(session, await session.get_one(Agency, agency.government_id))
    for steward in (agency, other):
        await make_application(session, steward, name="Website")
    await make_application(session, agency, name="SIPANDU")
    stranger = await make_application(session, name="Milik Kota Lain")
    rows = [
        {"sumber": "Website", "tujuan": "SIPANDU"},
        {"sumber": "SIPANDU", "tujuan": "Tidak Ada"},
        {"sumber": "", "tujuan": "SIPANDU"},
        {"sumber": str(stranger.id), "tujuan": "SIPANDU"},
        {"sumber": "SIPANDU", "tujuan": "SIPANDU"},
    ]

    batch = await staged(client, rows, kind="interfaces")

    found = await rows_of(client, batch)
    assert [row["outcome"] for row in found] == ["refused"] * 5
    assert [row["reasons"][0] for row in found] == [
        "baris 2, kolom A (sumber): aplikasi «Website» adalah nama beberapa aplikasi; tulis kuncinya",
        "baris 3, kolom B (tujuan): aplikasi «Tidak Ada» tidak tercatat; impor aplikasinya lebih dulu",
        "baris 4, kolom A (sumber): kosong, yang diharapkan nama atau kunci aplikasi",
        f"baris 5, kolom A (sumber): aplikasi «{stranger.id}» tidak tercatat; impor aplikasinya lebih dulu",
        "baris 6, kolom B (tujuan): sama dengan «source_id»",
    ]


async def test_two_rows_of_one_interface_are_merged(client: Api, session: AsyncSession, agency: Agency) -> None:
    source = await make_application(session, agency, name="SIPANDU")
    target = await make_application(session, agency, name="SIMPUS")
    await make_interface(session, source, target, mode="api", external_key="F-1")
    rows = [
        {"id": "F-1", "sumber": "SIPANDU", "tujuan": "SIMPUS", "mode": "api", "data": "Data A"},
        {"id": "", "sumber": "SIPANDU", "tujuan": "SIMPUS", "mode": "api", "data": "Data B"},
    ]

    batch = await applied(client, rows, kind="interfaces")

    assert await outcomes(client, batch) == ["changed", "merged"]
    (flow,) = await client.walk("/interfaces")
    assert len((await client.read(f"/interfaces/{flow['id']}", include="data_object_ids"))["data_object_ids"]) == 2
