"""Normal forms of names and sentences, by tables of made-up examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis import text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pelayanan", "layanan"),
        ("pengaduan", "aduan"),
        ("perencanaan", "rencana"),
        ("penilaian", "menilai"),
        ("pendaftaran", "daftar"),
        ("pelaporan", "laporan"),
        ("penyimpanan", "simpan"),
        ("pemesanan", "pesan"),
        ("pembayaran", "bayar"),
        ("perikanan", "ikan"),
        ("penganggaran", "anggaran"),
        ("perpustakaan", "pustaka"),
    ],
)
def test_words_of_one_root_meet(one: str, other: str) -> None:
    assert text.stem(one) == text.stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("pengadaan", "pengaduan"), ("pegawai", "pengawas"), ("desa", "dewan"), ("pasar", "pasien")]
)
def test_words_of_different_roots_stay_apart(one: str, other: str) -> None:
    assert text.stem(one) != text.stem(other)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_a_stem_keeps_at_least_three_letters_of_a_long_word(word: str) -> None:
    assert len(text.stem(word)) >= min(3, len(word))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("e-Kinerja", ["kinerja"]),
        ("E- Tamu", ["tamu"]),
        ("Yan. Adm. Kec. Randu", ["pelayanan", "administrasi", "kecamatan", "randu"]),
        ("Absensi PNS", ["presensi", "pegawai"]),
        ("ＳＩＭＰＡＴＩ", ["simpati"]),
        ("", []),
    ],
)
def test_names_become_plain_words(written: str, expected: list[str]) -> None:
    assert text.tokens(written) == expected


@pytest.mark.parametrize(
    "empty", ["", "  ", "-", "n/a", "N/A", "Deskripsi akan segera ditambahkan.", "belum ada", "aaaaaaaa", "...", "TBD"]
)
def test_what_stands_for_an_empty_field_is_empty(empty: str) -> None:
    assert text.is_placeholder(empty)


@pytest.mark.parametrize("filled", ["Arsip", "Mengelola data gizi balita", "SSO"])
def test_what_says_something_is_not_empty(filled: str) -> None:
    assert not text.is_placeholder(filled)


@pytest.mark.parametrize(
    ("address", "host", "path"),
    [
        ("https://www.sirandu.bkd.randukota.go.id/login/", "sirandu.bkd.randukota.go.id", ""),
        ("sirandu.randukota.go.id", "sirandu.randukota.go.id", ""),
        ("http://sirandu.randukota.go.id:8080/modul/a?x=1", "sirandu.randukota.go.id", "modul/a"),
        ("https://sirandu.randukota.go.id./", "sirandu.randukota.go.id", ""),
        ("play.google.com/store/apps/details?id=id.go.randu", "play.google.com", "store/apps/details?id=id.go.randu"),
        ("Sistem Randu", "", ""),
        ("", "", ""),
    ],
)
def test_an_address_is_a_host_and_a_path(address: str, host: str, path: str) -> None:
    assert text.host_and_path(address) == (host, path)


def test_a_host_ends_in_its_registered_label() -> None:
    assert text.host_labels("sirandu.bkd.randukota.go.id") == (("sirandu", "bkd"), "randukota")
    assert text.host_labels("randu.com") == ((), "randu")
    assert text.host_labels("") == ((), "")


@pytest.mark.parametrize(
    ("name", "main", "others"),
    [
        ("SIRANDU (Sistem Informasi Randu)", "SIRANDU", ("Sistem Informasi Randu",)),
        ("SIRANDU - Antrean Loket", "SIRANDU", ("Antrean Loket",)),
        ("SIRANDU | Monev", "SIRANDU", ("Monev",)),
        ("e-Randu", "e-Randu", ()),
        ("", "", ()),
    ],
)
def test_a_name_has_a_main_part_and_others(name: str, main: str, others: tuple[str, ...]) -> None:
    assert text.name_parts(name) == (main, others)


@pytest.mark.parametrize(
    ("acronym", "phrase", "expected"),
    [
        ("simpeg", "sistem informasi manajemen kepegawaian", True),
        ("simarda", "sistem informasi manajemen arsip daerah", True),
        ("sipd", "sistem informasi pemerintahan daerah", True),
        ("mawar", "sistem informasi pasar", False),
        ("si", "sistem informasi", False),
        ("sipasar", "layanan antrean", False),
    ],
)
def test_a_short_name_is_read_off_the_beginnings_of_words(acronym: str, phrase: str, expected: bool) -> None:
    assert text.spells(acronym, phrase.split()) is expected
