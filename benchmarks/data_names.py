"""How well names of data are told to be one data object, on names labelled by hand; fits the curve of `data_names`.

`python -m benchmarks.data_names` prints average precision, precision and recall at thresholds and the Brier score,
cross-validated by data object, beside two baselines: the cosine of all stems, and equal telling stems only.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from app.analysis import text
from app.analysis.data_names import chance_of
from app.analysis.data_resolution import data_key
from app.analysis.wordings import SideBySide, rarity_of, read_wording, side_by_side

OBJECTS = """
Data Pegawai ASN | data pegawai | Data ASN | pegawai ASN kota | Daftar PNS | data kepegawaian | Master Pegawai
Data Tenaga Non-ASN | tenaga non ASN | pegawai non ASN | daftar pegawai non-ASN
Pensiunan ASN | data pensiunan pegawai | pegawai pensiun
Riwayat Jabatan | data riwayat jabatan pegawai | riwayat jabatan ASN
Kehadiran Pegawai | absensi pegawai | presensi ASN | rekap kehadiran pegawai | Data Absensi
Penilaian Kinerja Pegawai | nilai kinerja pegawai | kinerja ASN | data penilaian kinerja ASN
Gaji Pegawai | data gaji ASN | daftar gaji PNS
Tunjangan Tambahan Penghasilan | data TPP | TPP pegawai | tambahan penghasilan pegawai
Cuti Pegawai | data cuti ASN | usulan cuti pegawai
Diklat Pegawai | riwayat diklat ASN | data pelatihan pegawai
Data Kependudukan | data penduduk | penduduk kota | data NIK | database kependudukan | data warga
Kartu Keluarga | data KK | nomor kartu keluarga | data kartu keluarga penduduk
Akta Kelahiran | data akta lahir | akta kelahiran penduduk
Akta Kematian | data kematian penduduk | akta kematian
Data Terpadu Kesejahteraan Sosial | DTKS | data DTKS | data terpadu kesejahteraan sosial (DTKS)
Penerima Bantuan Sosial | data penerima bansos | penerima bantuan sosial kota
Penyandang Disabilitas | data disabilitas | data penyandang disabilitas
Penduduk Miskin | data warga miskin | data kemiskinan penduduk
Siswa Sekolah Dasar | data siswa SD | peserta didik SD | murid sekolah dasar
Siswa Sekolah Menengah Pertama | data siswa SMP | peserta didik SMP
Data Guru | daftar guru | data guru sekolah
Data Sekolah | profil sekolah | daftar sekolah
Peserta Didik Baru | calon peserta didik | pendaftar PPDB
Data Pasien | pasien puskesmas | data pasien puskesmas
Pasien Rumah Sakit | data pasien RSUD | pasien RSUD
Rekam Medis | data rekam medis | rekam medis pasien | data RM
Stok Obat | data stok obat | persediaan obat
Tenaga Kesehatan | data nakes | data tenaga kesehatan
Imunisasi Anak | data imunisasi | imunisasi balita
Balita Stunting | data stunting | kasus stunting balita
Ibu Hamil | data ibu hamil | data bumil
Wajib Pajak Daerah | data wajib pajak | wajib pajak | data WP
Objek Pajak Daerah | data objek pajak | objek pajak
Pajak Hotel | data pajak hotel | wajib pajak hotel
Pajak Restoran | data pajak restoran | pajak restoran daerah
Pajak Bumi dan Bangunan | data PBB | PBB | data pajak PBB
Bea Perolehan Hak atas Tanah dan Bangunan | BPHTB | data BPHTB
Realisasi Pendapatan Daerah | realisasi pendapatan | data realisasi pendapatan asli daerah
Retribusi Pasar | data retribusi pasar | pembayaran retribusi pasar
Retribusi Parkir | data retribusi parkir | setoran retribusi parkir
Anggaran Belanja Daerah | data anggaran belanja | anggaran belanja
Realisasi Anggaran | data realisasi anggaran | realisasi belanja anggaran
Barang Milik Daerah | data BMD | aset daerah | data barang daerah
Aset Tanah | data tanah milik pemda | aset tanah daerah
Kendaraan Dinas | data kendaraan dinas | aset kendaraan dinas
Uji Kendaraan Bermotor | data uji KIR | hasil uji kendaraan
Izin Usaha | data izin usaha | perizinan usaha | izin berusaha
Nomor Induk Berusaha | NIB | data NIB | nomor induk berusaha (NIB)
Persetujuan Bangunan Gedung | PBG | data PBG | data IMB
Izin Praktik Tenaga Kesehatan | data izin praktik | SIP tenaga kesehatan
Usaha Mikro | data UMKM | pelaku usaha mikro | data usaha mikro kecil dan menengah
Data Koperasi | daftar koperasi | koperasi aktif
Pedagang Pasar | data pedagang | pedagang pasar rakyat
Harga Bahan Pokok | data harga bahan pokok | harga kebutuhan pokok | harga sembako
Data Pencari Kerja | pencari kerja | pencaker
Lowongan Kerja | data lowongan | lowongan pekerjaan
Ruas Jalan | data jalan | data ruas jalan kota
Jembatan | data jembatan | kondisi jembatan
Lampu Penerangan Jalan | titik lampu jalan | data PJU | penerangan jalan umum
Rumah Tidak Layak Huni | RTLH | data RTLH | data rumah tidak layak huni
Rencana Tata Ruang | data RTRW | rencana tata ruang wilayah
Peta Dasar | peta dasar kota | data peta dasar
Bidang Tanah | data bidang tanah | peta bidang tanah
Timbulan Sampah | data sampah | data timbulan sampah
Bank Sampah | data bank sampah | nasabah bank sampah
Kualitas Udara | data kualitas udara | pemantauan kualitas udara
Kualitas Air | data kualitas air | pemantauan kualitas air sungai
Kejadian Bencana | data bencana | laporan kejadian bencana
Kejadian Kebakaran | data kebakaran | laporan kebakaran
Pengaduan Masyarakat | data pengaduan | aduan warga | laporan pengaduan masyarakat
Surat Masuk | data surat masuk | agenda surat masuk
Surat Keluar | data surat keluar | agenda surat keluar
Arsip Dinamis | data arsip dinamis | arsip dinamis OPD
Produk Hukum Daerah | data produk hukum | peraturan daerah | JDIH
Usulan Musrenbang | data usulan musrenbang | usulan musrenbang kelurahan
Pokok Pikiran DPRD | data pokir | pokir DPRD
Temuan Pemeriksaan | data temuan | temuan hasil pemeriksaan
Objek Wisata | destinasi wisata | data destinasi wisata
Kunjungan Wisatawan | data kunjungan wisata | jumlah kunjungan wisatawan
Anggota Perpustakaan | data anggota perpustakaan | pemustaka
Koleksi Buku | data buku perpustakaan | koleksi perpustakaan
Kelompok Tani | data kelompok tani | data poktan
Luas Lahan Pertanian | data lahan pertanian | luas lahan sawah
Populasi Ternak | data ternak | populasi hewan ternak
Organisasi Kemasyarakatan | data ormas | ormas
Tamu Hotel | data tamu hotel | jumlah tamu hotel
"""  # fmt: skip
FOLDS = 5
Numbers = npt.NDArray[np.float64]


Pair = tuple[str, str]


def labelled() -> tuple[list[Pair], Numbers, npt.NDArray[np.int64]]:
    """Pairs of names that share a word or an abbreviation, or are one; whether they are; a fold by data object."""
    objects = [[name.strip() for name in line.split("|")] for line in OBJECTS.strip().splitlines()]
    said = [(name, number) for number, names in enumerate(objects) for name in names]
    pairs, same, fold = [], [], []
    for (one, left), (two, right) in combinations(said, 2):
        if left == right or _told(one, two, {}).shared:
            pairs.append((one, two))
            same.append(float(left == right))
            fold.append(min(left, right) % FOLDS)
    return pairs, np.array(same), np.array(fold)


def compared(pairs: Sequence[Pair]) -> list[SideBySide]:
    """The pairs side by side, weighed as one list of names."""
    rarity = rarity_of(data_key(name) for name in sorted({name for pair in pairs for name in pair}))
    return [_told(one, two, rarity) for one, two in pairs]


def _told(one: str, two: str, rarity: Mapping[str, float]) -> SideBySide:
    return side_by_side(read_wording(one, data_key), read_wording(two, data_key), rarity)


Bounds = list[tuple[float | None, float | None]]
_LESS_ALIKE: Bounds = [(None, None), (None, 0.0), (None, 0.0)]
"""More apart never means more alike."""


def fitted(rows: Numbers, same: Numbers, bounds: Bounds = _LESS_ALIKE) -> Numbers:
    """Coefficients by maximum likelihood with a small ridge."""

    def loss(curve: Numbers) -> float:
        odds = rows @ curve
        return float(np.sum(np.logaddexp(0.0, odds) - same * odds) + 0.05 * np.sum(curve**2))

    found = minimize(loss, np.zeros(rows.shape[1]), bounds=bounds)
    return np.asarray(found.x, dtype=np.float64)


def cosine(one: str, two: str) -> float:
    """Baseline: cosine of all stems of two names."""
    left, right = (set(map(text.stem, text.tokens(name))) for name in (one, two))
    return len(left & right) / max(1.0, math.sqrt(len(left) * len(right)))


def average_precision(score: Numbers, same: Numbers) -> float:
    """Average precision; ties are taken in the worst order."""
    order = np.lexsort((same, -score))
    hits = same[order]
    return float(np.sum(np.cumsum(hits) / np.arange(1, len(hits) + 1) * hits) / hits.sum())


def thresholds(score: Numbers, same: Numbers, *least: float) -> None:
    """Print precision and recall of what scores at least so much."""
    for bound in least:
        taken = score >= bound
        precision, recall = same[taken].mean(), same[taken].sum() / same.sum()
        print(f"  from {bound}: {int(taken.sum())} pairs, precision {precision:.2f}, recall {recall:.2f}")


def main() -> None:
    """Print the figures."""
    pairs, same, fold = labelled()
    found = compared(pairs)
    rows = np.array([[1.0, one.lesser, one.larger] for one in found])
    asked = np.array([chance_of(one) > 0.0 for one in found])
    chance = np.zeros(len(pairs))
    for part in range(FOLDS):
        inside = fold == part
        odds = rows[inside] @ fitted(rows[~inside & asked], same[~inside & asked])
        chance[inside] = asked[inside] / (1.0 + np.exp(-odds))
    plain = np.array([cosine(one, two) for one, two in pairs])
    equal = np.array([float(data_key(one) == data_key(two)) for one, two in pairs])
    print(f"{len(pairs)} pairs, {int(same.sum())} of one data object")
    print(f"curve on all: {np.round(fitted(rows[asked], same[asked]), 2).tolist()}")
    print(
        f"proposals: average precision {average_precision(chance, same):.3f}, Brier {np.mean((chance - same) ** 2):.3f}"
    )
    thresholds(chance, same, 0.5, 0.7, 0.8, 0.9)
    print(f"cosine of all stems: average precision {average_precision(plain, same):.3f}")
    thresholds(plain, same, 0.5, 0.7, 0.9)
    print("equal telling stems only:")
    thresholds(equal, same, 1.0)


if __name__ == "__main__":
    main()
