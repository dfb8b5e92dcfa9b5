"""What officials type into cells."""

from datetime import date
from typing import Any

import pytest

from app.imports import cells
from app.imports.cells import CellError
from app.imports.columns import COLUMNS, REQUIRED
from app.imports.directory import kind_of_agency, new_code, parse_regulation
from app.imports.kinds import ImportKind
from app.imports.matching import address_key, name_key, same_thing


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0", 0),
        ("7", 7),
        ("1250", 1250),
        ("1.250", 1250),
        ("1,250", 1250),
        ("1 250", 1250),
        ("1\u00a0250", 1250),
        ("1.250.000", 1_250_000),
        ("1,250,000", 1_250_000),
        ("1250,0", 1250),
        ("1250.0", 1250),
        ("1.250,00", 1250),
        ("1,250.00", 1250),
        (" 42 ", 42),
        ("9007199254740991", 9_007_199_254_740_991),
    ],
)
def test_counts_are_read_as_people_write_them(cell: str, number: int) -> None:
    assert cells.whole_number(cell) == number


@pytest.mark.parametrize("cell", ["12,5", "12.5", "-3", "±100", "100-200", "seratus", "1.2.3", "12 orang", "1e3", "½"])
def test_what_is_no_whole_number_is_not_guessed(cell: str) -> None:
    with pytest.raises(CellError) as caught:
        cells.whole_number(cell)

    assert "bilangan bulat" in caught.value.expected.id


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("Rp 1.250.000,00", 1_250_000),
        ("Rp1.250.000", 1_250_000),
        ("Rp. 1.250.000,-", 1_250_000),
        ("IDR 1,250,000", 1_250_000),
        ("1250000", 1_250_000),
        ("25.000.000 rupiah", 25_000_000),
        ("rp 0", 0),
        ("1.250.000,00", 1_250_000),
        ("Rp 12.345.678.901.234", 12_345_678_901_234),
    ],
)
def test_rupiah_are_read_as_people_write_them(cell: str, amount: int) -> None:
    assert cells.rupiah(cell) == amount


@pytest.mark.parametrize("cell", ["Rp", "2 juta", "Rp 1.250.000,50", "USD 100", "-Rp 100", "1,5 M"])
def test_what_is_no_amount_is_not_guessed(cell: str) -> None:
    with pytest.raises(CellError):
        cells.rupiah(cell)


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2019", 2019),
        ("Tahun 2019", 2019),
        ("12/03/2019", 2019),
        ("2019-03-12", 2019),
        ("2019-03-12T00:00:00", 2019),
        ("th. 1998", 1998),
        ("2019 (2019)", 2019),
        ("Maret 2021", 2021),
    ],
)
def test_the_year_is_found_in_its_cell(cell: str, year: int) -> None:
    assert cells.year(cell) == year


@pytest.mark.parametrize("cell", ["19", "1969", "2019/2020", "20191", "abad lalu", "12019"])
def test_a_cell_without_one_plain_year_is_not_guessed(cell: str) -> None:
    with pytest.raises(CellError):
        cells.year(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("2026-11-23T10:00:00", date(2026, 11, 23)),
        ("23/11/2026", date(2026, 11, 23)),
        ("23-11-2026", date(2026, 11, 23)),
        ("3.1.2026", date(2026, 1, 3)),
    ],
)
def test_dates_are_read_day_first(cell: str, day: date) -> None:
    assert cells.day(cell) == day


@pytest.mark.parametrize("cell", ["2026-13-01", "31/02/2026", "11/23/2026", "besok", "2026"])
def test_what_is_no_date_is_not_guessed(cell: str) -> None:
    with pytest.raises(CellError):
        cells.day(cell)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("Ya", True),
        ("YES", True),
        ("1", True),
        ("ada", True),
        ("tidak", False),
        ("T", False),
        ("0", False),
        ("tdk", False),
    ],
)
def test_yes_and_no(cell: str, answer: bool) -> None:
    assert cells.yes_or_no(cell) is answer


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("PHP; MySQL", ["PHP", "MySQL"]),
        ("PHP | MySQL", ["PHP", "MySQL"]),
        ("PHP, MySQL", ["PHP", "MySQL"]),
        ("PHP\nMySQL", ["PHP", "MySQL"]),
        ("PHP; PHP", ["PHP"]),
        ("PHP; -", ["PHP"]),
        ("PHP", ["PHP"]),
    ],
)
def test_several_values_in_a_cell(cell: str, values: list[str]) -> None:
    assert cells.listed_text(cell) == values


def test_names_with_commas_are_one_value_where_names_stand() -> None:
    assert cells.several("Badan Perencanaan, Riset dan Inovasi; Dinas Arsip") == [
        "Badan Perencanaan, Riset dan Inovasi",
        "Dinas Arsip",
    ]


@pytest.mark.parametrize("kind", ImportKind)
def test_each_header_means_one_column(kind: ImportKind) -> None:
    seen: dict[str, str] = {}
    for column in COLUMNS[kind]:
        for header in {column.name.replace("_", " "), *column.aliases}:
            assert seen.setdefault(header, column.name) == column.name, header
    assert set(REQUIRED[kind]) <= {column.name for column in COLUMNS[kind]}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Perwal 12/2021", ("Perwal", "12", 2021)),
        ("Peraturan Wali Kota Nomor 12 Tahun 2021", ("Perwal", "12", 2021)),
        ("Peraturan Walikota No. 12 Tahun 2021", ("Perwal", "12", 2021)),
        ("UU 23/2014", ("UU", "23", 2014)),
        ("Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah", ("UU", "23", 2014)),
        ("Perda No 4 Tahun 2019", ("Perda", "4", 2019)),
        ("Peraturan Bupati 7A/2020", ("Perbup", "7A", 2020)),
        ("SK Kepala Dinas", None),
        ("12/2021", None),
        ("Perwal 12", None),
        ("", None),
    ],
)
def test_citations_of_regulations(text: str, read: Any) -> None:
    assert parse_regulation(text) == read


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("SI-PANDU", "sipandu"),
        ("Aplikasi SIPANDU", "SIPANDU"),
        ("Website Sipandu Kota", "SIPANDU"),
        ("e Retribusi", "E-RETRIBUSI"),
    ],
)
def test_names_that_differ_in_spelling_only_have_one_key(one: str, two: str) -> None:
    assert name_key(one) == name_key(two)


def test_a_name_of_filler_words_only_still_has_a_key() -> None:
    assert name_key("Website Kota") != name_key("Portal Kota")


def test_addresses_are_one_without_scheme_www_and_slash() -> None:
    assert address_key("https://www.Sipandu.kota.test/") == address_key("sipandu.kota.test")
    assert address_key("localhost") is None
    assert address_key("https://kota.test/a") != address_key("https://kota.test/b")


def test_one_key_with_a_longer_name_can_be_one_thing_but_not_with_quite_another() -> None:
    assert same_thing("Sistem Pengaduan", "Sistem Pengaduan Warga")
    assert not same_thing("SIPANDU", "Gudang Obat")


def test_made_up_codes_are_unlike_those_taken() -> None:
    taken = {"dinas sosial"}

    codes = [new_code("Dinas Sosial", taken) for _ in range(3)]

    assert codes == ["DINAS-SOSIAL-2", "DINAS-SOSIAL-3", "DINAS-SOSIAL-4"]
    assert new_code("—", set()) == "OPD"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Badan Keuangan", "board"),
        ("Kecamatan Utara", "subdistrict"),
        ("RSUD dr. Contoh", "hospital"),
        ("Sekretariat DPRD", "secretariat"),
        ("UPTD Pasar", "unit"),
        ("Inspektorat", "office"),
        ("Dinas Sosial", "agency"),
        ("", "agency"),
    ],
)
def test_the_first_word_tells_what_an_agency_is(name: str, kind: str) -> None:
    assert kind_of_agency(name) == kind
