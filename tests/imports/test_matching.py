"""Which record a row means: by key, by identifier, by name; near matches and rows of one record."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from tests.api import Api, problem_of
from tests.factories import make_application
from tests.imports.uploading import (
    applied,
    choose,
    named,
    only,
    outcomes,
    reasons,
    rows_of,
    staged,
)


async def test_a_name_finds_its_record_within_the_agency_whatever_its_capitals(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    stored = await make_application(session, agency, name="SIPANDU")

    batch = await applied(client, [{"nama": "sipandu", "opd": "DINSOS", "tahun": "2020"}])

    assert batch["counts"]["changed"] == 1
    assert (await client.read(f"/applications/{stored.id}"))["year"] == 2020


async def test_the_same_name_at_another_agency_is_another_application(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    await make_application(session, agency, name="Website OPD")

    batch = await applied(client, [{"nama": "Website OPD", "opd": "Dinas Perdagangan"}])

    assert batch["counts"]["new"] == 1


async def test_the_list_s_own_key_finds_the_record_again_though_its_name_was_spelt_anew(
    client: Api, agency: Agency
) -> None:
    await applied(client, [{"id": "A-1", "nama": "Sistem Pengaduan Warga", "opd": "Dinsos"}])

    batch = await applied(
        client, [{"id": "A-1", "nama": "Sistem Pengaduan Warga Kota", "opd": "Dinsos", "thn": "2020"}]
    )

    assert batch["counts"]["changed"] == 1
    assert (await only(client, "Sistem Pengaduan Warga Kota"))["external_key"] == "A-1"


async def test_a_key_with_another_name_asks_and_never_overwrites(client: Api, agency: Agency) -> None:
    await applied(client, [{"id": "7", "nama": "SIPANDU", "opd": "Dinsos"}])

    batch = await staged(client, [{"id": "7", "nama": "Gudang Obat", "opd": "Dinsos", "tahun": "2020"}])

    (row,) = await rows_of(client, batch)
    assert row["outcome"] == "near_match"
    assert row["candidate"]["name"] == "SIPANDU"
    assert "kunci sama (7), nama berbeda" in row["reasons"][0]
    problem_of(await client.post(f"/imports/{batch['id']}/apply", {}), 409, "rows_in_the_way")

    await choose(client, batch, 2, "new")
    after = await client.post(f"/imports/{batch['id']}/apply", {})

    assert after.status_code == 200, reasons(await rows_of(client, batch))
    assert (await only(client, "SIPANDU"))["external_key"] == "7"
    added = await only(client, "Gudang Obat", include="aliases")
    assert (added["external_key"], added["year"]) == (None, 2020)
    assert added["aliases"] == [{"kind": "external_key", "value": "7"}]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"nama": "SI-PANDU", "opd": "Dinsos"}, "nama sama selain ejaannya"),
        ({"nama": "Aplikasi Sipandu", "opd": "Dinsos"}, "nama sama selain ejaannya"),
        ({"nama": "Pengaduan Terpadu", "opd": "Dinsos", "url": "sipandu.kota.test/"}, "alamat sama"),
        ({"nama": "Pengaduan Terpadu", "opd": "Dinas Baru", "url": "https://www.sipandu.kota.test"}, "alamat sama"),
    ],
)
async def test_what_looks_like_a_stored_record_waits_for_a_person(
    client: Api, session: AsyncSession, agency: Agency, row: dict[str, str], reason: str
) -> None:
    await make_application(session, agency, name="SIPANDU", url="http://sipandu.kota.test")

    batch = await staged(client, [row])

    (found,) = await rows_of(client, batch)
    assert found["outcome"] == "near_match"
    assert reason in found["reasons"][0]


async def test_an_almost_equal_name_waits_for_a_person_but_another_number_does_not(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    await make_application(session, agency, name="Pelayanan Administrasi Terpadu")
    await make_application(session, agency, name="Website SMP Negeri 12")
    rows = [
        {"nama": "Pelayanan Adminstrasi Terpadu", "opd": "Dinsos"},
        {"nama": "Website SMP Negeri 13", "opd": "Dinsos"},
    ]

    batch = await staged(client, rows)

    assert await outcomes(client, batch) == ["near_match", "new"]
    assert "nama hampir sama" in reasons(await rows_of(client, batch))


@pytest.mark.parametrize(
    ("choice", "names", "year"),
    [("merge", {"SI-PANDU"}, 2020), ("new", {"SIPANDU", "SI-PANDU"}, 2019), ("skip", {"SIPANDU"}, 2019)],
)
async def test_a_near_match_is_merged_taken_as_new_or_left_out_as_a_person_says(
    client: Api, session: AsyncSession, agency: Agency, choice: str, names: set[str], year: int
) -> None:
    stored = await make_application(session, agency, name="SIPANDU", year=2019)
    batch = await staged(client, [{"nama": "SI-PANDU", "opd": "Dinsos", "tahun": "2020"}])

    await choose(client, batch, 2, choice)
    after = await client.post(f"/imports/{batch['id']}/apply", {})

    assert after.status_code == 200
    assert set(await named(client)) == names
    assert (await client.read(f"/applications/{stored.id}"))["year"] == year


async def test_two_rows_merged_into_one_record_both_count(client: Api, session: AsyncSession, agency: Agency) -> None:
    stored = await make_application(session, agency, name="SIPANDU")
    rows = [
        {"nama": "SI-PANDU", "opd": "Dinsos", "tahun": "2020"},
        {"nama": "Si Pandu", "opd": "Dinsos", "vendor": "CV Contoh"},
    ]
    batch = await staged(client, rows)
    await choose(client, batch, 2, "merge")
    await choose(client, batch, 3, "merge")

    after = await client.post(f"/imports/{batch['id']}/apply", {})

    assert after.status_code == 200, after.text
    assert await outcomes(client, batch) == ["changed", "merged"]
    record = await client.read(f"/applications/{stored.id}")
    assert (record["year"], record["vendor"]) == (2020, "CV Contoh")


async def test_two_rows_of_one_record_are_merged_and_what_they_say_differently_is_told(
    client: Api, agency: Agency
) -> None:
    rows = [
        {"id": "1", "nama": "SIPANDU", "opd": "Dinsos", "tahun pembuatan": "2019", "vendor": "", "data": "Data Warga"},
        {
            "id": "2",
            "nama": "Sipandu",
            "opd": "Dinsos",
            "tahun pembuatan": "2021",
            "vendor": "CV Contoh",
            "data": "Data Aduan",
        },
    ]

    batch = await applied(client, rows)

    first, second = await rows_of(client, batch)
    assert (first["outcome"], second["outcome"]) == ("new", "merged")
    assert first["record_id"] == second["record_id"]
    assert "sama dengan baris 2; digabungkan" in second["reasons"]
    assert "kolom tahun pembuatan: baris ini berisi «2021», yang dipakai «2019»" in second["reasons"]
    record = await only(client, "SIPANDU", include="aliases,data_uses")
    assert (record["year"], record["vendor"], record["external_key"]) == (2019, "CV Contoh", "1")
    assert record["aliases"] == [{"kind": "external_key", "value": "2"}]
    assert len(record["data_uses"]) == 2


async def test_rows_of_one_key_are_one_record_though_their_names_are_spelt_differently(
    client: Api, agency: Agency
) -> None:
    rows = [
        {"id": "K1", "nama": "Sistem Pengaduan", "opd": "Dinsos"},
        {"id": "K1", "nama": "Sistem Pengaduan Warga", "opd": "Dinsos", "tahun": "2020"},
        {"id": "K1", "nama": "Gudang Obat", "opd": "Dinsos"},
    ]

    batch = await staged(client, rows)

    assert await outcomes(client, batch) == ["new", "merged", "near_match"]


async def test_a_key_learnt_from_one_row_is_known_to_the_next(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    await make_application(session, agency, name="Pengaduan Warga")
    rows = [
        {"id": "K1", "nama": "Pengaduan Warga", "opd": "Dinsos"},
        {"id": "K1", "nama": "Pengaduan Warga Kota", "opd": "Dinsos", "tahun": "2020"},
    ]

    batch = await applied(client, rows)

    assert await outcomes(client, batch) == ["changed", "merged"]
    assert len(await named(client)) == 1


async def test_an_own_identifier_that_is_not_stored_is_refused(client: Api, agency: Agency) -> None:
    batch = await staged(client, [{"id": "01936f5e-8d2a-7c1b-9f00-000000000011", "nama": "SIPANDU", "opd": "Dinsos"}])

    (row,) = await rows_of(client, batch)
    assert row["outcome"] == "refused"
    assert row["reasons"] == ["baris 2, kolom A (id): catatan 01936f5e-8d2a-7c1b-9f00-000000000011 tidak ada"]


async def test_two_rows_with_one_own_identifier_are_merged_not_an_accident(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    stored = await make_application(session, agency, name="SIPANDU")
    rows = [
        {"id": str(stored.id), "nama": "SIPANDU", "opd": "Dinsos", "tahun": "2020", "vendor": ""},
        {"id": str(stored.id), "nama": "SIPANDU", "opd": "Dinsos", "tahun": "2020", "vendor": "CV Contoh"},
        {"id": "", "nama": "SIPANDU", "opd": "Dinsos", "tahun": "2021", "vendor": ""},
    ]

    batch = await applied(client, rows)

    assert await outcomes(client, batch) == ["changed", "merged", "merged"]
    assert (await client.read(f"/applications/{stored.id}"))["vendor"] == "CV Contoh"
