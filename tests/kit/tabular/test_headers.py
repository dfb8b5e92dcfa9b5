import pytest

from app.kit.tabular import Column
from app.kit.tabular.headers import Recogniser, find_header

COLUMNS = (
    Column("name", ("nama aplikasi", "aplikasi")),
    Column("agency", ("perangkat daerah", "opd")),
    Column("annual_cost_idr", ("biaya tahunan",)),
    Column("internal_users", ("pengguna internal",)),
    Column("users", ("pengguna", "jumlah pengguna 2024")),
)
RECOGNISER = Recogniser(COLUMNS)


@pytest.mark.parametrize(
    "text",
    [
        "Nama Aplikasi",
        "NAMA_APLIKASI",
        "nama-aplikasi *",
        "namaAplikasi",
        "Nama\nAplikasi",
        "2. Nama Aplikasi",
        "b) Nama Aplikasi",
        "No. Nama Aplikasi",
        "Nama Aplikasi (sesuai SK)",
        "Aplikasi / Nama Aplikasi",
        "NamaAplikasi",
    ],
)
def test_a_header_is_known_however_it_is_spelled(text: str) -> None:
    assert RECOGNISER.exact(text) == "name"


@pytest.mark.parametrize("text", ["Biaya Tahunan (Rp)", "Biaya tahunan Rp", "BIAYA TAHUNAN dalam rupiah"])
def test_a_unit_does_not_hide_a_header(text: str) -> None:
    assert RECOGNISER.exact(text) == "annual_cost_idr"


@pytest.mark.parametrize(("text", "name"), [("Nama Aplikasii", "name"), ("Perangkat Derah", "agency"), ("Nana", None)])
def test_a_slip_of_the_pen_is_forgiven_in_longer_headers(text: str, name: str | None) -> None:
    assert RECOGNISER.exact(text) is None
    assert RECOGNISER.tolerant(text) == name


def test_headers_that_differ_in_a_number_are_different() -> None:
    assert RECOGNISER.tolerant("jumlah pengguna 2023") is None


@pytest.mark.parametrize("text", ["", "   ", "No", "No.", "Aplikasi/Pengguna", "x" * 5000])
def test_what_names_no_column_or_two_is_not_guessed(text: str) -> None:
    assert RECOGNISER.exact(text) is None


def test_the_row_that_names_most_columns_is_the_header() -> None:
    rows = [["Aplikasi", "", ""], ["Tahun 2024", "", ""], ["Nama Aplikasi", "OPD", "Pengguna"], ["SIMPEG", "BKD", "5"]]

    header = find_header(rows, RECOGNISER, ["name"])

    assert header is not None
    assert (header.index, header.depth, header.positions) == (2, 1, {"name": 0, "agency": 1, "users": 2})


def test_a_row_without_a_required_column_is_no_header() -> None:
    assert find_header([["OPD", "Pengguna"], ["BKD", "5"]], RECOGNISER, ["name"]) is None


def test_groups_and_their_sub_headers_are_read_together() -> None:
    rows = [["Nama Aplikasi", "Pengguna", "", "OPD"], ["", "Internal", "Eksternal", ""], ["SIMPEG", "5", "6", "BKD"]]

    header = find_header(rows, RECOGNISER, ["name"])

    assert header is not None
    assert (header.depth, header.positions) == (2, {"name": 0, "internal_users": 1, "agency": 3})
    assert header.texts == ("Nama Aplikasi", "Pengguna Internal", "Pengguna Eksternal", "OPD")


def test_sub_headers_that_nobody_knows_are_still_no_data() -> None:
    rows = [["Nama Aplikasi", "Server", "", "OPD"], ["", "Merek", "Tipe", ""], ["SIMPEG", "X", "Y", "BKD"]]

    header = find_header(rows, RECOGNISER, ["name"])

    assert header is not None
    assert (header.depth, header.texts[2]) == (2, "Server Tipe")


def test_data_below_a_header_are_not_taken_for_its_second_line() -> None:
    rows = [["Nama Aplikasi", "OPD", "Jenis"], ["Pengguna Internal", "BKD", "Pengguna Internal"]]

    header = find_header(rows, RECOGNISER, ["name"])

    assert header is not None
    assert (header.index, header.depth) == (0, 1)


def test_a_name_beats_an_alias_and_an_exact_match_a_near_one() -> None:
    rows = [["Nama Aplikasii", "aplikasi", "name", "Perangkat Derah"]]

    header = find_header(rows, RECOGNISER, ["name"])

    assert header is not None
    assert (header.positions, header.tolerant) == ({"name": 1, "agency": 3}, frozenset({"agency"}))
