"""The seed data keeps its own promises: codes exist, references resolve, the demo is made up and says so."""

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

SEED = Path(__file__).parents[2] / "catalog_seed"
EDITION = SEED / "reference" / "perpres-132-2022"
DEMO = SEED / "demo"
MODELS = ("rab", "ral", "rad", "raa", "rai", "rak")

Row = dict[str, str]


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def values(cell: str) -> list[str]:
    return cell.split(";") if cell else []


REFERENCE = {model: rows_of(EDITION / f"{model}.csv") for model in MODELS}
CODES = {model: {row["code"] for row in rows} for model, rows in REFERENCE.items()}
NATIONAL = rows_of(SEED / "national_applications.csv")
SEMARANG = rows_of(SEED / "agencies.csv")
AGENCIES = rows_of(DEMO / "agencies.csv")
REGULATIONS = rows_of(DEMO / "regulations.csv")
SERVICES = rows_of(DEMO / "services.csv")
DATA_OBJECTS = rows_of(DEMO / "data-objects.csv")
APPLICATIONS = rows_of(DEMO / "applications.csv")
INTERFACES = rows_of(DEMO / "interfaces.csv")
PLANTED = rows_of(DEMO / "planted.csv")

DEMO_AGENCIES = {row["code"] for row in AGENCIES}
KEYS = {row["external_key"] for row in APPLICATIONS}
DATA_NAMES = {row["name"] for row in DATA_OBJECTS}
NATIONAL_CODES = {row["code"] for row in NATIONAL}

AGENCY_KINDS = {
    "government",
    "secretariat",
    "board",
    "agency",
    "office",
    "hospital",
    "subdistrict",
    "enterprise",
    "unit",
}
FREQUENCIES = {
    "realtime",
    "daily",
    "weekly",
    "monthly",
    "quarterly",
    "half_yearly",
    "yearly",
    "two_yearly",
    "three_yearly",
    "five_yearly",
    "other",
}
LISTS: dict[str, dict[str, set[str]]] = {
    "regulations": {"status": {"in_force", "revoked", "unknown"}},
    "services": {
        "target_users": {"public", "business", "employee", "government"},
        "method": {"electronic", "hybrid", "face_to_face"},
    },
    "data-objects": {
        "classification": {"open", "restricted", "closed"},
        "data_type": {"statistical", "geospatial", "financial", "other"},
        "personal_data": {"yes", "no"},
        "update_frequency": FREQUENCIES,
    },
    "applications": {
        "category": {"application", "website", "module", "channel", "shared_component"},
        "kind": {"umum", "khusus"},
        "status": {"planned", "development", "operational", "idle", "retired"},
        "platforms": {"web", "mobile_web", "mobile", "desktop", "other"},
        "license_type": {"open_source", "proprietary"},
        "development_method": {"in_house", "in_house_modified", "outsourced", "commercial_package"},
        "ownership": {"own", "external"},
        "origin": {"pusat", "lokal"},
        "relation": {"channel", "module", "instance"},
        "shared": {"0", "1"},
    },
    "interfaces": {
        "kind": {"api", "splp", "file", "database_link", "manual"},
        "status": {"operational", "development", "planned", "stopped", "unknown"},
        "frequency": FREQUENCIES,
    },
    "planted": {
        "kind": {
            "same_record",
            "same_function",
            "variant",
            "shared_service",
            "national_overlap",
            "integration",
            "different",
        },
    },
}
LEAST_PLANTED = {
    "same_record": 8,
    "same_function": 20,
    "variant": 13,
    "shared_service": 6,
    "national_overlap": 10,
    "integration": 15,
    "different": 10,
}
RULES = {
    "two_masters",
    "reader_without_flow",
    "manual_reentry",
    "file_transfer",
    "tangle",
    "service_chain",
    "local_beside_national",
    "same_persons",
}


@pytest.mark.parametrize("model", MODELS)
def test_every_reference_node_hangs_one_level_below_its_parent(model: str) -> None:
    level = {row["code"]: int(row["level"]) for row in REFERENCE[model]}
    for row in REFERENCE[model]:
        above = level.get(row["parent_code"], 0 if not row["parent_code"] else -1)
        assert int(row["level"]) == above + 1, (
            f"{row['code']} (level {row['level']}) under {row['parent_code'] or 'nothing'}"
        )


@pytest.mark.parametrize("model", MODELS)
def test_every_reference_code_is_unique_named_and_of_its_model(model: str) -> None:
    assert len(CODES[model]) == len(REFERENCE[model]), f"a code of {model} stands twice"
    for row in REFERENCE[model]:
        assert row["name_id"], f"{row['code']} has no name"
        assert row["code"].startswith(model.upper() + "."), f"{row['code']} is not a code of {model}"


def test_the_reference_keeps_all_rows_of_its_sources_irregular_ones_included() -> None:
    assert {model: len(rows) for model, rows in REFERENCE.items()} == {
        "rab": 358,
        "ral": 357,
        "rad": 363,
        "raa": 6,
        "rai": 16,
        "rak": 12,
    }
    assert {"RAD.02.10.05", "RAD.03.01.06", "RAD.03.04.07"} <= CODES["rad"], "irregular numbers were repaired"


def test_the_edition_names_its_folder_and_regulation() -> None:
    edition = tomllib.loads((EDITION / "edition.toml").read_text(encoding="utf-8"))
    assert edition["code"] == EDITION.name, "the edition's code is not its folder's name"
    assert edition["regulation"] == "Perpres 132/2022", "the edition names another regulation"
    assert edition["dated_on"].isoformat() == "2022-12-20", "the edition's date has changed"


@pytest.mark.parametrize(
    "rows",
    [NATIONAL, SEMARANG, AGENCIES, SERVICES, DATA_OBJECTS, APPLICATIONS],
    ids=["national", "semarang", "demo", "services", "data", "applications"],
)
def test_every_code_used_exists_in_the_reference(rows: list[Row]) -> None:
    for row in rows:
        for model in MODELS:
            unknown = set(values(row.get(f"{model}_codes", ""))) - CODES[model]
            assert not unknown, f"{row['name']}: {sorted(unknown)}"


def test_every_national_application_has_code_name_owner_function_and_keywords() -> None:
    assert len(NATIONAL_CODES) == len(NATIONAL) == 64, "a national application is missing or stands twice"
    for row in NATIONAL:
        for column in (
            "name",
            "acronym",
            "owner_institution",
            "function",
            "function_en",
            "obligation",
            "rab_codes",
            "keywords",
        ):
            assert row[column], f"{row['code']} has no {column}"


@pytest.mark.parametrize(
    ("rows", "root"),
    [(SEMARANG, "KOTA-SEMARANG"), (AGENCIES, "KOTA-WANASARI")],
    ids=["semarang", "demo"],
)
def test_agencies_form_a_tree_under_their_government(rows: list[Row], root: str) -> None:
    parent = {row["code"]: row["parent_code"] for row in rows}
    assert (rows[0]["code"], rows[0]["kind"]) == (root, "government"), "the first row is not the government"
    assert len(parent) == len(rows), "an agency code stands twice"
    for row in rows:
        assert row["kind"] in AGENCY_KINDS, f"{row['code']}: {row['kind']}"
        assert row["government"] == ("" if row["code"] == root else root), (
            f"{row['code']} belongs to {row['government']!r}"
        )
        seen = [row["code"]]
        while (above := parent[seen[-1]]) and above not in seen:
            assert above in parent, f"{seen[-1]} hangs under {above}, which is not listed"
            seen.append(above)
        assert seen[-1] == root, f"{row['code']} does not reach {root}"


@pytest.mark.parametrize("file", sorted(LISTS))
def test_no_value_stands_outside_its_list(file: str) -> None:
    for row in rows_of(DEMO / f"{file}.csv"):
        for column, allowed in LISTS[file].items():
            strange = set(values(row[column])) - allowed
            assert not strange, f"{file}, {next(iter(row.values()))}: {column} is {sorted(strange)}"


@pytest.mark.parametrize(
    "rows",
    [APPLICATIONS, INTERFACES, SERVICES, DATA_OBJECTS],
    ids=["applications", "interfaces", "services", "data"],
)
def test_every_external_key_is_unique(rows: list[Row]) -> None:
    twice = [key for key, count in Counter(row["external_key"] for row in rows).items() if count > 1]
    assert not twice, f"used twice: {twice}"


def test_names_are_unique_where_other_files_refer_by_name() -> None:
    for rows in (SERVICES, DATA_OBJECTS):
        twice = [name for name, count in Counter(row["name"] for row in rows).items() if count > 1]
        assert not twice, f"used twice: {twice}"


def test_an_agency_lists_a_name_once_whatever_its_capitals() -> None:
    twice = [
        key for key, count in Counter((row["agency"], row["name"].lower()) for row in APPLICATIONS).items() if count > 1
    ]
    assert not twice, f"listed twice: {twice}"


def test_every_agency_named_in_the_demo_is_listed() -> None:
    for row in [*REGULATIONS, *SERVICES, *DATA_OBJECTS, *APPLICATIONS]:
        named = {
            row["agency"],
            row.get("custodian", ""),
            *values(row.get("using_agencies", "")),
        } - {""}
        assert named <= DEMO_AGENCIES, f"{row.get('name') or row.get('about')}: {sorted(named - DEMO_AGENCIES)}"


def test_every_reference_of_an_application_resolves() -> None:
    regulations = {f"{row['kind']} {row['number']}/{row['year']}" for row in REGULATIONS}
    services = {row["name"] for row in SERVICES}
    for row in APPLICATIONS:
        key = row["external_key"]
        assert not row["parent"] or row["parent"] in KEYS - {key}, f"{key}: parent {row['parent']}"
        assert bool(row["parent"]) == bool(row["relation"]), f"{key}: parent and relation come together"
        assert set(values(row["services"])) <= services, f"{key}: {row['services']}"
        assert set(values(row["regulations"])) <= regulations, f"{key}: {row['regulations']}"
        for entry in values(row["data_objects"]):
            role, _, name = entry.partition(":")
            assert role in {"master", "copy", "reads"}, f"{key}: {entry}"
            assert name in DATA_NAMES, f"{key}: {entry}"


def test_an_alias_has_a_kind_and_a_value() -> None:
    kinds = {"acronym", "expansion", "former_name", "url", "external_key", "other"}
    for row in APPLICATIONS:
        for alias in values(row["aliases"]):
            kind, _, value = alias.partition(":")
            assert kind in kinds, f"{row['external_key']}: {alias}"
            assert value, f"{row['external_key']}: {alias}"
            assert kind != "external_key" or value in NATIONAL_CODES, (
                f"{row['external_key']}: {alias} is no national application"
            )


def test_national_applications_in_the_demo_say_which_and_only_they_are_shared() -> None:
    for row in APPLICATIONS:
        assert (row["shared"] == "1") == ("external_key:" in row["aliases"]), (
            f"{row['external_key']}: shared is {row['shared']}"
        )


def test_figures_are_whole_numbers_and_years_have_four_digits() -> None:
    for row in APPLICATIONS:
        for column in ("users", "annual_cost_idr", "build_cost_idr"):
            assert re.fullmatch(r"\d*", row[column]), f"{row['external_key']}: {column} is {row[column]!r}"
        assert re.fullmatch(r"(20\d\d)?", row["year"]), f"{row['external_key']}: year is {row['year']!r}"


def test_every_end_of_an_interface_is_an_application_and_no_interface_stands_twice() -> None:
    for row in INTERFACES:
        flow = f"{row['external_key']}: {row['source']} to {row['target']}"
        assert {row["source"], row["target"]} <= KEYS, flow
        assert row["source"] != row["target"], flow
        assert set(values(row["data_objects"])) <= DATA_NAMES, f"{row['external_key']}: {row['data_objects']}"
    assert len({(row["source"], row["target"]) for row in INTERFACES}) == len(INTERFACES), "an interface stands twice"


def test_planted_answers_name_existing_rows() -> None:
    for row in PLANTED:
        rights = NATIONAL_CODES if row["kind"] == "national_overlap" else KEYS - {row["left"]}
        assert row["left"] in KEYS, f"{row['kind']}: {row['left']} and {row['right']}"
        assert row["right"] in rights, f"{row['kind']}: {row['left']} and {row['right']}"
        assert row["why"], f"{row['left']} and {row['right']}: no reason given"


def test_every_kind_is_planted_often_enough() -> None:
    planted = Counter(row["kind"] for row in PLANTED)
    too_few = {kind: planted[kind] for kind, least in LEAST_PLANTED.items() if planted[kind] < least}
    assert not too_few, f"too few: {too_few}"


def test_every_rule_of_integration_is_planted_and_named() -> None:
    named = {row["why"].partition(":")[0] for row in PLANTED if row["kind"] == "integration"}
    assert named == RULES, f"differ: {sorted(named ^ RULES)}"


def test_no_pair_is_planted_both_as_a_duplicate_and_as_different() -> None:
    duplicates = {
        frozenset((row["left"], row["right"])) for row in PLANTED if row["kind"] not in {"different", "integration"}
    }
    different = {frozenset((row["left"], row["right"])) for row in PLANTED if row["kind"] == "different"}
    assert not duplicates & different, f"both: {[sorted(pair) for pair in duplicates & different]}"


def test_planted_integrations_are_true_of_the_data() -> None:
    roles = {
        row["external_key"]: {tuple(entry.split(":", 1)) for entry in values(row["data_objects"])}
        for row in APPLICATIONS
    }
    running = {(row["source"], row["target"]): row["kind"] for row in INTERFACES if row["status"] == "operational"}
    for row in PLANTED:
        pair, rule = (row["left"], row["right"]), row["why"].partition(":")[0]
        mine, theirs = (
            {name for role, name in roles[key] if role == "master"} if key in roles else set() for key in pair
        )
        if rule == "two_masters":
            assert mine & theirs, f"{pair}: no object has both as master"
        elif rule == "reader_without_flow":
            assert pair not in running, f"{pair}: flows"
            assert mine & {name for role, name in roles[pair[1]] if role != "master"}, f"{pair}: reads nothing"
        elif rule in {"manual_reentry", "file_transfer"}:
            assert running.get(pair) == {"manual_reentry": "manual", "file_transfer": "file"}[rule], (
                f"{pair}: {running.get(pair)}"
            )
        elif rule == "service_chain":
            assert running.keys().isdisjoint({pair, pair[::-1]}), f"{pair}: an interface runs already"


def test_the_demo_is_said_to_be_made_up() -> None:
    assert "made up" in (DEMO / "README.md").read_text(encoding="utf-8"), "the README does not say it"
    assert AGENCIES[0]["name"] == "Pemerintah Kota Wanasari (contoh)", "the government's name does not say it"
    assert {row["confidence"] for row in AGENCIES} == {"made up"}, "an agency does not say it"
    assert "made up" in (SEED / "SOURCES.md").read_text(encoding="utf-8"), "SOURCES.md does not say it"


def test_the_demos_readme_counts_rightly() -> None:
    readme = (DEMO / "README.md").read_text(encoding="utf-8")
    said = {name: int(count) for name, count in re.findall(r"^\| `([\w.-]+)` \| (\d+) \|", readme, flags=re.MULTILINE)}
    found = {path.name: len(rows_of(path)) for path in DEMO.glob("*.csv")} | Counter(row["kind"] for row in PLANTED)
    assert said == found, f"differ: {sorted(said.items() ^ found.items())}"


def test_every_host_of_the_demo_is_in_the_reserved_domain() -> None:
    for row in [*APPLICATIONS, *REGULATIONS]:
        host = urlsplit(row["url"] if "//" in row["url"] else f"//{row['url']}").hostname or ""
        assert not host or host.endswith(".wanasari.example"), f"{row['url']} is outside wanasari.example"


@pytest.mark.parametrize(
    "path",
    sorted(p for p in SEED.rglob("*") if p.suffix in {".csv", ".md", ".toml"} and "functions" not in p.parts),
    ids=lambda p: str(p.relative_to(SEED)),
)
def test_no_mail_address_phone_number_or_machine_path(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\r" not in text, "line ends"
    assert not text.startswith("\ufeff"), "a byte-order mark"
    mails = re.findall(r"[\w.+-]+@[\w-]+\.\w+", text)
    assert not mails, f"mail address: {mails}"
    phones = re.findall(r"(?<![\w.])(?:\+62|08\d|\(0\d{2,3}\))[\d\s-]{6,}", text)
    assert not phones, f"phone number: {phones}"
    folders = re.findall(r"(?<![\w:/.>])/[a-z]+/[\w./-]+", text)
    assert not folders, f"a path of the machine it was made on: {folders}"
    assert "shared/" not in text, "a folder beside the project"
