"""Codes of the portfolio as noisy labels."""

import numpy as np
from scipy.sparse import csr_array

from app.analysis.declared import declared_model, leaves


def said(rows: list[str]) -> "csr_array[np.float64]":
    words = sorted({word for row in rows for word in row.split()})
    return csr_array(np.array([[float(word in row.split()) for word in words] for row in rows]))


ROWS = [
    "pajak bumi", "pajak tanah", "pajak bumi tanah", "obat pasien", "pasien rawat", "obat rawat", "pasien rawat obat",
    "pajak tanah bumi", "obat pasien rawat", "pajak bumi",
]  # fmt: skip


def test_a_missing_code_is_inferred_and_a_wrong_one_outvoted() -> None:
    codes = [frozenset({"T.1.1"})] * 3 + [frozenset({"T.1.2"})] * 4 + [frozenset[str]()] + [frozenset({"T.1.1"})] * 2

    classes = leaves(codes)
    model = declared_model(codes, classes, said(ROWS), codes)
    assert model is not None
    found = model.posteriors(codes, said(ROWS))

    assert found is not None
    assert classes[found.functions[7][0]] == "T.1.1"  # none declared, speaks of taxes
    assert classes[found.functions[8][0]] == "T.1.2"  # declared as a tax, speaks of patients
    assert np.allclose(found.probability.sum(axis=1), 1, atol=1e-5)


def test_a_code_above_others_is_no_class_of_its_own() -> None:
    assert leaves([frozenset({"T.1"}), frozenset({"T.1.2"}), frozenset({"T.2"}), frozenset()]) == ("T.1.2", "T.2")


def test_few_codes_give_no_classes() -> None:
    codes = [frozenset({"T.1"}), *[frozenset[str]()] * 9]

    assert declared_model(codes, leaves(codes), said(ROWS), codes) is None
