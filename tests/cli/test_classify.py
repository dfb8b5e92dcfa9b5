"""`ringkas classify`: proposed codes for the rows of a file, without a database."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Result, Ringkas, write

LIST = """id,nama aplikasi,uraian,opd,rab_codes
A-1,SIMPEG,Pengelolaan data pegawai,Badan Kepegawaian Daerah,
A-2,=SUM(1),Pendaftaran uji berkala kendaraan,Dinas Perhubungan,
A-3,Bank Sampah,Tabungan sampah warga,Dinas Lingkungan Hidup,
"""


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.out)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "daftar.csv", LIST)


def test_each_row_gets_its_best_codes_with_score_and_reason(ringkas: Ringkas, file: Path, folder: Path) -> None:
    result = ringkas("classify", file, "--model", "rab")

    assert result.code == 0
    assert result.out.splitlines()[0] == "id,rank,code,score,explanation"
    found = rows(result)
    assert len(found) == 15
    best = {row["id"]: row["code"] for row in found if row["rank"] == "1"}
    assert best == {"A-1": "RAB.09.06.03", "A-2": "RAB.03.03.02", "A-3": "RAB.07.05.04"}
    assert all(0 <= float(row["score"]) <= 1 and row["explanation"] for row in found)
    assert "15 usulan" in result.err
    assert not folder.exists()


def test_json_lines_hold_the_same_and_a_file_can_be_written(ringkas: Ringkas, file: Path, tmp_path: Path) -> None:
    target = tmp_path / "usulan.json"

    result = ringkas("classify", file, "--model", "rad", "--top", "2", "--format", "json", "--output", target)

    assert (result.code, result.out) == (0, "")
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert len(lines) == 6
    assert list(lines[0]) == ["id", "rank", "code", "score", "explanation"]
    assert lines[0]["code"] == "RAD.09.06.03"
    assert isinstance(lines[0]["score"], float)


def test_all_six_models_in_one_go(ringkas: Ringkas, file: Path) -> None:
    found = rows(ringkas("classify", file, "--model", "all", "--top", "1"))

    assert [row["code"].partition(".")[0] for row in found if row["id"] == "A-1"] == [
        "RAB", "RAL", "RAD", "RAA", "RAI", "RAK",
    ]  # fmt: skip


def test_rows_that_carry_codes_teach_the_others_and_that_is_said(ringkas: Ringkas, tmp_path: Path) -> None:
    taxes = ["Pajak Hotel", "Pajak Restoran", "Pajak Hiburan", "BPHTB Online", "PBB Kota", "Pajak Reklame"]
    lines = [f"C-{n},{name},Pelaporan pajak daerah,Bapenda,RAB.09.02.03" for n, name in enumerate(taxes)]
    path = write(
        tmp_path / "pajak.csv",
        "\n".join(["id,nama aplikasi,uraian,opd,rab_codes", *lines, "Z,Pajak Air Tanah,Pajak air tanah,Bapenda,", ""]),
    )

    learned = ringkas("classify", path, "--model", "rab", "--top", "1")
    plain = ringkas("classify", path, "--model", "rab", "--top", "1", "--no-examples")

    assert {row["id"]: row["code"] for row in rows(learned)}["Z"] == "RAB.09.02.03"
    assert "6 baris sudah berkode RAB" in learned.err
    assert {row["id"]: row["code"] for row in rows(plain)}["Z"] == "RAB.09.01.06"


def test_an_unknown_model_and_a_broken_file_are_refused(ringkas: Ringkas, file: Path, tmp_path: Path) -> None:
    assert ringkas("classify", file, "--model", "rax").code == 2
    assert ringkas("classify", tmp_path / "tidak-ada.csv", "--model", "rab").code == 2

    nameless = write(tmp_path / "kosong.csv", "a;b\n1;2\n")
    result = ringkas("classify", nameless, "--model", "rab")
    assert result.code == 1
    assert result.err.strip()
