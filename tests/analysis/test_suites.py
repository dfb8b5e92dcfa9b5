"""A row that is a national suite serves what the suite serves, whatever one function its own words tell."""

from app.analysis import Finding, find_duplicates
from app.cli.records import national_records
from tests.analysis.samples import make

SUITE = make("A", "SIPD", "Sistem informasi pemerintahan daerah untuk perencanaan dan penganggaran")
BOOKS = make("B", "SIMDA Keuangan", "Penatausahaan keuangan dan pembukuan bendahara")
QUEUE = make("C", "Antrean Puskesmas", "Pendaftaran dan antrean pasien puskesmas")


def local_pairs(*records: object) -> dict[tuple[str, str], Finding]:
    found = find_duplicates([*records, *national_records()])  # type: ignore[list-item]
    return {(f.left_id, f.right_id): f for f in found if f.kind != "national_overlap"}


def test_a_local_application_beside_a_national_suite_in_the_same_list_is_redundant() -> None:
    found = local_pairs(SUITE, BOOKS, QUEUE)

    assert found["A", "B"].kind in ("same_function", "shared_service")
    assert "termasuk yang dilayani “SIPD”" in found["A", "B"].explanation.id
    assert "is among what “SIPD” serves" in found["A", "B"].explanation.en
    assert ("A", "C") not in found
    assert ("B", "C") not in found


def test_a_row_that_only_shares_the_name_is_no_suite() -> None:
    market = make("A", "SIPD", "Informasi harga bahan pokok di pasar daerah")

    assert ("A", "B") not in local_pairs(market, BOOKS, QUEUE)


def test_an_address_at_the_ministry_tells_the_suite_whatever_the_row_is_called() -> None:
    row = make("A", "kotaranda.sipd.kemendagri.go.id")
    own = make("A", "sipd.randu.go.id", "Potensi wisata dan desa", url="sipd.randu.go.id")

    assert "yang dilayani" in local_pairs(row, BOOKS, QUEUE)["A", "B"].explanation.id
    assert ("A", "B") not in local_pairs(own, BOOKS, QUEUE)


def test_what_connects_with_a_suite_is_not_the_suite() -> None:
    bridge = make("A", "Integrasi SIPD", "Pertukaran data perencanaan dan penganggaran dengan SIPD")

    found = local_pairs(bridge, BOOKS, QUEUE).get(("A", "B"))

    assert found is None or "yang dilayani" not in found.explanation.id


def test_a_suite_is_known_where_no_national_application_is_in_the_list() -> None:
    [found] = find_duplicates([SUITE, BOOKS, QUEUE])

    assert (found.left_id, found.right_id) == ("A", "B")
    assert "termasuk yang dilayani “SIPD”" in found.explanation.id
