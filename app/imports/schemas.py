"""Imports on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from app.imports.kinds import BatchStatus, ImportKind, RowOutcome
from app.kit.schema import Flag, PageQuery, Reading, Strictly, sort_order, sparse_fields


class ImportCounts(Reading):
    """Rows by what becomes, or became, of them."""

    new: int
    changed: int
    unchanged: int
    merged: int
    near_match: int
    refused: int
    skipped: int


class ImportRead(Reading):
    """One file on its way into the catalogue."""

    id: UUID
    kind: ImportKind
    status: BatchStatus = Field(description="`staged`: a preview, nothing is stored yet.")
    filename: str = Field(examples=["daftar-aplikasi-2026.xlsx"])
    file_digest: str = Field(
        description="SHA-256 of the file; the same file finds this batch again.",
        examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
    )
    options: dict[str, str | None]
    headers: dict[str, str] = Field(description="Column known → header as it stands in the file.")
    unknown_headers: list[str] = Field(description="Columns kept as notes (`extra`).", examples=[["No. Rak"]])
    notices: list[str] = Field(
        description="What was skipped, added or read with doubt, line by line.",
        examples=[["Baris 1-3: judul, dilewati."]],
    )
    counts: ImportCounts
    actor_name: str = Field(examples=["operator-dinkes"])
    created_at: datetime
    applied_at: datetime | None


class ImportRowRead(Reading):
    """One row of a file."""

    line: int = Field(description="Number of the row as a spreadsheet shows it.", examples=[7])
    outcome: RowOutcome
    record_id: UUID | None
    cells: dict[str, str]
    reasons: list[str] = Field(
        description="Why it was refused or is doubtful, by column.",
        examples=[["kolom tahun: harus berupa bilangan bulat"]],
    )
    candidate: dict[str, str] | None = Field(description="The stored record that the row looks like.")
    choice: str | None = Field(description="What somebody decided: `merge`, `new` or `skip`.")


class ImportRowQuery(PageQuery):
    """Filters of a batch's rows."""

    sort: str = sort_order(["line"], "line")
    outcome: RowOutcome | None = None


class ImportQuery(PageQuery):
    """Filters of the batches."""

    sort: str = sort_order(["created_at"], "-created_at")
    fields: str | None = sparse_fields(ImportRead)
    kind: ImportKind | None = None
    status: BatchStatus | None = None


class RowChoice(Strictly):
    """A person's answer to a near match."""

    choice: Literal["merge", "new", "skip"] = Field(description="Merge into the candidate, take as new, or leave out.")


class ApplyImport(Strictly):
    """How to apply a batch."""

    partial: Flag = Field(False, description="Take the good rows though others are refused or undecided.")
