"""Loading the reference data; each act may be repeated without effect."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.db import new_id
from app.reference import queries
from app.reference.models import (
    Confidence,
    NationalApplication,
    ReferenceEdition,
    ReferenceModel,
    ReferenceNode,
    SeedState,
)


class BrokenSeed(ValueError):
    """A seed file contradicts itself; the message names file and line."""


_LEVELS = tuple(map(str, range(1, 8)))
_NODE_COLUMNS = frozenset({"code", "level", "parent_code", "name_id", "name_en", "description", "source", "confidence"})
_NATIONAL_COLUMNS = frozenset(
    {"code", "name", "owner_institution", "function", "rab_codes", "keywords", "source", "confidence"}
)


def folder_digest(folder: Path) -> str:
    """SHA-256 over the names and contents of all files under `folder`."""
    digest = sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of one file."""
    return sha256(path.read_bytes()).hexdigest()


async def remember_seed(session: AsyncSession, part: str, digest: str) -> None:
    """Note which state of a seed folder is loaded."""
    await session.merge(SeedState(part=part, digest=digest))


async def load_editions(session: AsyncSession, folder: Path) -> int:
    """Load every edition under `folder` (`<edition>/edition.toml` and a CSV a model); returns the rows now there.

    A node is matched by its code within the edition: new ones are added, changed ones amended, none removed, since
    mappings may point at them.

    Raises:
        BrokenSeed: a parent is missing or a value is not allowed; the message says in which file and line.
    """
    count = 0
    for meta_path in sorted(folder.glob("*/edition.toml")):
        meta = tomllib.loads(meta_path.read_text("utf-8"))
        edition = await queries.edition_coded(session, meta["code"])
        if edition is None:
            edition = ReferenceEdition(id=new_id(), code=meta["code"])
            session.add(edition)
        for field in ("title_id", "title_en", "regulation", "dated_on", "note"):
            setattr(edition, field, meta.get(field))
        await session.flush()
        for model in ReferenceModel:
            path = meta_path.with_name(f"{model}.csv")
            if path.exists():
                count += await _load_nodes(session, edition.id, model, path)
    return count


async def _load_nodes(session: AsyncSession, edition_id: UUID, model: ReferenceModel, path: Path) -> int:
    known = {
        node.code: node
        for node in await session.scalars(
            select(ReferenceNode).where(ReferenceNode.edition_id == edition_id, ReferenceNode.model == model)
        )
    }
    ids: dict[str, UUID] = {}
    levels: dict[str, int] = {}
    added: list[dict[str, Any]] = []
    rows = sorted(_node_rows(path), key=lambda row: row.level)
    for row in rows:
        values = dict(row.values)
        if row.code in ids:
            raise row.broken(f"code {row.code} stands twice")
        if row.parent_code and row.parent_code not in ids:
            raise row.broken(f"parent {row.parent_code} is not in the file")
        if row.level != levels.get(row.parent_code, 0) + 1:
            raise row.broken(f"level {row.level} does not follow the parent's")
        values["parent_id"] = ids[row.parent_code] if row.parent_code else None
        levels[row.code] = row.level
        if node := known.get(row.code):
            ids[row.code] = node.id
            for name, value in values.items():
                setattr(node, name, value)
        else:
            ids[row.code] = new_id()
            added.append({"id": ids[row.code], "edition_id": edition_id, "model": model, "code": row.code, **values})
    await session.flush()
    if added:
        await session.execute(insert(ReferenceNode), added)
    return len(rows)


async def load_national_applications(session: AsyncSession, path: Path) -> int:
    """Load the national applications, matched by code; returns how many the file holds."""
    known = {application.code: application for application in await queries.all_national_applications(session)}
    count = 0
    for _, row in _rows(path, _NATIONAL_COLUMNS):
        application = known.get(row["code"])
        if application is None:
            application = NationalApplication(code=row["code"])
            session.add(application)
        for field in ("name", "owner_institution", "function", "source"):
            setattr(application, field, row[field])
        for field in ("acronym", "function_en", "legal_basis", "obligation"):
            setattr(application, field, row.get(field) or None)
        application.rab_codes = _several(row["rab_codes"])
        application.keywords = _several(row["keywords"])
        application.confidence = Confidence(row["confidence"])
        count += 1
    await session.flush()
    return count


@dataclass(frozen=True, slots=True)
class _NodeRow:
    """One line of a model's file, checked as far as it can be alone."""

    path: Path
    line: int
    code: str
    parent_code: str
    level: int
    values: Mapping[str, Any]

    def broken(self, what: str) -> BrokenSeed:
        return BrokenSeed(f"{self.path}, line {self.line}: {what}")


def _node_rows(path: Path) -> Iterator[_NodeRow]:
    for line, row in _rows(path, _NODE_COLUMNS):
        for name in ("code", "name_id", "source"):
            if not row[name]:
                raise BrokenSeed(f"{path}, line {line}: no {name}")
        if row["level"] not in _LEVELS:
            raise BrokenSeed(f"{path}, line {line}: level {row['level']!r} is none of {', '.join(_LEVELS)}")
        if row["confidence"] not in set(Confidence):
            raise BrokenSeed(
                f"{path}, line {line}: confidence {row['confidence']!r} is none of {', '.join(Confidence)}"
            )
        level = int(row["level"])
        values = {
            "level": level,
            "name_id": row["name_id"],
            "name_en": row["name_en"] or None,
            "description": row["description"] or None,
            "source": row["source"],
            "confidence": Confidence(row["confidence"]),
        }
        yield _NodeRow(path, line, row["code"], row["parent_code"], level, values)


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _rows(path: Path, columns: frozenset[str]) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := sorted(columns - set(reader.fieldnames or ())):
            raise BrokenSeed(f"{path}, line 1: no column {', '.join(missing)}")
        for row in reader:
            yield reader.line_num, {name: (value or "").strip() for name, value in row.items() if name}
