"""The class model: what it knows, where it says that it does not know, and a city's own functions."""

import csv
import hashlib
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from app.analysis import FunctionRow
from app.analysis.classes import MODEL_FILE, ClassModel, class_model
from app.analysis.posteriors import Posteriors
from app.analysis.training import Settings, fit, read_corpus, write_model
from app.places_on_disk import CATALOG_SEED

FUNCTIONS = CATALOG_SEED / "functions"


def posterior(name: str, description: str = "", agency: str = "", model: ClassModel | None = None) -> dict[str, float]:
    model = model or class_model()
    found = model.posteriors([name], [description], [agency])
    return {
        model.keys[function]: float(probability)
        for function, probability in zip(found.functions[0], found.probability[0], strict=True)
        if probability > 0
    }


def best(name: str, description: str = "", agency: str = "") -> str:
    return strongest(posterior(name, description, agency))


def strongest(found: dict[str, float]) -> str:
    return max(found, key=found.__getitem__)


@pytest.mark.parametrize(
    ("name", "description", "function"),
    [
        ("SIPEGNAKER", "pengelolaan riwayat jabatan dan pangkat seluruh ASN", "personnel_records"),
        ("hadir.bkd.contohkab.go.id", "absen masuk pulang pakai ponsel", "employee_attendance"),
        ("Aplikasi cuti", "permohonan cuti tahunan pegawai disetujui atasan", "leave_requests"),
        ("Kanal Pajak", "bayar pajak daerah lewat QRIS dan virtual account bank", "tax_payment_channel"),
        ("e-SPPT", "cek dan unduh SPPT PBB", "pbb_bill_inquiry"),
        ("Gudang Farmasi", "stok obat puskesmas, mutasi dan kedaluwarsa", "drug_stock_logistics"),
        ("Bedah Rumah", "data rumah tidak layak huni penerima bantuan", "rtlh"),
    ],
)
def test_an_entry_is_told_from_its_neighbours(name: str, description: str, function: str) -> None:
    assert best(name, description) == function


def test_a_pet_name_alone_says_little_and_an_unknown_script_nothing() -> None:
    assert max(posterior("Xyloqu").values(), default=0) < 0.5

    found = class_model().posteriors(["漢字", ""], ["", ""], ["", ""])

    assert not found.told.any()
    assert not found.probability.any()


def test_the_owner_decides_where_the_name_does_not() -> None:
    anywhere, health = posterior("Pendaftaran antrean"), posterior("Pendaftaran antrean", agency="Dinas Kesehatan")

    assert health.get("puskesmas_queue_registration", 0) > anywhere.get("puskesmas_queue_registration", 0)


def test_an_owner_alone_gives_no_function_away() -> None:
    assert max(posterior("Qwzzka", agency="Dinas Kesehatan").values(), default=0) < 0.3


def test_posteriors_do_not_depend_on_the_company() -> None:
    names = ["SIMPEG", "Antrean RSUD", "Bank sampah"]

    together = class_model().posteriors(names, [""] * 3, [""] * 3)

    for row, name in enumerate(names):
        alone = class_model().posteriors([name], [""], [""])
        assert together.functions[row][0] == alone.functions[0][0]
        assert together.probability[row] == pytest.approx(alone.probability[0], abs=1e-5)


def test_agreement_is_the_probability_of_one_function_and_symmetric() -> None:
    found = Posteriors(
        np.array([[0, 1], [0, 2], [2, 1]]),
        np.array([[0.6, 0.4], [0.9, 0.1], [1.0, 0.0]], dtype=np.float32),
        np.ones(3, dtype=bool),
    )
    plain = np.eye(3, dtype=np.float32)
    left, right = np.array([0, 1, 0]), np.array([1, 2, 2])

    there, back = found.agreement(csr_array(plain), left, right), found.agreement(csr_array(plain), right, left)
    assert there == pytest.approx([0.54, 0.1, 0.0], abs=1e-6)
    assert there == pytest.approx(found.agreement(None, left, right))
    assert there == pytest.approx(back)
    plain[0, 2] = plain[2, 0] = 0.5
    there = found.agreement(csr_array(plain), left, right)
    assert there == pytest.approx([0.54 + 0.6 * 0.1 * 0.5, 0.1 + 0.45, 0.3], abs=1e-6)


def test_a_city_adds_a_function_with_one_row() -> None:
    own = FunctionRow(
        "kite_festival", "Festival Layang-layang", "Kite festival", "registration",
        ("pendaftaran lomba layang-layang", "jadwal terbang layangan", "juri layang-layang"),
    )  # fmt: skip
    model = class_model().extended([own])

    assert strongest(posterior("SILAYANG", "daftar lomba layangan", model=model)) == own.key
    assert posterior("SIMPEG", "data pegawai", model=model) == pytest.approx(
        posterior("SIMPEG", "data pegawai"), abs=0.02
    )
    assert class_model().extended([own, own]).keys.count(own.key) == 1
    assert own.key not in class_model().keys


def test_the_model_was_fitted_on_the_catalogue_as_it_is() -> None:
    with np.load(MODEL_FILE) as stored:
        digest = bytes(stored["digest"]).decode()

    assert digest == read_corpus(FUNCTIONS).digest, "run: python -m app.analysis.training catalog_seed/functions"


def test_fitting_is_reproducible_and_learns(tmp_path: Path) -> None:
    corpus = read_corpus(FUNCTIONS, ("first",))
    few = sorted(corpus.functions)[::40]
    small = corpus.__class__(
        {key: corpus.functions[key] for key in few},
        [],
        [entry for entry in corpus.entries if entry[0] in few],
    )
    settings = Settings(rank=16, epochs=6, batch=64)
    digests = set()
    for number in range(2):
        write_model(small, fit(small, settings), tmp_path / f"{number}.npz")
        with np.load(tmp_path / f"{number}.npz") as stored:
            digests.add(hashlib.sha256(b"".join(stored[name].tobytes() for name in sorted(stored))).hexdigest())

    assert len(digests) == 1
    model = class_model(tmp_path / "0.npz")
    with (FUNCTIONS / "entries" / "people_second.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["key"] in few]
    found = model.posteriors([r["name"] for r in rows], [r["description"] for r in rows], [""] * len(rows))
    right = [model.keys[functions[0]] == row["key"] for functions, row in zip(found.functions, rows, strict=True)]
    assert sum(right) / len(right) > 0.7
