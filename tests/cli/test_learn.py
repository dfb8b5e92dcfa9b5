"""`ringkas learn`, and the files that steer `detect`."""

import json
from pathlib import Path

from tests.cli.conftest import Ringkas, write

LIST = """id,nama aplikasi,uraian,opd
A-1,SIPEG,Data pegawai dan riwayat pangkat,BKPP
A-2,e-Personal,Profil dan riwayat ASN,Diskominfo
A-3,Gudang Obat,Persediaan obat puskesmas,Dinas Kesehatan
A-4,Layangan Kota,Pendaftaran lomba layang-layang,Disbudpar
A-5,SILAYANG,Jadwal terbang layangan dan juri,Dinas Pariwisata
"""


def test_verdicts_become_parameters_that_detect_takes(ringkas: Ringkas, tmp_path: Path) -> None:
    file = write(tmp_path / "daftar.csv", LIST)
    verdicts = write(tmp_path / "putusan.csv", "left_id,right_id,verdict\nA-1,A-2,different\n")
    target = tmp_path / "parameter.json"

    learned = ringkas("learn", file, "--judgements", verdicts, "--output", target)

    assert learned.code == 0
    assert "1 putusan dipelajari" in learned.err
    assert json.loads(target.read_text())["version"] == "2+1"
    before = ringkas("detect", file, "--no-national", "--min-score", "0")
    after = ringkas("detect", file, "--no-national", "--min-score", "0", "--parameters", target)
    assert after.code == 0
    assert after.out != before.out


def test_wrong_verdicts_and_parameters_are_named_by_line(ringkas: Ringkas, tmp_path: Path) -> None:
    file = write(tmp_path / "daftar.csv", LIST)
    verdicts = write(tmp_path / "putusan.csv", "left_id,right_id,verdict\nA-1,,maybe\n")

    refused = ringkas("learn", file, "--judgements", verdicts)

    assert refused.code == 1
    assert "baris 2, kolom verdict" in refused.err
    assert "baris 2, kolom right_id" in refused.err
    broken = write(tmp_path / "p.json", '{"nonsense": 1}')
    assert ringkas("detect", file, "--parameters", broken).code == 1


def test_a_city_extends_the_catalogue_with_one_row(ringkas: Ringkas, tmp_path: Path) -> None:
    file = write(tmp_path / "daftar.csv", LIST)
    row = "kite_festival,Festival Layang-layang,pendaftaran lomba layang-layang|jadwal terbang layangan|juri layangan\n"
    own = write(tmp_path / "fungsi.csv", "key,name_id,phrases\n" + row)

    result = ringkas("detect", file, "--no-national", "--functions", own)

    assert result.code == 0
    assert "keduanya Festival Layang-layang" in result.out


def test_a_function_without_phrases_is_refused(ringkas: Ringkas, tmp_path: Path) -> None:
    file = write(tmp_path / "daftar.csv", LIST)
    own = write(
        tmp_path / "fungsi.csv", "key,name_id,phrases\nKite,,\nkite,Layangan,satu|dua\nkite,Layangan,satu|dua\n"
    )

    result = ringkas("detect", file, "--functions", own)

    assert result.code == 1
    for fault in ("baris 2, kolom key", "baris 2, kolom name_id", "baris 2, kolom phrases", "baris 4, kolom key"):
        assert fault in result.err
