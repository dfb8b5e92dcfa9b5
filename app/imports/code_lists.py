"""The words that offices fill into columns with a list of choices, by the value that each stands for."""

from app.imports.cells import code_list

CATEGORY = code_list(
    {
        "application": ("aplikasi", "app", "sistem informasi", "sistem"),
        "website": ("web", "situs", "situs web", "portal", "web opd", "website opd", "web desa"),
        "module": ("modul",),
        "channel": ("kanal", "aplikasi mobile", "android"),
        "shared_component": ("komponen", "komponen bersama", "layanan bersama"),
    }
)
KIND = code_list({"umum": ("aplikasi umum",), "khusus": ("aplikasi khusus",)})
STATUS = code_list(
    {
        "planned": ("rencana", "direncanakan", "perencanaan", "usulan"),
        "development": ("pengembangan", "dalam pengembangan", "pembangunan", "dibangun", "uji coba", "ujicoba"),
        "operational": (
            "aktif",
            "operasional",
            "beroperasi",
            "dalam pengoperasian",
            "digunakan",
            "berjalan",
            "ya",
            "live",
            "production",
            "produksi",
            "active",
        ),
        "idle": ("diam", "idle", "mangkrak", "suspend", "tidak digunakan", "belum digunakan"),
        "retired": (
            "tidak aktif",
            "nonaktif",
            "non aktif",
            "dihentikan",
            "berhenti",
            "mati",
            "tutup",
            "tidak",
            "inactive",
        ),
    }
)
PLATFORM = code_list(
    {
        "web": ("website", "berbasis web", "web based", "webbase", "web app"),
        "mobile_web": ("web mobile", "mobile web", "pwa"),
        "mobile": ("android", "ios", "mobile app", "aplikasi mobile", "mobile apps", "hp"),
        "desktop": ("windows", "client server", "dekstop"),
        "other": ("lainnya", "lain lain"),
    }
)
LICENSE = code_list(
    {"open_source": ("opensource", "terbuka", "gratis"), "proprietary": ("berbayar", "tertutup", "propietary")}
)
METHOD = code_list(
    {
        "in_house": ("swakelola", "mandiri", "internal", "sendiri", "inhouse"),
        "in_house_modified": ("modifikasi", "replikasi"),
        "outsourced": ("pihak ketiga", "outsourcing", "vendor", "rekanan", "pihak ke 3"),
        "commercial_package": ("paket", "beli", "lisensi komersial"),
    }
)
OWNERSHIP = code_list(
    {"own": ("milik sendiri", "pemilik", "sendiri"), "external": ("eksternal", "milik pihak lain", "pengguna")}
)
ORIGIN = code_list(
    {
        "pusat": ("nasional", "kementerian", "kementerian/lembaga", "k/l"),
        "lokal": ("daerah", "lokal/daerah", "lokal / daerah", "kota", "kabupaten"),
    }
)
RELATION = code_list({"channel": ("kanal",), "module": ("modul",), "instance": ("instans", "instansi")})
AGENCY_KIND = code_list(
    {
        "government": ("pemerintah daerah", "pemda"),
        "secretariat": ("sekretariat",),
        "board": ("badan",),
        "agency": ("dinas",),
        "office": ("kantor", "inspektorat", "satuan"),
        "hospital": ("rumah sakit", "rsud"),
        "subdistrict": ("kecamatan", "kelurahan"),
        "enterprise": ("bumd", "perumda"),
        "unit": ("bagian", "upt", "uptd", "bagian setda"),
    }
)
TARGET = code_list(
    {
        "public": ("masyarakat", "publik"),
        "business": ("pelaku usaha",),
        "employee": ("asn", "pegawai", "asn/pegawai"),
        "government": ("pemerintah",),
    }
)
SERVICE_METHOD = code_list(
    {"electronic": ("elektronik", "online", "daring"), "hybrid": ("hibrida",), "face_to_face": ("tatap muka", "luring")}
)
CLASSIFICATION = code_list({"open": ("terbuka",), "restricted": ("terbatas",), "closed": ("tertutup", "rahasia")})
DATA_TYPE = code_list(
    {
        "statistical": ("statistik",),
        "geospatial": ("geospasial", "spasial"),
        "financial": ("keuangan",),
        "other": ("lainnya",),
    }
)
FREQUENCY = code_list(
    {
        "realtime": ("real time", "seketika"),
        "daily": ("harian",),
        "weekly": ("mingguan",),
        "monthly": ("bulanan",),
        "quarterly": ("tiga bulanan", "triwulanan"),
        "half_yearly": ("enam bulanan", "semesteran"),
        "yearly": ("tahunan",),
        "two_yearly": ("dua tahunan",),
        "three_yearly": ("tiga tahunan",),
        "five_yearly": ("lima tahunan",),
        "other": ("lainnya",),
    }
)
REGULATION_STATUS = code_list({"in_force": ("berlaku",), "revoked": ("dicabut", "tidak berlaku")})
MODE = code_list(
    {
        "api": ("web service", "webservice", "rest", "soap", "rest api"),
        "splp": ("gateway", "gsb", "government service bus"),
        "file": ("sftp", "ftp", "excel", "csv", "berkas", "upload"),
        "database_link": ("database", "db link", "dblink", "view"),
        "manual": ("input ulang", "entri ulang", "manual entry", "ketik ulang"),
    }
)
FLOW_STATUS = code_list(
    {
        "planned": ("rencana",),
        "development": ("pengembangan",),
        "operational": ("aktif", "operasional"),
        "stopped": ("berhenti", "tidak aktif", "nonaktif"),
    }
)
