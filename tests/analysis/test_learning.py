"""Verdicts move the scorers within bounds, reproducibly, and show what they change."""

import itertools

import pytest

from app.analysis import ApplicationRecord, Judgement, Parameters, find_duplicates, learn
from app.analysis.scoring import models
from tests.analysis.samples import background, make


def portfolio() -> list[ApplicationRecord]:
    texts = (
        ("SIPEG", "Data pegawai dan riwayat pangkat"), ("e-Personal", "Profil dan riwayat ASN"),
        ("Absen Online", "Absensi pegawai"), ("Hadirku", "Presensi ASN dengan ponsel"),
        ("SISURAT", "Surat masuk dan disposisi"), ("e-Naskah", "Naskah dinas elektronik"),
        ("Sambat", "Pengaduan warga"), ("Lapor Kota", "Aduan masyarakat"),
    )  # fmt: skip
    agencies = ("BKPP", "Diskominfo")
    return [make(f"P{n}", name, text, agency=agencies[n % 2]) for n, (name, text) in enumerate(texts)] + background()


def verdicts(verdict: str) -> list[Judgement]:
    return [Judgement(f"P{n}", f"P{n + 1}", verdict) for n in (0, 2, 4, 6)]


def test_rejected_pairs_fall_and_confirmed_ones_rise() -> None:
    before = {(f.left_id, f.right_id): f.score for f in find_duplicates(portfolio(), Parameters(min_score=0.0))}

    for verdict, sign in (("different", -1), ("redundant", 1)):
        learned = learn(portfolio(), verdicts(verdict))
        after = {
            (f.left_id, f.right_id): f.score
            for f in find_duplicates(
                portfolio(), Parameters.from_dict(learned.parameters.as_dict() | {"min_score": 0.0})
            )
        }
        judged = [(j.left_id, j.right_id) for j in verdicts(verdict)]
        assert learned.used == 4
        assert sign * (sum(after[p] for p in judged) - sum(before[p] for p in judged)) > 0


def test_curves_stay_within_half_and_one_and_a_half_of_the_shipped_ones() -> None:
    learned = learn(portfolio(), verdicts("different") * 50)

    for old, new in zip(models(Parameters()), models(learned.parameters), strict=True):
        assert abs(old.bias - new.bias) <= 1.0 + 1e-9
        for one, two in zip(old.curves, new.curves, strict=True):
            assert list(two.log_odds) == sorted(two.log_odds)
            for before, after in zip(one.log_odds, two.log_odds, strict=True):
                assert min(0.5 * before, 1.5 * before) - 1e-3 <= after <= max(0.5 * before, 1.5 * before) + 1e-3


def test_the_effect_is_what_the_new_parameters_do() -> None:
    learned = learn(portfolio(), verdicts("different"))

    listed = {(f.left_id, f.right_id): f.kind for f in find_duplicates(portfolio(), learned.parameters)}
    assert all(listed.get((c.left_id, c.right_id), "") == c.kind_after for c in learned.changes)
    assert all(c.kind_before != c.kind_after for c in learned.changes)


def test_order_repetition_and_direction_of_verdicts_do_not_matter() -> None:
    given = verdicts("different")[:2] + verdicts("redundant")[2:]
    turned = [Judgement(j.right_id, j.left_id, j.verdict) for j in reversed(given)]

    first = learn(portfolio(), given)

    assert learn(list(reversed(portfolio())), [*turned, *given]) == first


def test_unsure_unknown_and_missing_verdicts_teach_nothing() -> None:
    assert learn(portfolio(), [Judgement("P0", "P1", "unsure"), Judgement("P0", "nobody", "same")]).used == 0
    with pytest.raises(ValueError, match="perhaps"):
        learn(portfolio(), [Judgement("P0", "P1", "perhaps")])


def test_parameters_survive_writing_and_reading() -> None:
    learned = learn(portfolio(), verdicts("different")).parameters

    assert Parameters.from_dict(learned.as_dict()) == learned
    curve = ["name", [1, 0, 0, 0, 0]]
    for wrong in ({"no_such": 1}, {"identity_curves": [curve]}):
        with pytest.raises(ValueError, match=r"unknown parameter|must not fall"):
            Parameters.from_dict(wrong)


def test_a_bigger_portfolio_of_pairs_is_not_needed() -> None:
    pairs = list(itertools.pairwise(f"Z{n:02}" for n in range(4)))

    learned = learn(background(), [Judgement(*pair, "different") for pair in pairs])

    assert learned.used == 3
    assert learned.changes == ()
