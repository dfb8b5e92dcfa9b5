"""The data behind mapping proposals: planted mappings are true of the demo, cues name nodes, knowledge is whole."""

import csv
from pathlib import Path

import pytest

from app.analysis.mapping_records import MODELS
from app.places_on_disk import CATALOG_SEED
from app.reference.knowledge import newest_edition_folder, shipped_knowledge

DEMO = CATALOG_SEED / "demo"
EDITION = newest_edition_folder(CATALOG_SEED)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NODES = {row["code"]: row for model in MODELS for row in rows(EDITION / f"{model}.csv")}
PARENTS = {row["parent_code"] for row in NODES.values()}
PLANTED = rows(DEMO / "planted-mappings.csv")


def test_planted_mappings_stand_in_the_list_with_a_reason_and_each_once() -> None:
    codes = {
        row["external_key"]: {code for model in MODELS for code in row[f"{model}_codes"].split(";")}
        for row in rows(DEMO / "applications.csv")
    }

    assert {row["kind"] for row in PLANTED} == {"wrong_mapping", "broad_mapping"}
    for row in PLANTED:
        assert row["code"] in codes[row["application"]], row
        assert row["why"], row
    assert len({(row["application"], row["code"]) for row in PLANTED}) == len(PLANTED)


def test_broad_mappings_stop_above_a_leaf_and_wrong_ones_are_leaves() -> None:
    for row in PLANTED:
        assert (row["code"] in PARENTS) == (row["kind"] == "broad_mapping"), row


@pytest.mark.parametrize("row", rows(EDITION / "cues.csv"), ids=lambda row: row["code"])
def test_a_cue_names_a_node_has_words_and_a_share(row: dict[str, str]) -> None:
    assert row["code"] in NODES
    assert 0 < float(row["share"]) < 1
    words = row["words"].split("|")
    assert all(word == word.strip().lower() or word.startswith("node:") for word in words)
    assert len(words) == len(set(words))
    assert {word.removeprefix("node:") for word in words if word.startswith("node:")} <= NODES.keys()


def test_the_shares_of_what_is_not_said_make_a_whole_in_each_model() -> None:
    for model in ("raa", "rai", "rak"):
        cues = shipped_knowledge(CATALOG_SEED).cues[model]
        assert sum(cue.share for cue in cues) == pytest.approx(1, abs=0.06)


def test_the_knowledge_holds_every_model_every_function_and_who_carries_what() -> None:
    known = shipped_knowledge(CATALOG_SEED)

    assert set(known.nodes) == set(MODELS)
    assert len(known.functions) > 600
    assert all(codes["rab"] for codes in known.functions.values())
    assert {code for agency in known.agencies for code in agency.codes} <= NODES.keys()
    assert {code for national in known.nationals for code in national.codes} <= NODES.keys()
    assert "SRIKANDI" in {name for national in known.nationals for name in national.names}
