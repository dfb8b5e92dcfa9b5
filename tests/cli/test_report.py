"""`ringkas report` and `ringkas review`: a city's month from the server's own shell."""

import csv
import io
from pathlib import Path

import orjson
import pytest

from tests.cli.conftest import Ringkas, write

LIST = """Nama Aplikasi,OPD,Uraian,Alamat
SIPANDU,Dinas Sosial,Sistem pengaduan warga atas pelayanan publik kota,https://sipandu.kota.test
Sistem Pengaduan Terpadu (SIPANDU),Diskominfo,Sistem pengaduan warga atas pelayanan publik kota,sipandu.kota.test
Gudang Obat,Dinas Kesehatan,Persediaan obat dan alat kesehatan puskesmas,
Peta Jalan,Dinas Pekerjaan Umum,Peta ruas jalan dan jembatan beserta kondisinya,
"""


@pytest.fixture
def city(ringkas: Ringkas, ready: Path, tmp_path: Path) -> Path:
    """A catalogue with one planted pair, analysed."""
    assert ringkas("import", "applications", write(tmp_path / "a.csv", LIST)).code == 0
    assert ringkas("analyse").code == 0
    return tmp_path


def findings(ringkas: Ringkas, *options: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ringkas("review", "list", *options).out)))


def test_a_report_goes_to_a_file_in_the_form_of_its_name_or_to_standard_output(ringkas: Ringkas, city: Path) -> None:
    pdf = ringkas("report", "duplicates", "--output", city / "laporan.pdf")
    page = ringkas("report", "overview")
    data = ringkas("report", "duplicates", "--format", "json", "--language", "en")

    assert (pdf.code, pdf.out) == (0, "")
    assert (city / "laporan.pdf").read_bytes().startswith(b"%PDF-")
    assert page.out.startswith("<!doctype html>")
    assert orjson.loads(data.out)["title"] == "Duplicate applications"


def test_a_report_of_an_agency_and_a_dossier_are_asked_for_by_name(ringkas: Ringkas, city: Path) -> None:
    code = next(
        row["code"]
        for row in csv.DictReader(io.StringIO(ringkas("export", "agencies").out))
        if row["name"] == "Dinas Sosial"
    )

    cut = ringkas("report", "overview", "--agency", code.lower(), "--format", "json")
    dossier = ringkas("report", "dossier", "--application", "sipandu", "--format", "json")

    assert orjson.loads(cut.out)["subtitle"] == "Dinas Sosial"
    assert orjson.loads(dossier.out)["title"] == "SIPANDU"


def test_the_command_that_a_report_names_makes_the_same_bytes_after_edits(ringkas: Ringkas, city: Path) -> None:
    first = ringkas("report", "duplicates", "--format", "json").out
    command = orjson.loads(first)["origin"]["rebuild"].split()
    assert ringkas("import", "applications", write(city / "b.csv", "nama,opd\nAplikasi Lain,Dinas Baru\n")).code == 0
    assert ringkas("analyse").code == 0

    again = ringkas(*command[1:], "--format", "json")

    assert command[0] == "ringkas"
    assert again.out == first
    assert ringkas("report", "duplicates", "--format", "json").out != first


def test_what_cannot_be_is_refused_with_a_sentence(ringkas: Ringkas, ready: Path) -> None:
    assert ringkas("report", "overview", "--as-of", "2999-01-01").code == 1
    assert ringkas("report", "overview", "--as-of", "kemarin").code == 2
    assert ringkas("report", "horoscope").code == 2
    unknown = ringkas("report", "overview", "--agency", "TIDAK-ADA")
    assert (unknown.code, unknown.out) == (1, "")
    assert "TIDAK-ADA" in unknown.err
    assert ringkas("report", "dossier").code == 1


def test_a_pair_is_judged_shown_and_opened_again(ringkas: Ringkas, city: Path) -> None:
    (found,) = [row for row in findings(ringkas) if "SIPANDU" in row["left_name"] and "SIPANDU" in row["right_name"]]

    judged = ringkas("review", "judge", found["id"], "different", "--reason", "Lain pemakainya.")

    assert judged.code == 0
    assert found["id"] not in {row["id"] for row in findings(ringkas)}
    assert [row["id"] for row in findings(ringkas, "--state", "dismissed")] == [found["id"]]
    assert ringkas("review", "show", found["id"]).out.split("\t")[0] == "different"
    assert ringkas("review", "judge", found["id"], "same", "--reason", "Satu aplikasi.").code == 0
    assert ringkas("review", "show", found["id"]).out.split("\t")[::3] == ["same", "Satu aplikasi.\n"]
    assert ringkas("review", "undo", found["id"]).code == 0
    assert ringkas("review", "show", found["id"]).code == 1


def test_a_judgement_on_behalf_of_a_user_is_theirs_to_make(ringkas: Ringkas, city: Path) -> None:
    assert ringkas("user", "add", "pembaca", "--role", "reader").code == 0
    assert ringkas("user", "add", "penelaah", "--role", "reviewer").code == 0
    found = findings(ringkas)[0]["id"]

    refused = ringkas("review", "judge", found, "same", "--reason", "Sama.", "--user", "pembaca")
    taken = ringkas("review", "judge", found, "same", "--reason", "Sama saja.", "--user", "penelaah")

    assert (refused.code, taken.code) == (1, 0)
    assert ringkas("review", "show", found).out.split("\t")[1] == "penelaah"
    assert ringkas("review", "judge", found, "same", "--reason", "Sama.", "--user", "entah").code == 1
