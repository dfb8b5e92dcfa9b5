"""What the project holds itself to: its rooms' order, and that every setting is documented."""

import subprocess
import sys
from pathlib import Path

from app.places_on_disk import ROOT
from app.settings import PREFIX, Settings


def test_the_rooms_import_downwards_only() -> None:
    program = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr


def test_every_setting_is_in_the_table_of_settings() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("|")]

    for name in Settings.model_fields:
        assert any(f"`{PREFIX}{name.upper()}`" in row for row in rows), name


def test_only_the_clock_reads_the_clock() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if any(call in path.read_text("utf-8") for call in ("datetime.now(", "datetime.utcnow(", "date.today("))
    ]

    assert readers == ["app/kit/clock.py"]
