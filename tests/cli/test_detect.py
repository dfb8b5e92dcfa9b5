"""`ringkas detect`: duplicates of a file, without a database."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.cli.commands import commands
from app.cli.findings_files import _quoted
from app.places_on_disk import CATALOG_SEED
from tests.cli.conftest import Result, Ringkas, write

COLUMNS = ["kind", "left_id", "right_id", "score", "left_name", "right_name", "cluster", "explanation"]
LIST = """id,nama aplikasi,uraian,opd,url
A-1,SIPANDU,Pengaduan warga atas pelayanan publik kota,Dinas Sosial,https://sipandu.kota.test
A-2,Sistem Pengaduan Terpadu (SIPANDU),Pengaduan warga atas pelayanan publik kota,Dinas Kominfo,sipandu.kota.test
A-3,e-Retribusi,Pembayaran retribusi pasar secara elektronik,Dinas Perdagangan,
A-4,Gudang Obat,Persediaan obat puskesmas,Dinas Kesehatan,
A-5,=HYPERLINK(1),Penyimpanan arsip surat,Dinas Arsip,
"""


def findings(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.out)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "daftar.csv", LIST)


def test_a_planted_duplicate_is_listed_with_its_reasons_and_nothing_else_is_on_standard_output(
    ringkas: Ringkas, file: Path
) -> None:
    result = ringkas("detect", file, "--no-national")

    assert result.code == 0
    assert result.out.splitlines()[0].split(",") == COLUMNS
    (found,) = findings(result)
    assert (found["kind"], found["left_id"], found["right_id"]) == ("same_record", "A-1", "A-2")
    assert (found["left_name"], found["right_name"]) == ("SIPANDU", "Sistem Pengaduan Terpadu (SIPANDU)")
    assert 0.5 < float(found["score"]) <= 1
    assert found["cluster"] == "A-1"
    assert "alamat sama: sipandu.kota.test" in found["explanation"]
    assert "1 temuan pada 5 aplikasi" in result.err


def test_it_needs_no_database_and_leaves_no_file(ringkas: Ringkas, file: Path, folder: Path) -> None:
    assert ringkas("detect", file).code == 0

    assert not folder.exists()


def test_with_a_least_score_of_zero_every_scored_pair_is_listed_strongest_first(ringkas: Ringkas, file: Path) -> None:
    listed = findings(ringkas("detect", file, "--min-score", "0", "--no-national"))

    assert len(listed) == 10
    scores = [float(found["score"]) for found in listed]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({(found["left_id"], found["right_id"]) for found in listed}) == 10
    some = findings(ringkas("detect", file, "--min-score", str(scores[3]), "--no-national"))
    assert [float(found["score"]) for found in some] == [score for score in scores if score >= scores[3]]


def test_no_cell_of_the_output_starts_a_formula(ringkas: Ringkas, file: Path) -> None:
    listed = findings(ringkas("detect", file, "--min-score", "0", "--no-national"))

    assert "'=HYPERLINK(1)" in {name for found in listed for name in (found["left_name"], found["right_name"])}
    assert not any(cell[:1] in {"=", "+", "-", "@"} for found in listed for cell in found.values())


def test_json_is_one_object_a_line_with_the_same_names(ringkas: Ringkas, file: Path, tmp_path: Path) -> None:
    table = findings(ringkas("detect", file, "--min-score", "0", "--no-national"))
    target = tmp_path / "temuan.ndjson"

    result = ringkas("detect", file, "--min-score", "0", "--no-national", "--format", "json", "--output", target)

    assert result.out == ""
    objects = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [list(one) for one in objects] == [COLUMNS] * 10
    assert [(one["left_id"], one["right_id"]) for one in objects] == [(f["left_id"], f["right_id"]) for f in table]
    assert all(isinstance(one["score"], float) for one in objects)
    assert "=HYPERLINK(1)" in {one["left_name"] for one in objects} | {one["right_name"] for one in objects}


def test_the_file_asked_for_is_there_in_full_or_stays_as_it_was(
    ringkas: Ringkas, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = write(tmp_path / "temuan.csv", "yang lama")
    target.chmod(0o640)

    def broken(*_: object) -> list[str]:
        raise OSError("disk penuh")

    with monkeypatch.context() as patched:
        patched.setattr("app.cli.analysing.rendered", broken)
        with pytest.raises(OSError, match="disk penuh"):
            ringkas("detect", file, "--no-national", "--output", target)
    assert target.read_text("utf-8") == "yang lama"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["daftar.csv", "temuan.csv"]

    assert ringkas("detect", file, "--no-national", "--output", target).code == 0
    assert target.read_text("utf-8").startswith("kind,")
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["daftar.csv", "temuan.csv"]


def test_findings_can_go_to_a_device(ringkas: Ringkas, file: Path) -> None:
    assert ringkas("detect", file, "--no-national", "--output", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


def test_a_gate_fails_the_command_only_when_a_finding_of_its_kind_is_there(ringkas: Ringkas, file: Path) -> None:
    assert ringkas("detect", file, "--no-national", "--fail-on", "same_record").code == 1
    assert ringkas("detect", file, "--no-national", "--fail-on", "shared_service,variant").code == 0


def test_kinds_limit_what_is_listed_and_unknown_ones_are_wrong_usage(ringkas: Ringkas, file: Path) -> None:
    assert findings(ringkas("detect", file, "--no-national", "--kinds", "variant")) == []
    for option in ("--kinds", "--fail-on"):
        result = ringkas("detect", file, option, "ganda")
        assert result.code == 2
        assert result.out == ""


def test_rows_without_an_identifier_go_by_their_number_and_repeated_ones_are_told_apart(
    ringkas: Ringkas, tmp_path: Path
) -> None:
    bare = "\n".join(line.split(",", 1)[1] for line in LIST.splitlines())

    (found,) = findings(ringkas("detect", write(tmp_path / "a.csv", bare), "--no-national"))

    assert (found["left_id"], found["right_id"]) == ("2", "3")
    (found,) = findings(ringkas("detect", write(tmp_path / "b.csv", LIST.replace("A-2", "A-1")), "--no-national"))
    assert (found["left_id"], found["right_id"]) == ("A-1", "A-1#3")


def test_two_governments_are_compared_only_across(ringkas: Ringkas, tmp_path: Path) -> None:
    rows = "id,nama,instansi,url\n1,SIPANDU,Kota A,sipandu.test\n2,SIPANDU,Kota B,sipandu.test\n"
    file = write(tmp_path / "a.csv", rows)

    assert findings(ringkas("detect", file, "--min-score", "0", "--no-national")) == []
    assert len(findings(ringkas("detect", file, "--min-score", "0", "--no-national", "--across"))) == 1


def test_national_applications_of_the_reference_are_the_right_side(ringkas: Ringkas, tmp_path: Path) -> None:
    rows = "id,nama,uraian\n1,SRIKANDI,Sistem informasi kearsipan dinamis terintegrasi\n2,Gudang Obat,Persediaan obat\n"

    listed = findings(ringkas("detect", write(tmp_path / "a.csv", rows)))

    assert listed[0]["kind"] == "national_overlap"
    assert (listed[0]["left_id"], "SRIKANDI" in listed[0]["right_id"]) == ("1", True)
    assert {found["left_id"] for found in listed} <= {"1", "2"}


def test_two_national_applications_are_no_finding_of_a_city(ringkas: Ringkas, tmp_path: Path) -> None:
    rows = "id,nama,uraian\n1,Gudang Obat,Persediaan obat\n2,Peta Jalan,Peta ruas jalan\n"

    listed = findings(ringkas("detect", write(tmp_path / "a.csv", rows), "--min-score", "0"))

    assert {found["left_id"] for found in listed} == {"1", "2"}


def test_a_list_without_applications_has_a_header_only(ringkas: Ringkas, tmp_path: Path) -> None:
    result = ringkas("detect", write(tmp_path / "a.csv", "id,nama\n"), "--no-national")

    assert result.code == 0
    assert result.out == ",".join(COLUMNS) + "\n"


def test_an_unreadable_list_ends_with_its_sentence(ringkas: Ringkas, tmp_path: Path) -> None:
    result = ringkas("detect", write(tmp_path / "a.csv", ""))

    assert result.code == 1
    assert result.out == ""
    assert "kosong" in result.err


def test_interfaces_bring_integration_candidates(tmp_path: Path) -> None:
    demo = CATALOG_SEED / "demo"
    output = tmp_path / "found.csv"

    result = CliRunner().invoke(
        commands(),
        ["detect", str(demo / "applications.csv"), "--interfaces", str(demo / "interfaces.csv"),
         "--kinds", "integration", "--output", str(output)],
    )  # fmt: skip

    assert result.exit_code == 0, result.output
    with output.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (demo / "planted.csv").open(encoding="utf-8", newline="") as file:
        answers = [row for row in csv.DictReader(file) if row["kind"] == "integration"]
    planted = {frozenset((row["left"], row["right"])) for row in answers}
    found = {frozenset((row["left_id"], row["right_id"])) for row in rows}
    assert {row["kind"] for row in rows} == {"integration"}
    assert len(planted & found) >= 25
    assert len(rows) <= 160
    assert all("Usulan:" in row["explanation"] for row in rows)


@given(st.lists(st.text(alphabet=st.sampled_from(list("a ,\"\n\r';=é")), max_size=6), min_size=1, max_size=4))
def test_a_line_reads_back_as_its_cells(cells: list[str]) -> None:
    line = ",".join(map(_quoted, cells)) + "\n"

    assert next(csv.reader(io.StringIO(line, newline="")), []) == (cells if cells != [""] else [])
