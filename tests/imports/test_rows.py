"""What a row says: cells, codes, and what is refused."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.catalogue.agencies.models import Agency
from app.catalogue.applications.models import Application
from tests.api import Api
from tests.factories import make_agency, make_application, make_data_object
from tests.imports.uploading import (
    Rows,
    applied,
    named,
    only,
    reasons,
    rows_of,
    staged,
    upload,
    xlsx_of,
)

# What it says


UNKNOWN_WORDS = ["-", "--", "?", "n/a", "N/A", "tidak diketahui", "Belum Diketahui", "tidak ada data", "null", "#N/A"]


async def test_a_word_for_not_known_becomes_null_and_never_zero(client: Api, agency: Agency) -> None:
    columns = ("tahun", "jumlah pengguna", "biaya tahunan", "status", "vendor", "platform", "bagi pakai")
    rows = [{"nama": f"Aplikasi {chr(65 + n) * 3}", "opd": "Dinsos"} for n in range(len(UNKNOWN_WORDS))]

    batch = await applied(
        client, [row | dict.fromkeys(columns, word) for row, word in zip(rows, UNKNOWN_WORDS, strict=True)]
    )

    assert batch["counts"]["new"] == len(UNKNOWN_WORDS)
    for name, record in (await named(client)).items():
        for field in ("year", "users_count", "annual_cost_idr", "status", "vendor", "platforms", "is_shared", "extra"):
            assert record[field] is None, (name, field)


async def test_zero_is_zero(client: Api, agency: Agency) -> None:
    await applied(client, [{"nama": "SIPANDU", "opd": "Dinsos", "jumlah pengguna": "0", "biaya tahunan": "0"}])

    record = await only(client, "SIPANDU")
    assert (record["users_count"], record["annual_cost_idr"]) == (0, 0)


async def test_a_blank_cell_of_a_foreign_list_takes_nothing_away(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    await applied(
        client, [{"nama": "SIPANDU", "opd": "Dinsos", "tahun": "2019", "alias": "Pengaduan", "data": "Data A"}]
    )

    batch = await applied(client, [{"nama": "SIPANDU", "opd": "Dinsos", "tahun": "", "alias": "-", "data": "Data B"}])

    assert batch["counts"]["changed"] == 1
    record = await only(client, "SIPANDU", include="aliases,data_uses")
    assert record["year"] == 2019
    assert [alias["value"] for alias in record["aliases"]] == ["Pengaduan"]
    assert len(record["data_uses"]) == 2


async def test_words_that_a_code_list_lacks_are_kept_as_notes_and_refuse_no_foreign_list(
    client: Api, agency: Agency
) -> None:
    rows = [
        {"nama": f"Aplikasi {name}", "opd": "Dinsos", "Status Aplikasi": word, "Jenis": "publik"}
        for name, word in (("Satu", "Inisiasi"), ("Dua", "Inisiasi"), ("Tiga", "Aktif"), ("Empat", "Disposisi"))
    ]

    batch = await applied(client, rows)

    stored = await named(client)
    assert stored["Aplikasi Satu"]["extra"] == {"Status Aplikasi": "Inisiasi", "Jenis": "publik"}
    assert stored["Aplikasi Satu"]["status"] is None
    assert stored["Aplikasi Tiga"]["status"] == "operational"
    told = [notice for notice in batch["notices"] if "Status Aplikasi" in notice]
    assert told == [
        "kolom «Status Aplikasi»: 3 isian di luar daftar pilihan disimpan sebagai catatan: Inisiasi; Disposisi"
    ]


async def test_unknown_columns_are_kept_as_notes(client: Api, agency: Agency) -> None:
    batch = await applied(client, [{"nama": "SIPANDU", "opd": "Dinsos", "Letak Berkas": "B-12", "Warna": ""}])

    assert batch["unknown_headers"] == ["Letak Berkas", "Warna"]
    assert (await only(client, "SIPANDU"))["extra"] == {"Letak Berkas": "B-12"}


@pytest.mark.usefixtures("seeded")
async def test_known_codes_become_mappings_and_unknown_ones_labels_with_one_notice(client: Api, agency: Agency) -> None:
    rows = [
        {"nama": "SIPANDU", "opd": "Dinsos", "rab": "rab.09.06; 400.3.1", "kode ral": "RAL.01.10"},
        {"nama": "SIMPUS", "opd": "Dinsos", "rab": "555.1", "kode ral": ""},
    ]

    batch = await applied(client, rows)

    record = await only(client, "SIPANDU", include="mappings")
    mappings = await client.read(f"/applications/{record['id']}/mappings")
    assert {(m["code"], m["role"], m["origin"]) for m in mappings} == {
        ("RAB.09.06", "primary", "imported"),
        ("RAL.01.10", "primary", "imported"),
    }
    assert record["extra"] == {"rab_codes": "400.3.1"}
    assert (await only(client, "SIMPUS"))["extra"] == {"rab_codes": "555.1"}
    assert sum("kode di luar referensi" in notice for notice in batch["notices"]) == 1


async def test_data_objects_take_their_role_from_before_the_colon(client: Api, agency: Agency) -> None:
    row = {
        "nama": "SIPANDU",
        "opd": "Dinsos",
        "data": "master:Data Aduan; membaca: Data Warga | Data Surat; UU 1: pokok",
    }

    await applied(client, [row])

    objects = {item["id"]: name for name, item in (await named(client, "data-objects")).items()}
    record = await only(client, "SIPANDU", include="data_uses")
    assert {objects[use["data_object_id"]]: use["role"] for use in record["data_uses"]} == {
        "Data Aduan": "master",
        "Data Warga": "reads",
        "Data Surat": None,
        "UU 1: pokok": None,
    }


@pytest.mark.parametrize(
    "cited",
    [
        "Perwal 12/2021",
        "Peraturan Wali Kota Nomor 12 Tahun 2021",
        "perwali no. 12 th. 2021",
        "PERATURAN WALIKOTA NO 12 TAHUN 2021",
    ],
)
async def test_one_regulation_is_found_however_it_is_cited(client: Api, agency: Agency, cited: str) -> None:
    await applied(
        client, [{"jenis": "Peraturan Wali Kota", "nomor": "12", "tahun": "2021", "opd": "Dinsos"}], kind="regulations"
    )

    await applied(client, [{"nama": "SIPANDU", "opd": "Dinsos", "dasar hukum": f"{cited}; SK yang tidak bernomor"}])

    (regulation,) = await client.walk("/regulations")
    record = await only(client, "SIPANDU", include="legal_bases")
    assert [basis["regulation_id"] for basis in record["legal_bases"]] == [regulation["id"]]
    assert (regulation["kind"], regulation["number"], regulation["year"]) == ("Perwal", "12", 2021)
    assert record["extra"] == {"regulations": "SK yang tidak bernomor"}


async def test_a_product_may_stand_below_its_modules(client: Api, agency: Agency) -> None:
    rows = [
        {"id": "2", "nama": "SIPANDU Android", "opd": "Dinsos", "induk": "1", "hubungan": "kanal"},
        {"id": "3", "nama": "SIPANDU Modul Laporan", "opd": "Dinsos", "induk": "SIPANDU", "hubungan": ""},
        {"id": "4", "nama": "Yatim", "opd": "Dinsos", "induk": "Tidak Ada", "hubungan": "modul"},
        {"id": "1", "nama": "SIPANDU", "opd": "Dinsos", "induk": "", "hubungan": ""},
    ]

    batch = await applied(client, rows)

    stored = await named(client)
    assert (stored["SIPANDU Android"]["parent_id"], stored["SIPANDU Android"]["relation"]) == (
        stored["SIPANDU"]["id"],
        "channel",
    )
    assert stored["SIPANDU Modul Laporan"]["relation"] == "module"
    assert stored["Yatim"]["parent_id"] is None
    assert "induk «Tidak Ada» tidak tercatat; dikosongkan" in reasons(await rows_of(client, batch))


async def test_a_parent_of_the_same_agency_is_meant_before_one_of_another(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    other = await make_agency(session, await session.get_one(Agency, agency.government_id), name="Dinas Arsip")
    await make_application(session, other, name="Portal")
    own = await make_application(session, agency, name="Portal")

    await applied(client, [{"nama": "Portal Android", "opd": "Dinsos", "induk": "Portal"}])

    assert (await only(client, "Portal Android"))["parent_id"] == str(own.id)


# Refusals


# Row → place, what is found there and what is expected, in Indonesian and in English.
REFUSED: list[tuple[dict[str, str], str, str]] = [
    (
        {"nama": "SIPANDU", "tahun": "seribu"},
        "kolom B (tahun): terbaca «seribu», yang diharapkan satu tahun dari 1970 sampai sekarang, misalnya 2019",
        "column B (tahun): found “seribu”, expected one year since 1970, such as 2019",
    ),
    (
        {"nama": "SIPANDU", "biaya tahunan": "dua juta"},
        "kolom B (biaya tahunan): terbaca «dua juta», yang diharapkan rupiah dengan angka, misalnya 25000000",
        "column B (biaya tahunan): found “dua juta”, expected rupiah in digits such as 25000000",
    ),
    (
        {"nama": "SIPANDU", "jumlah pengguna": "-5"},
        "kolom B (jumlah pengguna): terbaca «-5», yang diharapkan bilangan bulat, misalnya 1250",
        "column B (jumlah pengguna): found “-5”, expected a whole number such as 1250",
    ),
    (
        {"nama": "SIPANDU", "versi": "1" * 65},
        f"kolom B (versi): terbaca «{'1' * 59}…», paling banyak 64 huruf",
        f"column B (versi): found “{'1' * 59}…”, must have at most 64 characters",
    ),
    (
        {"nama": "-", "tahun": "2019"},
        "kolom A (nama): terbaca «-», wajib diisi",
        "column A (nama): found “-”, is required",
    ),
    (
        {"nama": "SIPANDU", "bagi pakai": "kadang"},
        "kolom B (bagi pakai): terbaca «kadang», yang diharapkan ya atau tidak",
        "column B (bagi pakai): found “kadang”, expected yes or no",
    ),
]


@pytest.mark.parametrize(("row", "indonesian", "english"), REFUSED)
async def test_a_refused_row_names_line_and_column_what_was_found_and_what_is_expected_in_both_languages(
    client: Api, agency: Agency, row: dict[str, str], indonesian: str, english: str
) -> None:
    indonesian = f"lembar «Daftar», baris 2, {indonesian}"
    english = f"sheet “Daftar”, line 2, {english}"

    batch = await staged(client, xlsx_of([row], "Daftar"), "daftar.xlsx")

    assert reasons(await rows_of(client, batch)) == indonesian
    assert reasons(await rows_of(client, batch, language="en")) == english

    await client.post(f"/imports/{batch['id']}/apply", {"partial": True})

    assert reasons(await rows_of(client, batch)) == indonesian


async def test_every_fault_of_a_row_is_told_at_once(client: Api, agency: Agency) -> None:
    batch = await staged(client, [{"nama": "SIPANDU", "tahun": "lama", "jumlah pengguna": "banyak"}])

    (row,) = await rows_of(client, batch)
    assert len(row["reasons"]) == 2


async def test_notices_are_in_the_reader_s_language(client: Api, agency: Agency) -> None:
    rows: Rows = [{"nama": "SIPANDU", "opd": "Dinas Baru", "status": "Inisiasi"}]

    response = await upload(client, rows, language="en")

    assert response.json()["notices"] == [
        "column “status”: 1 cells outside the list of choices are kept as notes: Inisiasi",
        "1 new agencies: Dinas Baru",
    ]


async def test_a_name_stored_in_an_archived_record_is_free_again(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    archived = await make_application(session, agency, name="SIPANDU")
    await client.delete(f"/applications/{archived.id}", etag='"1"')

    batch = await applied(client, [{"nama": "SIPANDU", "opd": "Dinsos"}])

    assert batch["counts"]["new"] == 1


async def test_services_and_data_objects_are_imported_by_the_same_rules(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    await make_data_object(session, agency, name="Data Aduan")
    services = [
        {"nama layanan": "Pengaduan", "opd": "Dinsos", "sasaran": "masyarakat; ASN", "metode layanan": "daring"}
    ]
    objects = [
        {
            "nama data": "Data Aduan",
            "produsen data": "Dinsos",
            "walidata": "Diskominfo",
            "sifat data": "terbuka",
            "data pribadi": "ya",
            "validitas data": "bulanan",
        },
    ]

    await applied(client, services, kind="services")
    batch = await applied(client, objects, "data.csv", kind="data-objects")

    service = await only(client, "Pengaduan", "services")
    assert (service["method"], service["target_users"]) == ("electronic", ["public", "employee"])
    assert batch["counts"]["changed"] == 1
    stored = await only(client, "Data Aduan", "data-objects")
    assert (stored["classification"], stored["personal_data"], stored["update_frequency"]) == ("open", True, "monthly")
    assert stored["custodian_id"] == (await named(client, "agencies"))["Diskominfo"]["id"]


async def test_the_import_leaves_other_records_of_the_catalogue_alone(
    client: Api, session: AsyncSession, agency: Agency
) -> None:
    other: Application = await make_application(session, agency, name="SIMPUS")
    before = await client.read(f"/applications/{other.id}")

    await applied(client, [{"nama": "SIPANDU", "opd": "Dinsos"}])

    assert await client.read(f"/applications/{other.id}") == before
