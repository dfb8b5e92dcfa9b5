"""The API describes itself: completely, in order, with examples that are true."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from app.main import create_app
from app.settings import Settings

Operation = dict[str, Any]
HUMAN_FORMATS = ("application/json", "application/problem+json")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(Settings()).openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def contents(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body that is described, asked for or answered."""
    for name, operation in operations(document):
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"{name} body {media_type}", content
        for status, response in operation["responses"].items():
            for media_type, content in response.get("content", {}).items():
                yield f"{name} {status} {media_type}", content


def examples_of(content: dict[str, Any]) -> list[Any]:
    named = [example["value"] for example in content.get("examples", {}).values()]
    return named + ([content["example"]] if "example" in content else [])


def walk(value: Any) -> Iterator[Any]:
    yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walk(part)


def test_it_is_openapi_3_1_with_everything_that_it_refers_to(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    for part in walk(document):
        if isinstance(part, dict) and isinstance(part.get("$ref"), str):
            assert part["$ref"].rsplit("/", 1)[-1] in document["components"]["schemas"]


def test_every_operation_has_a_declared_tag_a_summary_and_a_description(document: dict[str, Any]) -> None:
    declared = [tag["name"] for tag in document["tags"]]
    used = {tag for _, operation in operations(document) for tag in operation["tags"]}
    summaries = [operation["summary"] for _, operation in operations(document)]

    for name, operation in operations(document):
        assert len(operation["tags"]) == 1, name
        assert operation["tags"][0] in declared, name
        assert len(operation["description"].split()) > 3, name
        assert operation["summary"][0].isupper(), name
    assert used == set(declared)
    assert all(tag["description"] for tag in document["tags"])
    assert len(set(summaries)) == len(summaries)


def test_the_operations_come_in_the_order_of_their_tags(document: dict[str, Any]) -> None:
    declared = [tag["name"] for tag in document["tags"]]
    places = [declared.index(operation["tags"][0]) for _, operation in operations(document)]

    assert len(places) > 50
    assert places == sorted(places)


def test_every_operation_has_a_worked_example_of_its_body_and_of_its_answer(document: dict[str, Any]) -> None:
    for name, content in contents(document):
        if "application/json" in name and ("body" in name or " 2" in name):
            assert examples_of(content), name
    for name, operation in operations(document):
        own = [content for where, content in contents(document) if where.startswith(f"{name} ")]
        shown = any(examples_of(content) for content in own)
        told = [parameter for parameter in operation.get("parameters", ()) if "example" in parameter]
        assert shown or told or "text/plain" in str(operation["responses"]), name


def test_every_example_is_what_its_schema_says(document: dict[str, Any]) -> None:
    checked = 0
    for name, content in contents(document):
        schema = {**content.get("schema", {}), "components": document["components"]}
        for example in examples_of(content):
            errors = list(jsonschema_rs.validator_for(schema).iter_errors(example))
            assert not errors, (name, example, errors[0].message)
            checked += 1
    assert checked > 200


def test_examples_look_like_real_records(document: dict[str, Any]) -> None:
    for name, content in contents(document):
        if "problem" not in name:
            for example in examples_of(content):
                assert "…" not in list(walk(example)), (name, example)


def test_what_goes_wrong_is_documented_with_examples(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        if "/api/v1/" not in name:
            continue
        method, path = name.split()
        expected = {"401", "422"} | ({"404"} if "{id}" in path else set())
        if method == "PATCH":
            expected |= {"412", "428"}
        assert expected <= operation["responses"].keys(), name
        for status in operation["responses"]:
            if status.startswith(("4", "5")):
                content = operation["responses"][status]["content"]["application/problem+json"]
                assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, (name, status)
                assert all(example["status"] == int(status) for example in examples_of(content)), (name, status)


def test_every_field_that_can_be_sent_is_explained(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    def explained(schema: dict[str, Any]) -> bool:
        if schema.get("description") or schema.get("examples"):
            return True
        if "$ref" in schema:
            return explained(schemas[schema["$ref"].rsplit("/", 1)[-1]])
        return any(explained(part) for part in schema.get("anyOf", []) + schema.get("allOf", []))

    bodies = {
        part["$ref"].rsplit("/", 1)[-1]
        for _, operation in operations(document)
        for part in walk(operation.get("requestBody", {}))
        if isinstance(part, dict) and "$ref" in part
    }
    assert len(bodies) > 15
    for name in bodies:
        for field, schema in schemas[name].get("properties", {}).items():
            assert explained(schema) or field == "items", f"{name}.{field}"


def test_every_parameter_is_explained(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path" and parameter["schema"].get("format") == "uuid":
                continue
            told = parameter.get("description") or parameter["schema"].get("description")
            assert told or parameter["name"] in str(operation["description"]) or _names_a_field(document, parameter), (
                name,
                parameter["name"],
            )


def _names_a_field(document: dict[str, Any], parameter: dict[str, Any]) -> bool:
    """A filter that is named like the field it compares needs no words of its own."""
    schemas = document["components"]["schemas"].values()
    return any(parameter["name"] in schema.get("properties", {}) for schema in schemas)


def test_every_post_honours_an_idempotency_key_and_every_change_an_entity_tag(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        headers = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "header"}
        if name.startswith("POST"):
            assert "Idempotency-Key" in headers, name
        if name.startswith("PATCH"):
            assert "If-Match" in headers, name
