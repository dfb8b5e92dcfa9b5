"""How well several regulations about one subject are found, on titles labelled by hand; fits the curve of `subjects`.

`python -m benchmarks.regulations` prints average precision and precision and recall at thresholds, cross-validated by
subject, beside the cosine of the telling words. Titles follow the usual wording of cities and regencies; made up.
"""

import numpy as np
import numpy.typing as npt

from app.analysis.classes import class_model
from app.analysis.regulations import RegulationRecord
from app.analysis.subjects import FEATURES, compared_regulations
from benchmarks.data_names import FOLDS, Bounds, average_precision, fitted, thresholds

SUBJECTS = """
Perwal 12/2019: Sistem Pemerintahan Berbasis Elektronik | Perwal 27/2021: Penyelenggaraan SPBE di Lingkungan Pemerintah Kota | Perwal 8/2017: Tata Kelola Teknologi Informasi dan Komunikasi
Perwal 40/2016: Penyelenggaraan Nama Domain dan Subdomain | Perwal 7/2020: Pengelolaan Domain dan Subdomain Pemerintah Kota
Perwal 15/2019: Tata Naskah Dinas Elektronik | Perwal 33/2021: Tata Naskah Dinas | Perwal 9/2023: Penerapan Aplikasi Persuratan dan Tata Naskah Dinas secara Elektronik
Perwal 18/2020: Satu Data Kota | Perwal 44/2022: Penyelenggaraan Satu Data Tingkat Kota
Perwal 21/2018: Sistem Manajemen Keamanan Informasi | Perwal 11/2022: Penyelenggaraan Persandian untuk Pengamanan Informasi
Perwal 30/2019: Pengelolaan Pengaduan Pelayanan Publik | Perwal 5/2022: Pedoman Pengelolaan Pengaduan Masyarakat
Perwal 14/2017: Pengelolaan Informasi dan Dokumentasi | Perwal 28/2020: Pedoman Pelayanan Informasi Publik oleh PPID
Perwal 9/2019: Pencatatan Kehadiran Pegawai secara Elektronik | Perwal 22/2023: Disiplin dan Presensi Elektronik Aparatur Sipil Negara
Perwal 40/2022: Tambahan Penghasilan Pegawai Aparatur Sipil Negara | Perwal 3/2020: Pemberian Tambahan Penghasilan Pegawai Negeri Sipil
Perwal 17/2021: Penilaian Kinerja Pegawai Negeri Sipil | Perwal 6/2023: Sistem Manajemen Kinerja Pegawai ASN
Perwal 24/2018: Pola Karier Pegawai Negeri Sipil
Perwal 25/2018: Pengembangan Kompetensi Pegawai Negeri Sipil | Perwal 41/2021: Pedoman Pengembangan Kompetensi Aparatur Sipil Negara
Perwal 19/2019: Cuti Pegawai Negeri Sipil
Perda 3/2011: Pajak Hotel
Perda 4/2011: Pajak Restoran
Perda 5/2011: Pajak Hiburan
Perda 6/2011: Pajak Reklame
Perwal 33/2019: Tata Cara Penyelenggaraan Reklame | Perwal 20/2022: Izin Penyelenggaraan Reklame
Perda 7/2011: Pajak Parkir
Perwal 19/2020: Retribusi Parkir Tepi Jalan Umum secara Nontunai | Perwal 2/2018: Tata Cara Pemungutan Retribusi Pelayanan Parkir di Tepi Jalan Umum
Perda 9/2012: Retribusi Pelayanan Pasar
Perda 10/2012: Retribusi Pelayanan Persampahan/Kebersihan
Perda 11/2012: Retribusi Pemakaian Kekayaan Daerah
Perda 12/2012: Retribusi Rumah Potong Hewan
Perda 2/2011: Bea Perolehan Hak atas Tanah dan Bangunan | Perda 14/2018: BPHTB
Perda 8/2018: Pengelolaan Sampah | Perda 3/2010: Pengelolaan Persampahan
Perwal 31/2019: Pengurangan Penggunaan Kantong Plastik | Perwal 16/2021: Pembatasan Penggunaan Plastik Sekali Pakai
Perda 1/2015: Pengelolaan Air Limbah Domestik
Perda 6/2014: Kawasan Tanpa Rokok | Perda 5/2020: Kawasan Bebas Asap Rokok
Perda 2/2020: Ketertiban Umum dan Ketenteraman Masyarakat | Perda 11/2009: Ketertiban, Kebersihan, dan Keindahan Kota
Perda 4/2016: Penataan dan Pemberdayaan Pedagang Kaki Lima | Perda 9/2007: Pengaturan Pedagang Kaki Lima
Perda 7/2019: Pengelolaan Pasar Rakyat | Perda 2/2013: Perlindungan Pasar Tradisional dan Penataan Toko Modern
Perda 1/2013: Bangunan Gedung | Perda 3/2021: Penyelenggaraan Bangunan Gedung
Perda 5/2012: Rencana Tata Ruang Wilayah Kota Tahun 2012-2032
Perwal 26/2022: Rencana Detail Tata Ruang Kawasan Perkotaan Utara
Perwal 27/2022: Rencana Detail Tata Ruang Kawasan Perkotaan Selatan
Perda 1/2019: Anggaran Pendapatan dan Belanja Daerah Tahun Anggaran 2020
Perda 7/2020: Anggaran Pendapatan dan Belanja Daerah Tahun Anggaran 2021
Perda 9/2021: Anggaran Pendapatan dan Belanja Daerah Tahun Anggaran 2022
Perda 5/2021: Pertanggungjawaban Pelaksanaan Anggaran Pendapatan dan Belanja Daerah Tahun Anggaran 2020
Perwal 50/2020: Standar Harga Satuan Tahun Anggaran 2021
Perwal 52/2021: Standar Harga Satuan Tahun Anggaran 2022
Perwal 20/2020: Rencana Kerja Pemerintah Daerah Tahun 2021
Perwal 22/2021: Rencana Kerja Pemerintah Daerah Tahun 2022
Perwal 60/2016: Kedudukan, Susunan Organisasi, Tugas dan Fungsi serta Tata Kerja Dinas Kesehatan | Perwal 71/2021: Kedudukan, Susunan Organisasi, Tugas dan Fungsi serta Tata Kerja Dinas Kesehatan
Perwal 61/2016: Kedudukan, Susunan Organisasi, Tugas dan Fungsi serta Tata Kerja Dinas Pendidikan
Perwal 62/2016: Kedudukan, Susunan Organisasi, Tugas dan Fungsi serta Tata Kerja Dinas Perhubungan
Perwal 63/2016: Kedudukan, Susunan Organisasi, Tugas dan Fungsi serta Tata Kerja Badan Pendapatan Daerah
Perwal 64/2017: Pembentukan Unit Pelaksana Teknis Daerah Puskesmas pada Dinas Kesehatan
Perwal 65/2017: Pembentukan Unit Pelaksana Teknis Daerah Laboratorium Lingkungan pada Dinas Lingkungan Hidup
Perwal 6/2022: Pendelegasian Kewenangan Perizinan kepada DPMPTSP | Perwal 12/2018: Pelimpahan Kewenangan Pelayanan Perizinan kepada Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu
Perwal 28/2018: Pelimpahan Sebagian Kewenangan Wali Kota kepada Camat | Perwal 4/2014: Pelimpahan Sebagian Urusan Pemerintahan Wali Kota kepada Camat
Perwal 10/2020: Penerimaan Peserta Didik Baru | Perwal 8/2023: Pedoman PPDB pada Taman Kanak-Kanak, Sekolah Dasar, dan Sekolah Menengah Pertama
Perda 4/2013: Penyelenggaraan Pendidikan | Perda 8/2021: Pengelolaan dan Penyelenggaraan Pendidikan
Perwal 34/2018: Bantuan Operasional Sekolah Daerah
Perwal 45/2021: Percepatan Penurunan Stunting | Perwal 13/2019: Pencegahan dan Penanganan Stunting
Perda 9/2014: Kesehatan Ibu, Bayi Baru Lahir, Bayi, dan Anak Balita
Perwal 38/2020: Penerapan Disiplin dan Penegakan Hukum Protokol Kesehatan | Perwal 29/2020: Pedoman Adaptasi Kebiasaan Baru dengan Protokol Kesehatan
Perda 10/2015: Penanggulangan Kemiskinan | Perwal 23/2019: Strategi Penanggulangan Kemiskinan Daerah
Perwal 32/2017: Pedoman Pemberian Hibah dan Bantuan Sosial | Perwal 46/2021: Tata Cara Penganggaran dan Pelaporan Hibah dan Bantuan Sosial
Perda 2/2017: Perlindungan dan Pemenuhan Hak Penyandang Disabilitas
Perda 6/2017: Perlindungan Perempuan dan Anak | Perda 12/2021: Perlindungan Anak
Perda 8/2015: Penyelenggaraan Administrasi Kependudukan | Perda 3/2009: Administrasi Kependudukan
Perda 11/2017: Penanggulangan Bencana
Perda 4/2019: Pencegahan dan Penanggulangan Bahaya Kebakaran
Perwal 14/2018: Pengelolaan Barang Milik Daerah Berbasis Elektronik | Perda 7/2017: Pengelolaan Barang Milik Daerah
Perwal 36/2019: Pedoman Pengadaan Barang/Jasa pada Badan Layanan Umum Daerah
Perwal 37/2019: Pola Tata Kelola Badan Layanan Umum Daerah Puskesmas
Perwal 48/2020: Sistem dan Prosedur Pengelolaan Keuangan Daerah | Perda 13/2018: Pokok-Pokok Pengelolaan Keuangan Daerah
Perwal 49/2018: Kebijakan Akuntansi Pemerintah Daerah | Perwal 35/2021: Sistem dan Kebijakan Akuntansi Pemerintah Kota
Perda 3/2018: Penyelenggaraan Perhubungan
Perda 5/2019: Kepariwisataan | Perwal 39/2017: Rencana Induk Pembangunan Kepariwisataan Kota
Perwal 47/2019: Pengelolaan Arsip Dinamis | Perda 12/2016: Penyelenggaraan Kearsipan
Perwal 51/2022: Penyelenggaraan Mal Pelayanan Publik
Perwal 53/2020: Standar Pelayanan pada Kecamatan dan Kelurahan
Perwal 54/2022: Percepatan dan Perluasan Digitalisasi Daerah | Perwal 55/2021: Transaksi Nontunai dalam Pengelolaan Keuangan Daerah
"""  # noqa: E501 -- one subject a line
Numbers = npt.NDArray[np.float64]


def labelled() -> tuple[list[RegulationRecord], dict[str, int]]:
    """The regulations of one made-up city, and the subject of each by identifier."""
    regulations, subject = [], {}
    for number, line in enumerate(SUBJECTS.strip().splitlines()):
        for said in line.split(" | "):
            title, _, about = said.partition(": ")
            regulations.append(RegulationRecord(title, title, about, "Kota"))
            subject[title] = number
    return regulations, subject


def main() -> None:
    """Print the figures."""
    regulations, subject = labelled()
    found = compared_regulations(regulations, class_model(), most_apart=1.0)
    pairs = [(one.left.id, one.right.id) for one in found]
    same = np.array([float(subject[left] == subject[right]) for left, right in pairs])
    wanted = sum(n * (n - 1) // 2 for n in np.bincount(list(subject.values())).tolist())
    rows = np.array([one.features() for one in found])
    fold = np.array([min(subject[left], subject[right]) % FOLDS for left, right in pairs])
    chance = np.zeros(len(pairs))
    for part in range(FOLDS):
        inside = fold == part
        chance[inside] = 1.0 / (1.0 + np.exp(-rows[inside] @ fitted(rows[~inside], same[~inside], _BOUNDS)))
    print(
        f"{len(regulations)} regulations, {len(pairs)} pairs compared, {int(same.sum())} of {wanted} wanted among them"
    )
    print(f"curve on all, {FEATURES}: {np.round(fitted(rows, same, _BOUNDS), 2).tolist()}")
    report("explained similarity", chance, same, wanted)
    report("cosine of telling words", np.array([one.words for one in found]), same, wanted)


_BOUNDS: Bounds = [(None, None), (0.0, None), (0.0, None), (None, 0.0)]
"""What agrees never makes two regulations less alike; another object never more."""


def report(name: str, score: Numbers, same: Numbers, wanted: int) -> None:
    """Print average precision and the shares at thresholds, over all wanted pairs, compared or not."""
    print(f"{name}: average precision {average_precision(score, same) * same.sum() / wanted:.3f}")
    thresholds(score, same, 0.5, 0.7, 0.9)


if __name__ == "__main__":
    main()
