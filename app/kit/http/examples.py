"""Worked examples of answers, made from the schemas' own examples and the collection's request, so that they agree."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

Schema = dict[str, Any]

_NAMESPACE = UUID("01936f5e-8d2a-7c1b-9f00-000000000000")
_INSTANT = "2026-11-23T04:05:06Z"
_DEEPEST = 6


def add_examples(document: dict[str, Any]) -> None:
    """Give each operation of an OpenAPI document worked examples where it has none: parameters, body, good answers.

    A collection's POST says what a record looks like; what reads, lists and changes the same record shows the same one.
    """
    examples = Examples(document)
    for path, operations in document["paths"].items():
        collection = "/".join(path.split("/")[:4])
        known = _record(examples, collection, document["paths"].get(collection, {}).get("post", {}))
        for method, operation in operations.items():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path" and parameter["schema"].get("format") == "uuid":
                    name = collection if parameter["name"] == "id" else parameter["name"]
                    parameter.setdefault("example", identifier(name))
            for content in _json_contents(operation.get("requestBody", {})):
                content["example"] = _body(examples, method, content["schema"], known)
            for status, response in operation.get("responses", {}).items():
                for content in _json_contents(response) if status.startswith("2") else ():
                    content["example"] = examples.of(content["schema"], known)


def _json_contents(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    content = part.get("content", {}).get("application/json")
    return [content] if content and not {"example", "examples"} & content.keys() and "schema" in content else []


def _record(examples: "Examples", collection: str, post: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a collection's worked record: the body that its POST shows, and its identifier."""
    content = post.get("requestBody", {}).get("content", {}).get("application/json", {})
    shown = next((example.get("value") for example in content.get("examples", {}).values()), None)
    record = shown if shown is not None else examples.of(content["schema"], {}) if content else {}
    return {**record, "id": identifier(collection)} if isinstance(record, dict) else {}


def _body(examples: "Examples", method: str, schema: Schema, known: Mapping[str, Any]) -> Any:
    plain = {name: value for name, value in known.items() if name != "id"}
    if method == "patch" and plain:
        fields = examples.properties(schema)
        changeable = [(name, value) for name, value in plain.items() if name in fields]
        return dict(changeable[-2:])
    return examples.of(schema, plain)


class Examples:
    """Makes examples of the schemas of one OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._schemas: dict[str, Schema] = document.get("components", {}).get("schemas", {})

    def of(self, schema: Schema, known: Mapping[str, Any]) -> Any:
        """An example of `schema`; `known` are values to be used wherever a field has their name."""
        return self._value(schema, "", known, 0)

    def properties(self, schema: Schema) -> Mapping[str, Schema]:
        """The properties of an object's schema."""
        found: dict[str, Schema] = self._resolved(schema).get("properties", {})
        return found

    def _value(self, schema: Schema, name: str, known: Mapping[str, Any], depth: int) -> Any:
        schema = self._resolved(schema)
        if depth > _DEEPEST:
            return None
        if found := _said(schema):
            return found[0]
        if alternatives := schema.get("anyOf") or schema.get("oneOf"):
            return self._alternative(alternatives, name, known, depth)
        if schema.get("type") == "object" or "properties" in schema:
            return self._object(schema, known, depth)
        if schema.get("type") == "array":
            return [self._value(schema.get("items", {}), name, known, depth + 1)]
        return _plain(schema, name)

    def _alternative(self, alternatives: list[Schema], name: str, known: Mapping[str, Any], depth: int) -> Any:
        """The first that is no null; null itself for a field that nothing is known of, as records are in real life."""
        real = [alternative for alternative in alternatives if alternative.get("type") != "null"]
        nullable = len(real) < len(alternatives)
        told = any(_said(self._resolved(alternative)) for alternative in real)
        if nullable and not told and name != "next_cursor" and not _is_telling(name):
            return None
        if nullable and name == "next_cursor":
            return None
        return self._value(real[0], name, known, depth) if real else None

    def _object(self, schema: Schema, known: Mapping[str, Any], depth: int) -> Any:
        properties: dict[str, Schema] = schema.get("properties", {})
        if not properties and isinstance(schema.get("additionalProperties"), dict):
            return {}
        # Below the top, a name means something else: an alias's `kind` is no application's.
        names = known if depth <= 2 and _agrees(known, properties) else {}  # a page, its items, an item
        return {
            name: names[name] if name in names else self._value(part, name, known, depth + 1)
            for name, part in properties.items()
            if name in schema.get("required", ()) or name in names
        }

    def _resolved(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            target = self._schemas[schema["$ref"].rsplit("/", 1)[-1]]
            schema = target | {name: value for name, value in schema.items() if name != "$ref"}
        return schema


def _said(schema: Schema) -> list[Any]:
    if schema.get("examples"):
        return list(schema["examples"])
    for word in ("example", "const"):
        if word in schema:
            return [schema[word]]
    return list(schema.get("enum", ()))[:1]


def _agrees(known: Mapping[str, Any], properties: Mapping[str, Schema]) -> bool:
    """Whether an object is what `known` speaks of: it has all those fields but the lists that are left out of it."""
    plain = {name for name, value in known.items() if not isinstance(value, list)}
    return bool(plain) and plain <= properties.keys()


def _is_telling(name: str) -> bool:
    return name.endswith(("_at", "_on")) and not name.startswith(("archived", "revoked", "expires", "valid"))


def identifier(name: str) -> str:
    """An identifier that is the same wherever a field of that name is shown."""
    made = uuid5(_NAMESPACE, name)
    return str(UUID(bytes=_NAMESPACE.bytes[:10] + made.bytes[:6]))


def _plain(schema: Schema, name: str) -> Any:
    kind, form = schema.get("type"), schema.get("format")
    if kind == "string":
        return {"uuid": identifier(name), "date-time": _INSTANT, "date": _INSTANT[:10]}.get(form or "", "…")
    if kind in {"integer", "number"}:
        lowest = schema.get("minimum", 1 if kind == "integer" else 0.5)
        return max(lowest, 1) if kind == "integer" else lowest
    return {"boolean": False}.get(kind or "")
