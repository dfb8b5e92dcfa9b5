"""A record read by itself is what it is as a row of a list."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis import ApplicationRecord
from app.analysis.portfolio import Portfolio, prepare
from app.analysis.reading import Reading, read_alone
from tests.analysis.samples import PHRASES, background, make, portfolios


def assert_as_row(reading: Reading, of: Portfolio, row: int) -> None:
    stems, tokens, labels = of.words.stems.by_number, of.words.tokens, of.labels.by_number
    for field in ("keys", "channels", "host", "path", "agency", "mentions", "phrase", "family", "unit"):
        column = {"agency": "agencies", "family": "families"}.get(field, f"{field}s")
        column = column if field not in ("keys", "channels", "mentions") else field
        assert getattr(reading, field) == getattr(of, column)[row], field
    for field in ("name", "aside", "description"):
        assert set(getattr(reading, field)) == {stems[number] for number in getattr(of, field).row(row)}, field
    for field in ("objects", "services", "technologies"):
        assert set(getattr(reading, field)) == {labels[number] for number in getattr(of, field).row(row)}, field
    for field in ("read_name", "read_description"):
        assert list(getattr(reading, field)) == [tokens[number] for number in getattr(of, f"{field}s").row(row)], field
    start, end = of.texts.pointers[row : row + 2]
    assert reading.texts == {
        stems[stem]: tokens[form]
        for stem, form in zip(of.texts.values[start:end], of.written[start:end], strict=True)
    }  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(portfolios(), st.lists(PHRASES | st.text(max_size=8), max_size=2))
def test_a_record_reads_alone_as_in_its_list(records: list[ApplicationRecord], aliases: list[str]) -> None:
    listed = [replace(record, aliases=tuple(aliases)) for record in records]
    of = prepare(listed)

    for row, record in enumerate(listed):
        assert_as_row(read_alone(record, of), of, row)


def test_names_of_several_parts_addresses_mentions_and_boilerplate_read_alone_as_in_their_list() -> None:
    sentence = "Aplikasi ini dikembangkan oleh tim teknis pemerintah"
    listed = [
        *(make(f"B{n}", record.name, f"{record.description}. {sentence}.") for n, record in enumerate(background())),
        make("P1", "SIMPEG (Sistem Informasi Kepegawaian) Kota Randu", "Modul dari e-Kinerja. Data pegawai; gaji"),
        make("P2", "www.simpeg.randu.go.id/login", "www.simpeg.randu.go.id/login"),
        make("P3", "Website Kelurahan Jati - versi 2.0", "Situs resmi", agency="Kelurahan Jati", category="website"),
        make("P4", "Absensi Kelurahan Sari | Mobile", "-", url="absensi.randu.go.id/?x=1"),
        make("P5", "Randu Maju", "Peta randu", url="peta.randu.go.id"),
    ]
    of = prepare(listed)

    assert of.boilerplate
    assert of.domains
    for row, record in enumerate(listed):
        assert_as_row(read_alone(record, of), of, row)
