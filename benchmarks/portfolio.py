"""A portfolio of any size for the benchmarks: made of words, the same for the same seed."""

import random
from collections.abc import Iterator
from pathlib import Path

from app.kit.tabular import write_csv, write_xlsx

COLUMNS = (
    "id",
    "name",
    "description",
    "agency",
    "category",
    "kind",
    "status",
    "platforms",
    "url",
    "tech",
    "year",
    "users",
    "annual_cost_idr",
    "owner",
    "rab_codes",
    "notes",
)

_VERBS = ["Mengelola", "Mencatat", "Memantau", "Melayani", "Menghitung", "Menerbitkan", "Merekap", "Menyajikan"]
_THINGS = [
    "data pegawai",
    "surat masuk",
    "retribusi pasar",
    "izin reklame",
    "antrean pasien",
    "aset daerah",
    "bantuan sosial",
    "data penduduk",
    "kehadiran siswa",
    "pengaduan warga",
    "stok obat",
    "pajak hotel",
    "peta jalan",
    "arsip dinamis",
    "anggaran kas",
    "nilai rapor",
]
_PLACES = ["puskesmas", "sekolah", "kecamatan", "kelurahan", "dinas", "balai", "pasar", "terminal", "museum", "kantor"]
_CODES = ("RAB.09.06.03", "RAB.09.06.06", "RAB.09.01.06", "RAB.04.01.04", "RAB.09.02.03")


def rows(count: int, agencies: int = 60, seed: int = 1) -> Iterator[dict[str, str | int]]:
    """`count` applications of `agencies` agencies, as an office's list has them."""
    draw = random.Random(seed)
    for number in range(1, count + 1):
        thing = draw.choice(_THINGS)
        name = f"SI{thing.split()[0][:4].upper()}{number}"
        place = draw.choice(_PLACES)
        yield {
            "id": f"B-{number}",
            "name": name,
            "description": f"{draw.choice(_VERBS)} {thing} pada {place} {draw.randint(1, 400)} secara daring",
            "agency": f"Dinas Uji {number % agencies + 1}",
            "category": "application",
            "kind": "khusus",
            "status": draw.choice(("operational", "idle", "aktif")),
            "platforms": "web",
            "url": f"https://{name.lower()}.kota.example",
            "tech": draw.choice(("PHP;MySQL", "Laravel", "Java;PostgreSQL")),
            "year": draw.randint(2010, 2026),
            "users": draw.randint(1, 5000),
            "annual_cost_idr": draw.randint(1, 900) * 1_000_000,
            "owner": f"Bidang {draw.randint(1, 9)}",
            "rab_codes": draw.choice(_CODES),
            "notes": "",
        }


def write_file(path: Path, count: int) -> None:
    """Write `count` rows to an XLSX or CSV file, by its suffix."""
    (write_xlsx if path.suffix == ".xlsx" else write_csv)(COLUMNS, rows(count), path)
