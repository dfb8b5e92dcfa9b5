"""A made-up government's records, for the tests of the analysis."""

from typing import Any

from hypothesis import strategies as st

from app.analysis import ApplicationRecord

CITY = "Kota Randu"


def make(id: str, name: str, description: str = "", **values: Any) -> ApplicationRecord:
    return ApplicationRecord(**({"id": id, "name": name, "description": description, "government": CITY} | values))


def background() -> list[ApplicationRecord]:
    """Unrelated applications, so that word frequencies mean something."""
    subjects = (
        ("Katalog Benih", "Daftar benih padi dan jagung untuk petani", "Dinas Pertanian"),
        ("Jadwal Bus Kota", "Rute dan jadwal kedatangan bus", "Dinas Perhubungan"),
        ("Peta Pohon", "Letak pohon peneduh dan jadwal pangkas", "Dinas Lingkungan Hidup"),
        ("Rekam Medis RSUD", "Riwayat pengobatan pasien rawat inap", "RSUD"),
        ("Kalender Budaya", "Pertunjukan tari dan gamelan", "Dinas Kebudayaan"),
        ("Makam Umum", "Pemesanan petak makam", "Dinas Perumahan"),
        ("Laboratorium Tanah", "Hasil uji kadar hara", "Dinas Pertanian"),
        ("Beasiswa Prestasi", "Seleksi calon penerima bantuan kuliah", "Dinas Pendidikan"),
        ("Tera Timbangan", "Pemesanan pemeriksaan alat ukur pedagang", "Dinas Perdagangan"),
        ("Karcis Museum", "Penjualan tiket masuk pameran", "Dinas Kebudayaan"),
    )
    return [
        make(f"Z{n:02}", name, description, agency=agency) for n, (name, description, agency) in enumerate(subjects)
    ]


WORDS = st.sampled_from([
    "antrean", "arsip", "benih", "bus", "data", "dinas", "e-office", "gaji", "informasi", "izin", "jadwal", "kota",
    "lapor", "pasar", "pegawai", "pohon", "rapat", "SIRANDU", "simpeg", "sistem", "surat", "(v2)", "mobile", "-", "ö",
    "kelurahan", "website", "www.a.randu.go.id",
])  # fmt: skip
PHRASES = st.lists(WORDS, max_size=5).map(" ".join)
LABELS = st.lists(st.sampled_from(["Data Pegawai", "Arsip", "-", "", "RAB.01.02", "RAB.01.03", "x"]), max_size=3)


@st.composite
def portfolios(draw: st.DrawFn, most: int = 7) -> list[ApplicationRecord]:
    """Records with any of their fields empty, odd or equal; ids differ."""
    count = draw(st.integers(0, most))
    return [
        ApplicationRecord(
            id=f"R{number}",
            name=draw(PHRASES | st.text(max_size=8)),
            description=draw(PHRASES),
            government=draw(st.sampled_from(["", CITY, "Kab. Jati"])),
            agency=draw(st.sampled_from(["", "Dinas A", "Kelurahan B", "Kelurahan C"])),
            url=draw(st.sampled_from(["", "a.randu.go.id", "https://b.randu.go.id/x", "?", "-"])),
            references=frozenset(draw(LABELS)),
            data_objects=tuple(draw(LABELS)),
            services=tuple(draw(LABELS)),
            technologies=tuple(draw(LABELS)),
            shared=draw(st.booleans()),
            keywords=tuple(draw(LABELS)),
            category=draw(st.sampled_from(["", "application", "website", "shared_component"])),
            parent_id=draw(st.sampled_from(["", "R0", "R9"])),
            relation=draw(st.sampled_from(["", "module", "channel"])),
        )
        for number in range(count)
    ]
