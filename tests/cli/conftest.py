"""The command line in this process: arguments in; exit status, standard output and standard error out."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.cli import main


@dataclass(frozen=True)
class Result:
    """What a command left."""

    code: int
    out: str
    err: str


Ringkas = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """RINGKAS_DATA_DIR of the test; no other setting reaches the command."""
    for name in [name for name in os.environ if name.startswith("RINGKAS_") or name in {"HOST", "PORT"}]:
        monkeypatch.delenv(name)
    path = tmp_path / "data"
    monkeypatch.setenv("RINGKAS_DATA_DIR", str(path))
    return path


@pytest.fixture
def ringkas(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Ringkas:
    """`ringkas(*arguments)`."""

    def call(*arguments: object) -> Result:
        monkeypatch.setattr(sys, "argv", ["ringkas", *map(str, arguments)])
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return Result(code, out, err)

    return call


@pytest.fixture(scope="session")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which the reference was loaded, to be copied."""
    path = tmp_path_factory.mktemp("seeded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RINGKAS_DATA_DIR", str(path))
        patch.setattr(sys, "argv", ["ringkas", "seed"])
        with pytest.raises(SystemExit) as end:
            main()
    assert end.value.code in {0, None}
    return path


@pytest.fixture
def ready(folder: Path, seeded_folder: Path) -> Path:
    """The data folder, reference loaded."""
    shutil.copytree(seeded_folder, folder)
    return folder


def write(path: Path, text: str) -> Path:
    """A file of a test."""
    path.write_text(text, "utf-8")
    return path
