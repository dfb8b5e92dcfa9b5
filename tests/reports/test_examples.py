"""The example reports: made anew they are the same to the last byte, in every form of every kind."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from app.reports.models import DocumentFormat

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"


def start(folder: Path, hash_seed: str) -> subprocess.Popen[bytes]:
    folder.mkdir()
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, EXAMPLES / "make.py", folder], cwd=ROOT, env=environment)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_examples_made_twice_are_the_same_bytes_and_all_of_them_are_kept(tmp_path: Path) -> None:
    folders = (tmp_path / "one", tmp_path / "two")
    for made in [start(folder, str(seed)) for seed, folder in enumerate(folders, 1)]:
        assert made.wait(timeout=300) == 0

    one, two = (digests(folder) for folder in folders)

    assert one == two
    kept = {path.name for path in EXAMPLES.iterdir()} - {"README.md", "make.py", "__pycache__"}
    assert set(one) == kept
    stems = {Path(name).stem for name in one}
    assert set(one) == {f"{stem}.{format}" for stem in stems for format in DocumentFormat}
    assert sum(path.stat().st_size for path in EXAMPLES.iterdir() if path.is_file()) < 5_000_000
