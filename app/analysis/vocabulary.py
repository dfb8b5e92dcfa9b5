"""Word lists for names and descriptions of Indonesian government applications.

General vocabulary: usual abbreviations in official lists, words that say nothing about what an application does, and
the widely known short names of kinds of applications with what they stand for. No list of any one city is their source.
"""

# ruff: noqa: SIM905 -- word lists are read and mended as words

ABBREVIATIONS: dict[str, str] = {
    "adm": "administrasi", "admin": "administrasi", "adminduk": "administrasi kependudukan", "aplk": "aplikasi",
    "apl": "aplikasi", "app": "aplikasi", "apps": "aplikasi", "bag": "bagian", "bhp": "barang habis pakai",
    "dgn": "dengan", "dg": "dengan", "dll": "", "dlm": "dalam", "dr": "dari", "dpt": "dapat", "dsb": "",
    "hub": "hubungan", "info": "informasi", "kab": "kabupaten", "kec": "kecamatan", "kel": "kelurahan",
    "kepeg": "kepegawaian", "kes": "kesehatan", "keu": "keuangan", "krn": "karena", "lap": "laporan",
    "manaj": "manajemen", "mgmt": "manajemen", "management": "manajemen", "masy": "masyarakat", "pd": "pada",
    "peg": "pegawai", "pel": "pelayanan", "pemb": "pembangunan", "pembang": "pembangunan", "pemkab": "kabupaten",
    "pemkot": "kota", "pemprov": "provinsi", "pend": "pendidikan", "penduduk": "penduduk", "peng": "pengelolaan",
    "perenc": "perencanaan", "prov": "provinsi", "sisfo": "sistem informasi", "skpd": "opd", "sist": "sistem",
    "sbg": "sebagai", "thd": "terhadap", "tsb": "tersebut", "utk": "untuk", "unt": "untuk", "yan": "pelayanan",
    "yg": "yang",
}  # fmt: skip

SPELLINGS: dict[str, str] = {
    "absen": "presensi", "absensi": "presensi", "kehadiran": "presensi", "analisa": "analisis", "antri": "antrean",
    "antrian": "antrean", "queue": "antrean", "asn": "pegawai", "pns": "pegawai", "kepegawaian": "pegawai",
    "karyawan": "pegawai", "asset": "aset", "complaint": "pengaduan", "keluhan": "pengaduan", "dokumen": "dokumen",
    "helpdesk": "pengaduan", "ijin": "izin", "perijinan": "izin", "perizinan": "izin", "jaman": "zaman",
    "komplain": "pengaduan", "library": "perpustakaan", "medik": "medis", "monev": "monitoring evaluasi",
    "obyek": "objek", "praktek": "praktik", "purchasing": "pengadaan", "rapor": "rapor", "raport": "rapor",
    "resiko": "risiko", "sertipikat": "sertifikat", "sertipikasi": "sertifikasi", "subyek": "subjek",
    "survey": "survei", "tamu": "tamu", "tehnis": "teknis", "tracking": "pelacakan", "umpeg": "pegawai",
    "web": "website", "situs": "website", "warehouse": "gudang", "pengarsipan": "arsip", "kearsipan": "arsip",
    "persuratan": "surat", "menyurat": "surat",
}  # fmt: skip

GLOSSES: dict[str, str] = {
    "bmd": "barang milik daerah aset", "bos": "bantuan operasional sekolah", "bphtb": "pajak perolehan hak tanah",
    "csirt": "insiden keamanan siber", "dtks": "data kemiskinan bantuan sosial", "dtsen": "kemiskinan sosial",
    "imb": "izin bangunan gedung", "pbg": "izin bangunan gedung",
    "jdih": "dokumentasi produk hukum", "kir": "uji kendaraan bermotor", "lakip": "akuntabilitas kinerja instansi",
    "lkjip": "akuntabilitas kinerja instansi", "lhkpn": "laporan harta kekayaan", "lpse": "pengadaan barang jasa",
    "mpp": "mal pelayanan publik", "pbb": "pajak bumi bangunan", "pkb": "uji kendaraan bermotor",
    "posyandu": "kesehatan ibu balita", "ppdb": "penerimaan peserta didik baru", "ppid": "informasi publik",
    "spmb": "penerimaan peserta didik baru", "renja": "rencana kerja", "renstra": "rencana strategis",
    "rkpd": "perencanaan pembangunan", "rpjmd": "perencanaan pembangunan", "rtlh": "rumah tidak layak huni",
    "sakip": "akuntabilitas kinerja instansi", "siak": "administrasi kependudukan", "simbg": "izin bangunan gedung",
    "simda": "keuangan daerah", "simpeg": "pegawai", "simpus": "puskesmas", "simrs": "rumah sakit",
    "sipd": "perencanaan keuangan daerah", "siskeudes": "keuangan desa", "skm": "survei kepuasan masyarakat",
    "skp": "kinerja pegawai", "spse": "pengadaan barang jasa", "sppd": "perjalanan dinas",
    "sppt": "pajak bumi bangunan",
    "sptpd": "pajak daerah", "srikandi": "surat arsip", "tnde": "surat naskah", "tpp": "tambahan penghasilan pegawai",
    "tte": "tanda tangan elektronik", "umkm": "usaha mikro kecil menengah", "ukm": "usaha kecil menengah",
    "wbs": "pengaduan pelanggaran", "eoffice": "surat disposisi", "simgaji": "gaji pegawai",
    "lapor": "pengaduan", "lhkasn": "laporan harta kekayaan", "sso": "login tunggal",
}  # fmt: skip
"""Short names known in every local government and the function words they stand for."""

STOP_WORDS = frozenset(
    """
    ada adalah agar akan antara apa atas atau bagi bahwa baik bisa bukan dalam dan dapat dari dengan di digunakan guna
    hal ini itu jadi jika juga ke kepada karena lain lainnya lebih maupun melalui memuat menjadi merupakan meliputi
    oleh pada para per pihak saat sampai sangat sebagai secara sehingga seluruh semua serta setiap suatu sudah supaya
    tanpa tentang terhadap terkait tersebut tidak untuk yaitu yakni yang berupa baru belum telah masih sesuai lewat
    maka tiap bagian the of and for with in to a on is
    """.split()
)

GENERIC_WORDS = frozenset(
    """
    aplikasi sistem informasi manajemen berbasis website online daring elektronik digital terpadu terintegrasi
    integrasi smart portal program software perangkat lunak layanan pelayanan pengelolaan mengelola kelola data
    kabupaten kota provinsi pemerintah daerah pemerintahan opd dinas badan instansi kantor unit lokal internal
    dikelola berisi menampilkan memudahkan mempermudah membantu mendukung proses kegiatan menu fitur pengguna
    modul versi milik berbagai bentuk system information
    """.split()
)
"""Words that nearly every row carries: they describe the form, not the function."""

CONNECTING_WORDS = frozenset(
    "integrasi terintegrasi interoperabilitas bridging jembatan sinkronisasi api webservice penghubung konektor".split()
)
"""In a name: it is not the system beside these words, but something that connects with it."""

MINISTRY_DOMAINS = frozenset(
    """
    anri atrbpn bappenas big bkkbn bkn bkpm bmkg bnn bnpb bpk bpkp bpom bps brin bssn dukcapil ekon kejaksaan kemdikbud
    kemdikdasmen kemendag kemendagri kemendesa kemendikdasmen kemenhub kemenkes kemenkeu kemenkopukm kemenkum
    kemenkumham kemenag kemenpar kemenparekraf kemenperin kemenpppa kemensos kemkes kemnaker kkp kominfo komdigi kpk kpu
    kukm lan lkpp menlhk menpan ombudsman perpusnas pertanian pkp polri pu setneg umkm
    """.split()
)
"""Registered domains (`….kemendagri.go.id`) of ministries and agencies that run applications for all governments."""

CHANNEL_WORDS: dict[str, str] = {
    "mobile": "mobile", "android": "mobile", "ios": "mobile", "apk": "mobile", "playstore": "mobile",
    "desktop": "desktop", "backend": "admin", "frontend": "public", "dashboard": "dashboard", "admin": "admin",
    "website": "web", "web": "web", "whatsapp": "chat", "wa": "chat", "telegram": "chat", "chatbot": "chat",
    "bot": "chat", "kiosk": "kiosk", "kios": "kiosk", "anjungan": "kiosk", "lite": "lite", "api": "api",
    "modul": "module", "module": "module", "submodul": "module", "demo": "test", "dev": "test", "staging": "test",
    "training": "test", "latihan": "test", "simulasi": "test",
}  # fmt: skip
"""Words in a name that say through which channel, or as which part, a product is met."""

UNIT_WORDS = frozenset(
    """
    desa kelurahan kecamatan dusun rw rt nagari pekon gampong distrik dinas badan bagian biro bidang kantor sekretariat
    inspektorat upt uptd puskesmas pustu posyandu rsud rs klinik sd sdn smp smpn sma sman smk smkn tk paud sekolah
    pasar satpol satuan bumd perumda pudam pdam
    """.split()
)
TENANT_UNITS = frozenset(
    "desa kelurahan kecamatan dusun nagari pekon gampong distrik puskesmas sd sdn smp smpn sma sman smk smkn sekolah "
    "uptd rw rt pasar".split()
)
"""Units of which one government has many, each with the same tasks."""

SITE_WORDS = frozenset(
    "website web webopd situs laman portal resmi profil profile homepage subdomain domain utama official".split()
)

PUBLIC_SUFFIXES = frozenset(
    "go.id desa.id or.id co.id ac.id sch.id web.id my.id mil.id net.id biz.id com net org id info io app gov".split()
)
NEUTRAL_HOST_LABELS = frozenset("www m mobile api app apps admin play store dev staging test".split())
NEUTRAL_HOSTS = frozenset(
    "play.google.com apps.apple.com itunes.apple.com github.com gitlab.com docs.google.com drive.google.com "
    "sites.google.com forms.gle bit.ly linktr.ee s.id wa.me t.me api.whatsapp.com youtube.com instagram.com "
    "facebook.com localhost".split()
)
"""Hosts that many unrelated products share: an equal host says nothing there."""

PLACEHOLDERS = frozenset(
    """
    -|--|---|.|..|...|?|0|n/a|na|n.a|n.a.|nil|null|none|tidak ada|belum ada|kosong|tidak diketahui|belum diisi|tbd|test
    |tes|deskripsi|deskripsi aplikasi|keterangan|sda|s.d.a|idem|lorem ipsum|sama|xxx|coming soon|segera|uraian
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
PLACEHOLDER_STARTS = ("deskripsi akan", "deskripsi belum", "belum ada deskripsi", "akan segera", "keterangan belum",
                      "tidak ada deskripsi", "tidak ada keterangan", "lorem ipsum")  # fmt: skip

ROOTS: dict[str, str] = {
    "aduan": "adu", "izin": "izin", "kendara": "kendara", "kendaraan": "kendara", "kependudukan": "penduduk",
    "menilai": "nilai", "pengadaan": "pengadaan", "penilaian": "nilai", "penyakit": "sakit", "penyediaan": "sedia",
    "perangkat": "perangkat", "perawat": "rawat", "perawatan": "rawat", "perencana": "rencana", "perencanaan":
    "rencana", "persediaan": "sedia", "pertanian": "tani", "perumahan": "rumah", "petani": "tani", "peternakan":
    "ternak",
}  # fmt: skip
"""Words that the stemmer's rules would tear apart, with the form they share with their relatives."""

UNTOUCHED = frozenset(
    """
    badan bangunan belanja berita berkas bulan dewan digital dinas diskusi disposisi halaman hewan hujan ikan jalan
    kawasan kecamatan kekayaan keluarga kelurahan kesra ketua keuangan laman makanan mendagri mesin meteran pangan
    pekan pemda pemuda penduduk perda permen perwal sekolah simpan taman tangan tanaman terminal zaman
    """.split()
)
"""Words that only look as if they had an affix."""
