"""`ringkas import`, `export`, `seed`, `analyse`, and how commands begin and end."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from app.imports.kinds import ImportKind
from app.places_on_disk import ROOT
from tests.cli.conftest import Ringkas, write

LIST = "Nama Aplikasi,OPD,Tahun,Status\nSIPANDU,Dinas Sosial,2019,aktif\ne-Retribusi,Dinas Rekaan,2021,Inisiasi\n"


def names(ringkas: Ringkas, kind: str = "applications") -> set[str]:
    result = ringkas("export", kind)
    return {row["name"] for row in csv.DictReader(io.StringIO(result.out))}


def test_a_list_goes_in_and_every_row_is_accounted_for(ringkas: Ringkas, ready: Path, tmp_path: Path) -> None:
    result = ringkas("import", "applications", write(tmp_path / "a.csv", LIST))

    assert result.code == 0
    assert result.out == ""
    assert "2 baris: 2 baru (tersimpan; impor " in result.err
    assert "1 perangkat daerah baru: Dinas Rekaan" in result.err
    assert "kolom «Status»: 1 isian di luar daftar pilihan disimpan sebagai catatan: Inisiasi" in result.err
    assert names(ringkas) == {"SIPANDU", "e-Retribusi"}


def test_the_same_file_twice_changes_nothing_and_says_so(ringkas: Ringkas, ready: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", LIST)
    ringkas("import", "applications", file)
    before = ringkas("export", "applications").out

    result = ringkas("import", "applications", file)

    assert result.code == 0
    assert "sudah pernah dimuat" in result.err
    assert ringkas("export", "applications").out == before


def test_a_dry_run_stores_nothing(ringkas: Ringkas, ready: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", LIST)

    result = ringkas("import", "applications", file, "--dry-run")

    assert result.code == 0
    assert "2 baris: 2 baru (pratinjau" in result.err
    assert names(ringkas) == set()
    assert "sudah pernah dipratinjau" in ringkas("import", "applications", file, "--dry-run").err
    assert ringkas("import", "applications", file).code == 0
    assert names(ringkas) == {"SIPANDU", "e-Retribusi"}


def test_one_bad_row_keeps_all_out_unless_partial(ringkas: Ringkas, ready: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", LIST + "Rusak,Dinas Sosial,dulu sekali,aktif\n")

    whole = ringkas("import", "applications", file)

    assert whole.code == 1
    line = "[ditolak] baris 4, kolom C (Tahun): terbaca «dulu sekali», yang diharapkan satu tahun dari 1970"
    assert line in whole.err
    assert "tidak ada yang disimpan" in whole.err
    assert names(ringkas) == set()
    assert ringkas("import", "applications", file, "--dry-run").code == 1

    partial = ringkas("import", "applications", file, "--partial")

    assert partial.code == 1
    assert names(ringkas) == {"SIPANDU", "e-Retribusi"}


def test_near_matches_are_asked_about_or_decided_on_the_command_line(
    ringkas: Ringkas, ready: Path, tmp_path: Path
) -> None:
    ringkas("import", "applications", write(tmp_path / "a.csv", LIST))
    file = write(tmp_path / "b.csv", "Nama Aplikasi,OPD,Tahun\nSI-PANDU,Dinas Sosial,2024\n")

    asked = ringkas("import", "applications", file)

    assert asked.code == 1
    assert "[perlu diputuskan] baris 2: mirip dengan «SIPANDU» (nama sama selain ejaannya)" in asked.err

    merged = ringkas("import", "applications", file, "--near-match", "merge")

    assert merged.code == 0
    assert names(ringkas) == {"SI-PANDU", "e-Retribusi"}


def test_the_agency_and_government_of_bare_rows_are_given_as_options(
    ringkas: Ringkas, ready: Path, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.csv", "nama\nSIPANDU\n")

    ringkas("import", "applications", file, "--agency", "Dinas Baru", "--government", "Kota Seberang")

    (row,) = csv.DictReader(io.StringIO(ringkas("export", "applications").out))
    assert (row["government"], row["agency"]) == ("KOTA-SEBERANG", "DINAS-BARU")


def test_a_file_that_cannot_be_read_ends_with_its_sentence(ringkas: Ringkas, ready: Path, tmp_path: Path) -> None:
    result = ringkas("import", "applications", write(tmp_path / "surat.csv", "satu,dua\n1,2\n"))

    assert result.code == 1
    assert "judul kolom yang wajib tidak ditemukan" in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "mobil", "x.csv"),
        ("import", "applications", "tidak-ada.csv"),
        ("detect", "tidak-ada.csv"),
        ("lompat",),
        ("import", "applications"),
        ("export", "applications", "--format", "docx"),
    ],
)
def test_wrong_usage_ends_with_two(ringkas: Ringkas, arguments: tuple[str, ...]) -> None:
    result = ringkas(*arguments)

    assert result.code == 2
    assert result.out == ""
    assert result.err


def test_every_kind_is_exported_in_every_format(ringkas: Ringkas, ready: Path, tmp_path: Path) -> None:
    row = "nama,opd,data,layanan,dasar hukum\nSIPANDU,Dinas Sosial,master:Data Aduan,Pengaduan,Perwal 3/2020\n"
    ringkas("import", "applications", write(tmp_path / "a.csv", row))

    for kind in ImportKind:
        written = ringkas("export", kind)
        assert written.code == 0
        header = next(csv.reader(io.StringIO(written.out)))
        assert header[0] == "id"
        listed = ringkas("export", kind, "--format", "ndjson")
        lines = [json.loads(line) for line in listed.out.splitlines()]
        assert len(lines) == len(list(csv.DictReader(io.StringIO(written.out))))
        target = tmp_path / f"{kind}.xlsx"
        result = ringkas("export", kind, "--format", "xlsx", "--output", target)
        assert result.out == ""
        page = openpyxl.load_workbook(target).active
        assert page is not None
        assert page.max_row == len(lines) + 1
        if lines:
            again = ringkas("import", kind, target)
            assert again.code == 0
            assert f"{len(lines)} baris: {len(lines)} tetap (tersimpan" in again.err


def test_seeding_and_migrating_are_repeatable(ringkas: Ringkas, ready: Path) -> None:
    assert "referensi sudah termuat" in ringkas("seed").err
    assert ringkas("migrate").code == 0


def test_analyse_tells_what_it_found(ringkas: Ringkas, ready: Path, tmp_path: Path) -> None:
    rows = (
        "nama,opd,url,uraian\nSIPANDU,Dinas Sosial,https://sipandu.kota.test,Pengaduan warga atas pelayanan publik\n"
        "Sistem Pengaduan Terpadu (SIPANDU),Dinas Kominfo,sipandu.kota.test,Pengaduan warga atas pelayanan publik\n"
    )
    ringkas("import", "applications", write(tmp_path / "a.csv", rows), "--near-match", "new")

    result = ringkas("analyse")

    assert result.code == 0
    assert result.out == ""
    assert "2 aplikasi; temuan: " in result.err
    assert "1 same_record" in result.err


def test_a_user_and_a_token_are_made_from_the_shell(ringkas: Ringkas, ready: Path) -> None:
    assert ringkas("user", "add", "siti", "--role", "editor").code == 0
    token = ringkas("token", "make", "siti")
    assert token.code == 0
    assert len(token.out.split()) == 1
    again = ringkas("user", "add", "siti")
    assert again.code == 1
    assert "Traceback" not in again.err
    assert ringkas("token", "make", "tidak-ada").code == 1
    assert ringkas("user", "disable", "siti").code == 0


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("RINGKAS_DATABSE_URL", "x", "RINGKAS_DATABSE_URL is not a setting of Ringkas; known are RINGKAS_DATA_DIR"),
        ("RINGKAS_PORT", "delapan", "RINGKAS_PORT='delapan'"),
        ("RINGKAS_TIMEZONE", "Jawa/Bandung", "RINGKAS_TIMEZONE='Jawa/Bandung'"),
        ("RINGKAS_DATABASE_URL", "mysql://x", "RINGKAS_DATABASE_URL='mysql://x'"),
    ],
)
def test_an_unknown_or_wrong_setting_stops_with_one_clear_line(
    ringkas: Ringkas, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)

    result = ringkas("migrate")

    assert result.code == 2
    assert result.out == ""
    (line,) = result.err.splitlines()
    assert words in line


def test_the_module_is_the_command() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RINGKAS_")}
    program = shutil.which("ringkas", path=str(Path(sys.executable).parent))
    assert program is not None

    by_module, by_name = (
        subprocess.run([*command, "--help"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        for command in ([sys.executable, "-m", "app"], [program])
    )

    assert by_module.returncode == by_name.returncode == 0
    for command in ("serve", "migrate", "seed", "import", "export", "detect", "analyse", "user", "token"):
        assert command in by_module.stdout
        assert command in by_name.stdout
