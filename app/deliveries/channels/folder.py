"""Delivery into a folder: a file is there whole or not at all, and once."""

import os
import re
from hashlib import sha256
from pathlib import Path

from app.deliveries.channels.parcel import Parcel, Undeliverable
from app.kit.language import Text

SUBFOLDER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._ -]{0,63}(/[A-Za-z0-9][A-Za-z0-9._ -]{0,63}){0,3}$"
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


def put(parcel: Parcel, root: Path, subfolder: str) -> str:
    """Write the parcel's files below `root`; returns what was written.

    Each is written beside its place, made durable, and moved there in one step, so that a reader never meets half of
    one. A file that lies there with the same bytes was put by an earlier attempt and stays.

    Raises:
        Undeliverable: the folder cannot be written, or would lie outside `root`.
    """
    folder = root / subfolder
    if not folder.resolve().is_relative_to(root.resolve()):
        outside = Text(f"{subfolder} berada di luar folder laporan", f"{subfolder} lies outside the folder of reports")
        raise Undeliverable(outside, permanent=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in parcel.files:
            _put(folder / _UNFIT.sub("-", file.filename), file.content, parcel)
        _make_durable(folder)
    except OSError as error:
        raise Undeliverable(f"{folder}: {error.strerror or error}") from error
    return f"{subfolder}: {', '.join(file.filename for file in parcel.files)}"


def _put(path: Path, content: bytes, parcel: Parcel) -> None:
    if path.exists() and sha256(path.read_bytes()).digest() == sha256(content).digest():
        return
    temporary = path.with_name(f".{parcel.id}.{path.name}.part")
    with temporary.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    temporary.replace(path)


def _make_durable(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
