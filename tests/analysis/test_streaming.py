"""Findings as lines, part by part: the same as all at once, in the same order, whatever the parts and processes."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings

from app.analysis import ApplicationRecord, Finding, Parameters, duplicate_lines, find_duplicates, parts
from app.analysis.lines import strength
from tests.analysis.samples import background, make, portfolios


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "FULL", 60)


def country() -> list[ApplicationRecord]:
    """Twelve governments of twenty records, every application listed twice; and a national one."""
    local = [
        replace(record, id=f"K{place:02}{record.id}{again}", name=name, government=f"Kota {place:02}")
        for place in range(12)
        for record in background()
        for again, name in enumerate((record.name, f"Aplikasi {record.name}"))
    ]
    return [*local, make("N-1", "Rekam Medis Nasional", "Riwayat pengobatan pasien", shared=True, government="")]


def as_text(findings: Sequence[Finding], records: Sequence[ApplicationRecord]) -> list[str]:
    known = {record.id for record in records}
    assert all(known >= {found.left_id, found.right_id} for found in findings)
    return [f"{found.score} {found.kind} {found.left_id} {found.right_id} {found.explanation.id}" for found in findings]


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("processes", [1, 2])
def test_lines_merged_from_parts_are_the_findings_of_a_run_in_memory(processes: int) -> None:
    records = country()
    assert len(parts.parts_of(records, Parameters())) > 3

    lines = list(duplicate_lines(records, as_text, processes=processes))

    found = find_duplicates(records)
    assert len(found) > 50
    assert [line.text for line in lines] == as_text(found, records)
    assert [line.strength for line in lines] == sorted(map(strength, found))
    assert [line.kind for line in lines] == [finding.kind for finding in found]


@pytest.mark.usefixtures("small_parts")
def test_a_part_is_whole_governments_and_has_every_national_application() -> None:
    records = country()

    made = parts.parts_of(records[::-1], Parameters())

    governments = [{record.government for record in part if not record.shared} for part in made]
    assert sum(map(len, governments)) == len(set().union(*governments)) == 12
    assert all([record.id for record in part if record.shared] == ["N-1"] for part in made)
    assert sorted(record.id for part in made for record in part if not record.shared) == sorted(
        record.id for record in records if not record.shared
    )
    assert parts.parts_of(records, Parameters(across_governments=True)) == [records]


@settings(max_examples=30, deadline=None)
@given(portfolios())
def test_odd_records_give_the_same_lines_as_findings(records: list[ApplicationRecord]) -> None:
    parameters = Parameters(min_score=0.0)

    lines = [line.text for line in duplicate_lines(records, as_text, parameters)]

    assert lines == as_text(find_duplicates(records, parameters), records)


def test_an_explanation_does_not_depend_on_whether_comparisons_are_asked_for() -> None:
    short = find_duplicates(country(), Parameters(min_score=0.05), comparisons=False)

    full = find_duplicates(country(), Parameters(min_score=0.05))

    assert short == [replace(finding, comparisons=()) for finding in full]


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("processes", [1, 2])
def test_what_fails_in_one_part_fails_the_whole(processes: int) -> None:
    def broken(findings: Sequence[Finding], records: Sequence[ApplicationRecord]) -> list[str]:
        if any(record.government == "Kota 07" for record in records):
            raise ValueError("Kota 07")
        return as_text(findings, records)

    with pytest.raises(ValueError, match="Kota 07"):
        list(duplicate_lines(country(), broken, processes=processes))


def test_nothing_is_found_in_nothing() -> None:
    lines: Iterator[object] = duplicate_lines([], as_text)

    assert list(lines) == []
