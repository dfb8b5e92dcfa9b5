"""The columns of a made-up import, and a reader that takes bytes and gives all there is to see."""

import io
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

import pytest

from app.kit.tabular import Column, Limits, Row, Table, read_table

COLUMNS = (
    Column("id", ("app_id", "kode aplikasi")),
    Column("name", ("nama aplikasi", "nama sistem informasi", "aplikasi")),
    Column("description", ("uraian", "deskripsi", "fungsi")),
    Column("agency", ("perangkat daerah", "opd", "skpd")),
    Column("year", ("tahun", "tahun pembuatan")),
    Column("annual_cost_idr", ("biaya tahunan", "anggaran")),
    Column("users", ("pengguna", "jumlah pengguna")),
    Column("internal_users", ("pengguna internal",)),
)


class Reading(NamedTuple):
    table: Table
    rows: list[Row]
    notices: str

    @property
    def names(self) -> list[str]:
        return [row.cells["name"] for row in self.rows]

    @property
    def lines(self) -> list[int]:
        return [row.line for row in self.rows]


Read = Callable[..., Reading]


@pytest.fixture
def read() -> Read:
    def reading(
        source: bytes | str | BinaryIO,
        filename: str = "aplikasi.csv",
        required: tuple[str, ...] = ("name",),
        limits: Limits | None = None,
    ) -> Reading:
        if isinstance(source, str):
            source = source.encode()
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        table = read_table(stream, filename=filename, columns=COLUMNS, required=required, limits=limits or Limits())
        rows = list(table.rows)
        return Reading(table, rows, " | ".join(f"{notice.id} / {notice.en}" for notice in table.notices))

    return reading
