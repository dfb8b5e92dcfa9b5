"""The columns of each kind of file, with the headers that offices give them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.imports import cells, code_lists
from app.imports.cells import Parse
from app.imports.kinds import ImportKind
from app.kit.tabular import Column


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """A column of a file. `field` is the record's field that it fills; `None` for one that names other records.

    A pointing column (`points`) holds names or codes of other records, separated by `;`.
    """

    name: str
    field: str | None = None
    aliases: tuple[str, ...] = ()
    parse: Parse = cells.text
    points: bool = False

    def as_column(self) -> Column:
        return Column(self.name, self.aliases)


def _field(
    name: str, *aliases: str, field: str | None = None, parse: Callable[[str], Any] = cells.one_line
) -> FieldColumn:
    return FieldColumn(name, field or name, aliases, parse)


def _pointer(name: str, *aliases: str) -> FieldColumn:
    return FieldColumn(name, None, aliases, cells.several, points=True)


_ID = FieldColumn("id", None, ("app_id", "id aplikasi", "kode aplikasi", "uuid"), cells.one_line)
_KEY = _field("external_key", "kunci eksternal", "kode unik")
_VERSION = FieldColumn("version", None, ("versi catatan", "record version"), cells.whole_number)
_GOVERNMENT = FieldColumn(
    "government", None, ("pemerintah daerah", "pemda", "instansi", "nama instansi"), cells.one_line
)
_AGENCY = FieldColumn(
    "agency",
    None,
    (
        "perangkat daerah",
        "opd",
        "nama opd",
        "skpd",
        "dinas",
        "pd",
        "nama perangkat daerah",
        "unit kerja",
        "opd pengampu",
        "perangkat daerah pengampu",
        "opd pemilik",
        "instansi pengampu",
        "organisasi",
        "satuan kerja",
        "bidang",
        "unit",
    ),
    cells.one_line,
)
_DESCRIPTION = _field(
    "description",
    "deskripsi",
    "uraian",
    "uraian aplikasi",
    "deskripsi aplikasi",
    "keterangan aplikasi",
    "penjelasan",
    "uraian singkat",
    "deskripsi singkat",
    "uraian layanan",
    "uraian data",
    parse=cells.text,
)
_CODES = tuple(
    _pointer(f"{model}_codes", f"kode {model}", model, f"{model} code", f"referensi {model}", *extra)
    for model, extra in (
        ("rab", ("rab level 3", "kode proses bisnis")),
        ("ral", ("ral level 3", "kode layanan spbe")),
        ("rad", ("rad level 3", "kode data")),
        ("raa", ("raa level 2", "kode aplikasi spbe")),
        ("rai", ("rai level 3",)),
        ("rak", ("rak level 2",)),
    )
)

APPLICATION_COLUMNS: tuple[FieldColumn, ...] = (
    _ID,
    _field(
        "name",
        "nama",
        "nama aplikasi",
        "aplikasi",
        "nama sistem",
        "nama sistem informasi",
        "judul aplikasi",
        "nama aplikasi/sistem",
        "nama aplikasi / website",
        "application name",
        "nama layanan aplikasi",
    ),
    _DESCRIPTION,
    _field("function", "fungsi", "fungsi aplikasi", "kegunaan", "manfaat", "tujuan", parse=cells.text),
    _field("output", "luaran", "keluaran", parse=cells.text),
    _GOVERNMENT,
    _AGENCY,
    _pointer("using_agencies", "opd pengguna", "unit pengguna", "instansi pengguna"),
    _pointer("aliases", "alias", "nama lain", "akronim", "singkatan", "nama lama"),
    _field(
        "category",
        "kategori",
        "type",
        "tipe",
        "type aplikasi",
        "tipe aplikasi",
        "jenis",
        "jenis entri",
        parse=cells.word_of(code_lists.CATEGORY),
    ),
    _field(
        "kind",
        "jenis aplikasi",
        "umum/khusus",
        "aplikasi umum/khusus",
        "klasifikasi aplikasi",
        parse=cells.word_of(code_lists.KIND),
    ),
    _field(
        "status",
        "status aplikasi",
        "status operasional",
        "kondisi",
        "keaktifan",
        "aktif/tidak aktif",
        "status penggunaan",
        parse=cells.word_of(code_lists.STATUS),
    ),
    _field(
        "platforms", "platform", "basis aplikasi", "basis", "jenis platform", parse=cells.words_of(code_lists.PLATFORM)
    ),
    _field(
        "url",
        "alamat",
        "link",
        "tautan",
        "alamat url",
        "alamat web",
        "domain",
        "sub domain",
        "subdomain",
        "link aplikasi",
        "url aplikasi",
        "alamat website",
        "website",
    ),
    _field("license_type", "tipe lisensi", "lisensi", "jenis lisensi", parse=cells.word_of(code_lists.LICENSE)),
    _field("programming_languages", "bahasa pemrograman", parse=cells.listed_text),
    _field("frameworks", "kerangka pengembangan", "framework", parse=cells.listed_text),
    _field("databases", "basis data", "database", "dbms", parse=cells.listed_text),
    _field("tech", "teknologi", "technologies", field="technologies", parse=cells.listed_text),
    _field("development_method", "cara pengembangan", "metode pengembangan", parse=cells.word_of(code_lists.METHOD)),
    _field("ownership", "kepemilikan", "status kepemilikan", parse=cells.word_of(code_lists.OWNERSHIP)),
    _field("origin", "asal", "level", "asal aplikasi", "pusat/daerah", parse=cells.word_of(code_lists.ORIGIN)),
    _field("owner", "pemilik", "unit pemilik", "pemilik aplikasi", "penanggung jawab unit"),
    _field("developer", "pengembang", "unit pengembang", "pembuat"),
    _field("operator", "pengelola", "unit operasional", "unit pengelola", "admin pengelola"),
    _field("vendor", "penyedia", "rekanan"),
    _field(
        "year",
        "tahun",
        "tahun pembuatan",
        "tahun pembangunan",
        "tahun dibuat",
        "tahun pengadaan",
        "thn",
        parse=cells.year,
    ),
    _field("release", "versi", "versi aplikasi"),
    _field("users", "jumlah pengguna", "pengguna", "jml pengguna", field="users_count", parse=cells.whole_number),
    _field(
        "annual_cost_idr",
        "biaya tahunan",
        "biaya pemeliharaan",
        "biaya operasional",
        "anggaran tahunan",
        parse=cells.rupiah,
    ),
    _field(
        "build_cost_idr",
        "biaya pembangunan",
        "biaya pembuatan",
        "nilai kontrak",
        "anggaran",
        "nilai",
        parse=cells.rupiah,
    ),
    _field("funding_source", "sumber dana", "sumber pendanaan"),
    _field("hosting", "lokasi server", "server", "penempatan"),
    _field("plan", "rencana pengembangan", "rencana tindak lanjut", parse=cells.text),
    FieldColumn("parent", None, ("induk", "aplikasi induk"), cells.one_line),
    _field("relation", "hubungan", "hubungan dengan induk", parse=cells.word_of(code_lists.RELATION)),
    _field("shared", "berbagi pakai", "bagi pakai", "aplikasi nasional", field="is_shared", parse=cells.yes_or_no),
    *_CODES,
    _pointer("data_objects", "data", "data yang digunakan", "objek data", "data dan informasi"),
    _pointer("services", "layanan", "layanan yang didukung", "nama layanan"),
    _pointer("regulations", "dasar hukum", "landasan hukum", "regulasi", "aturan"),
    _field("notes", "keterangan", "catatan", "ket", parse=cells.text),
    _KEY,
    _VERSION,
)

AGENCY_COLUMNS: tuple[FieldColumn, ...] = (
    _ID,
    _field("code", "kode", "kode opd", "kode perangkat daerah"),
    _field("name", "nama", "nama perangkat daerah", "nama opd", "perangkat daerah", "opd", "nama instansi"),
    _field("short_name", "singkatan", "nama singkat", "akronim"),
    _field("kind", "jenis", "tipe", parse=cells.word_of(code_lists.AGENCY_KIND)),
    FieldColumn("parent_code", None, ("induk", "kode induk"), cells.one_line),
    FieldColumn("government", None, ("pemerintah daerah", "pemda"), cells.one_line),
    _field("urusan", "urusan pemerintahan", "bidang urusan", parse=cells.text),
    _field("rab_codes", "kode rab", parse=cells.several),
    _field("valid_from", "berlaku sejak", field="valid_from_on", parse=cells.day),
    _field("valid_until", "berlaku sampai", field="valid_until_on", parse=cells.day),
    _field("source", "sumber", parse=cells.text),
    _field("confidence", "keyakinan"),
    _KEY,
    _VERSION,
)

SERVICE_COLUMNS: tuple[FieldColumn, ...] = (
    _ID,
    _field("name", "nama", "nama layanan", "layanan"),
    _GOVERNMENT,
    _AGENCY,
    _DESCRIPTION,
    _field("purpose", "tujuan", "tujuan layanan", parse=cells.text),
    _field("target_users", "target layanan", "sasaran", parse=cells.words_of(code_lists.TARGET)),
    _field("method", "metode layanan", "metode", parse=cells.word_of(code_lists.SERVICE_METHOD)),
    _field("ral_codes", "kode ral", parse=cells.several),
    _KEY,
    _VERSION,
)

DATA_OBJECT_COLUMNS: tuple[FieldColumn, ...] = (
    _ID,
    _field("name", "nama", "nama data", "data"),
    _GOVERNMENT,
    FieldColumn("agency", None, ("produsen data", "penghasil data", *_AGENCY.aliases), cells.one_line),
    FieldColumn("custodian", None, ("walidata", "wali data", "penanggung jawab data"), cells.one_line),
    _DESCRIPTION,
    _field("classification", "sifat data", "klasifikasi", parse=cells.word_of(code_lists.CLASSIFICATION)),
    _field("data_type", "jenis data", parse=cells.word_of(code_lists.DATA_TYPE)),
    _field("personal_data", "data pribadi", parse=cells.yes_or_no),
    _field("update_frequency", "validitas data", "frekuensi pemutakhiran", parse=cells.word_of(code_lists.FREQUENCY)),
    _field("rad_codes", "kode rad", parse=cells.several),
    _KEY,
    _VERSION,
)

REGULATION_COLUMNS: tuple[FieldColumn, ...] = (
    _ID,
    _field("kind", "jenis", "jenis peraturan", "bentuk", parse=cells.regulation_kind),
    _field("number", "nomor", "no"),
    _field("year", "tahun", parse=cells.whole_number),
    _field("about", "tentang", "judul", parse=cells.text),
    _GOVERNMENT,
    _AGENCY,
    _field("status", "status", parse=cells.word_of(code_lists.REGULATION_STATUS)),
    _field("url", "tautan", "link"),
    _KEY,
    _VERSION,
)

INTERFACE_COLUMNS: tuple[FieldColumn, ...] = (
    _ID,
    FieldColumn("source", None, ("sumber", "aplikasi sumber", "pengirim", "dari"), cells.one_line),
    FieldColumn("target", None, ("tujuan", "aplikasi tujuan", "penerima", "ke"), cells.one_line),
    _field("kind", "mode", "cara", "jenis", "metode", field="mode", parse=cells.word_of(code_lists.MODE)),
    _field("status", "status", parse=cells.word_of(code_lists.FLOW_STATUS)),
    _pointer("data_objects", "data", "objek data"),
    _field("frequency", "frekuensi"),
    _DESCRIPTION,
    _GOVERNMENT,
    _KEY,
    _VERSION,
)

COLUMNS: dict[ImportKind, tuple[FieldColumn, ...]] = {
    ImportKind.APPLICATIONS: APPLICATION_COLUMNS,
    ImportKind.AGENCIES: AGENCY_COLUMNS,
    ImportKind.SERVICES: SERVICE_COLUMNS,
    ImportKind.DATA_OBJECTS: DATA_OBJECT_COLUMNS,
    ImportKind.REGULATIONS: REGULATION_COLUMNS,
    ImportKind.INTERFACES: INTERFACE_COLUMNS,
}

REQUIRED: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.APPLICATIONS: ("name",),
    ImportKind.AGENCIES: ("name",),
    ImportKind.SERVICES: ("name",),
    ImportKind.DATA_OBJECTS: ("name",),
    ImportKind.REGULATIONS: ("kind", "number", "year"),
    ImportKind.INTERFACES: ("source", "target"),
}
