"""What an entry really is: an application, a site, a channel, a module, a shared component, or dead."""

import csv
from dataclasses import replace

import pytest

from app.analysis import ApplicationRecord
from app.analysis.kind_proposals import ENTRY_KINDS, EntryFacts, is_unit_site, propose_kinds
from app.cli.records import records_of_file
from app.places_on_disk import CATALOG_SEED


@pytest.mark.parametrize(
    ("name", "description", "status", "kind"),
    [
        ("dinkes.contoh.go.id", "Web OPD Dinas Kesehatan", "", "website"),
        ("Website Kelurahan Sukamaju", "", "", "website"),
        ("desa-mekar.contoh.go.id", "Website Desa Mekar", "", "website"),
        ("SIMPEG Mobile", "versi android dari SIMPEG", "", "channel"),
        ("e-SPTPD", "modul pelaporan pajak pada SIMPADA", "", "module"),
        ("Gerbang Pesan", "layanan bersama pengiriman WhatsApp untuk aplikasi OPD", "", "shared_component"),
        ("e-Budgeting", "penyusunan anggaran", "retired", "dead"),
        ("SIMTARA", "sudah tidak digunakan sejak 2021", "", "dead"),
        ("SIMPEG", "pengelolaan data pegawai", "operational", "application"),
    ],
)
def test_an_entry_is_told_by_its_words(name: str, description: str, status: str, kind: str) -> None:
    (found,) = propose_kinds([EntryFacts(ApplicationRecord("A", name, description), status)])

    assert found.kind == kind
    assert sum(chance for _, chance in found.alternatives) == pytest.approx(1)
    assert {one for one, _ in found.alternatives} == set(ENTRY_KINDS)
    assert found.explanation.id


def test_a_declared_relation_outweighs_the_words() -> None:
    record = ApplicationRecord("A", "SIMPEG", "data pegawai", relation="module", parent_id="B")

    assert propose_kinds([EntryFacts(record)])[0].kind == "module"


def test_a_unit_site_with_a_task_is_no_plain_site() -> None:
    assert is_unit_site(ApplicationRecord("A", "x.contoh.go.id", "Web OPD Dinas Sosial"))
    assert not is_unit_site(ApplicationRecord("A", "x.contoh.go.id", "Web desa dengan pengajuan surat online"))


def test_the_categories_of_the_example_city_are_told_from_words_alone() -> None:
    records, _ = records_of_file(CATALOG_SEED / "demo" / "applications.csv")
    with (CATALOG_SEED / "demo" / "applications.csv").open(encoding="utf-8") as file:
        known = {row["external_key"]: row["category"] for row in csv.DictReader(file) if row["category"]}
    entries = [EntryFacts(replace(r, category="", relation="")) for r in records if r.id in known]

    found = propose_kinds(entries)

    right = sum(one.kind == known[one.record_id] for one in found)
    assert right / len(found) > 0.93
    special = [one for one in found if known[one.record_id] != "application"]
    assert sum(one.kind == known[one.record_id] for one in special) / len(special) > 0.6


def test_no_entries_no_kinds() -> None:
    assert propose_kinds([]) == []
