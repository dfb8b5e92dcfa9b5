"""A proposal against a portfolio kept ready finds what a run with the proposal in it finds."""

from dataclasses import replace

from hypothesis import given, settings

from app.analysis import ApplicationRecord, Parameters, find_duplicates, index_of
from app.analysis.candidates import candidate_pairs
from app.analysis.preparing import prepare_portfolio
from tests.analysis.samples import background, make, portfolios


def found_by_run(record: ApplicationRecord, records: list[ApplicationRecord]) -> dict[str, tuple[str, float]]:
    parameters = Parameters(min_score=0.0, adapt_prior=False)
    return {
        (finding.right_id if finding.left_id == record.id else finding.left_id): (finding.kind, finding.score)
        for finding in find_duplicates([*records, record], parameters)
        if record.id in (finding.left_id, finding.right_id)
    }


def test_what_an_index_finds_a_run_finds_too() -> None:
    portfolio = [
        *background(),
        make("AU-X", "Arsip Nasional", "Arsip dinamis terpadu", shared=True, keywords=("arsip", "surat masuk")),
        make("P", "SIMPEG (Sistem Informasi Manajemen Pegawai)", "Data pegawai", url="simpeg.randu.go.id"),
    ]
    index = index_of(portfolio)
    proposals = [replace(known, id="ZZ", name=f"{known.name} Baru") for known in portfolio[:10]]
    proposals += [
        make("ZZ", "SIMPEG Mobile", "Versi mobile dari SIMPEG", url="simpeg.randu.go.id/m"),
        make("ZZ", "Surat Masuk", "Pencatatan surat masuk dan disposisi"),
    ]

    for proposal in proposals:
        by_run = found_by_run(proposal, portfolio)
        for finding in index.similar(proposal, 2):
            other = finding.left_id if finding.right_id == proposal.id else finding.right_id
            kind, score = by_run[other]
            assert finding.kind == kind
            assert abs(finding.score - score) < 0.1  # a run counts the proposal's own words too


def test_asking_leaves_the_answers_to_others_alone() -> None:
    index = index_of(background())
    question = replace(background()[0], id="ZZ")
    before = index.similar(question)

    index.similar(make("YY", "Qwxzy Blorf", "kata yang belum pernah ada sebelumnya", technologies=("Zzz",)))

    assert index.similar(question) == before


def test_a_large_scope_is_asked_by_words_and_functions() -> None:
    many = [make(f"B{n:04}", f"Nama Khas{n}", f"perihal nomor{n}") for n in range(400)]
    index = index_of([*many, make("C", "SIPARKIR", "Pembayaran retribusi parkir tepi jalan umum")])

    [first, *_] = index.similar(make("Z", "e-Retribusi Parkir", "retribusi parkir di tepi jalan"))

    assert "C" in (first.left_id, first.right_id)


def test_a_record_does_not_find_itself_and_nothing_is_found_in_nothing() -> None:
    portfolio = background()

    assert all(f.left_id != f.right_id for f in index_of(portfolio).similar(portfolio[0], 100))
    assert index_of([]).similar(portfolio[0]) == []


@settings(max_examples=40, deadline=None)
@given(portfolios())
def test_odd_records_are_asked_and_answered(records: list[ApplicationRecord]) -> None:
    for record in records:
        found = index_of(records).similar(replace(record, id="ZZ"), 100)

        assert all(0 <= finding.score <= 1 for finding in found)
        assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)


def test_asking_for_candidates_leaves_what_is_known_of_functions_alone() -> None:
    records = [
        replace(record, id=f"{record.id}-{place}-{copy}", government=f"Kota {place}")
        for place in range(25)
        for record in background()
        for copy in range(2)
    ]
    prepared = prepare_portfolio(records, Parameters())
    functions = prepared.served.functions.copy()

    left, _ = candidate_pairs(prepared.portfolio, prepared.likeness, Parameters())
    prepared.likeness.parts()

    assert len(left)
    assert (prepared.served.functions == functions).all()
