"""`ringkas schedule` and `ringkas delivery`."""

import csv
import io
import re
from pathlib import Path

from tests.cli.conftest import Ringkas, write

LIST = "Nama Aplikasi,OPD\nSIPANDU,Dinas Rekaan\n"


def test_a_schedule_is_added_listed_paused_resumed_run_and_removed(ringkas: Ringkas, ready: Path) -> None:
    added = ringkas(
        "schedule", "add", "Mingguan", "--folder", "mingguan", "--mail", "a@kota.test", "--cron", "0 7 * * 1"
    )
    assert added.code == 0, added.err
    id, name, kind, cron, due, told = added.out.rstrip("\n").split("\t")
    assert (name, kind, cron, told) == ("Mingguan", "duplicates", "0 7 * * 1", "folder:mingguan, mail:a@kota.test")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d 07:00 WIB", due)
    assert ringkas("schedule", "list").out == added.out

    assert "ditahan" in ringkas("schedule", "pause", "mingguan").out
    assert due in ringkas("schedule", "resume", id).out
    asked = ringkas("schedule", "run", "Mingguan")
    assert (asked.code, len(asked.out.strip())) == (0, 36)
    assert "diantrekan" in asked.err
    assert ringkas("schedule", "remove", "Mingguan").code == 0
    assert ringkas("schedule", "list").out == ""


def test_a_mailbox_can_get_one_agencys_cut(ringkas: Ringkas, ready: Path, tmp_path: Path) -> None:
    ringkas("import", "applications", write(tmp_path / "a.csv", LIST))
    agencies = csv.DictReader(io.StringIO(ringkas("export", "agencies").out))
    code = next(row["code"] for row in agencies if row["name"] == "Dinas Rekaan")

    added = ringkas("schedule", "add", "Milik dinas", "--mail", f"dinas@kota.test={code}")
    unknown = ringkas("schedule", "add", "Milik siapa", "--mail", "dinas@kota.test=TIDAK-ADA")

    assert (added.code, unknown.code) == (0, 1), added.err
    assert "TIDAK-ADA" in unknown.err


def test_what_cannot_be_is_refused_with_a_sentence(ringkas: Ringkas, ready: Path) -> None:
    for arguments, said in (
        (("schedule", "add", "X1", "--cron", "0 7"), "lima isian"),
        (("schedule", "add", "X1", "--kind", "horoskop"), "horoskop"),
        (("schedule", "add", "X1", "--mail", "bukan-alamat"), "/recipients/0"),
        (("schedule", "pause", "tidak ada"), "tidak ada"),
        (("schedule", "add", "X1", "--webhook", "tidak ada"), "tidak ada"),
        (("delivery", "resend", "bukan-uuid"), "bukan-uuid"),
    ):
        result = ringkas(*arguments)
        assert result.code == 1, arguments
        assert said in result.err, (arguments, result.err)
    assert ringkas("delivery", "resend").code == 2
    assert ringkas("schedule", "list").out == ""


def test_without_failures_there_is_nothing_to_send_again(ringkas: Ringkas, ready: Path) -> None:
    assert (ringkas("delivery", "list").out, ringkas("delivery", "resend", "--failed").out) == ("", "")
