"""Words of the wire: strict field types, pages, sorting, sparse fields."""

from collections.abc import Iterable
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Strict, StringConstraints, create_model

Item = TypeVar("Item")

# Nothing that a database, a spreadsheet or a terminal could stumble over: no NUL, no control characters.
_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
_MANY_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_ONE_LINE)]
LongLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=_ONE_LINE)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=_MANY_LINES)]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f\x7f]+$")
]
Count = Annotated[int, Strict(), Field(ge=0, le=2_000_000_000)]
Rupiah = Annotated[int, Strict(), Field(ge=0, le=9_007_199_254_740_991, description="Rupiah; up to 2^53-1.")]
Year = Annotated[int, Strict(), Field(ge=1970, le=2100)]
Flag = Annotated[bool, Strict()]
Share = Annotated[float, Strict(), Field(ge=0, le=1)]
Lines = Annotated[list[Line], Field(max_length=100)]

SearchText = Annotated[
    str | None,
    Field(min_length=1, max_length=200, pattern=_ONE_LINE, description="Text to look for, whatever its capitals."),
]


class Strictly(BaseModel):
    """A body that a client sends: unknown names are an error, not silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Reading(BaseModel):
    """A record as it is read; no field has a default, so that OpenAPI calls all of them required."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last."""

    model_config = ConfigDict(extra="forbid")

    items: list[Item]
    next_cursor: str | None


class PageQuery(BaseModel):
    """How every list is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200, description="Items on a page.")
    cursor: str | None = Field(
        None, max_length=2000, description="`next_cursor` of the page before; valid with the same `sort` only."
    )


def sort_order(names: Iterable[str], default: str) -> Any:
    """The field `sort` of a list that can be ordered by `names`; a leading minus turns the order round."""
    listed = "|".join(names)
    return Field(
        default,
        pattern=f"^-?({listed})(,-?({listed})){{0,4}}$",
        description=f"Order, most telling first; `-` turns it round. Names: {', '.join(f'`{n}`' for n in names)}.",
        examples=[default],
    )


def sparse_fields(model: type[BaseModel]) -> Any:
    """The field `fields` of a list or item of `model`: only these names are answered, and `id`."""
    listed = "|".join(model.model_fields)
    return Field(
        None,
        pattern=f"^({listed})(,({listed})){{0,60}}$",
        description="Only these fields, separated by commas; `id` always comes along.",
    )


def sparse(model: type[BaseModel]) -> type[BaseModel]:
    """`model` as `?fields=` leaves it: every field but `id` may be missing, none may be added."""
    optional: dict[str, Any] = {
        name: (field.annotation, ... if name == "id" else Field(default=None, description=field.description))
        for name, field in model.model_fields.items()
    }
    return create_model(
        model.__name__.removesuffix("Read") + "Part",
        __config__=ConfigDict(extra="forbid"),
        __doc__=f"Those fields of {model.__name__} that `fields=` named.",
        **optional,
    )


def changes_of(model: type[BaseModel], *, without: Iterable[str] = ()) -> type[BaseModel]:
    """The body that changes a record made by `model`: each field may be left out, and then stays as it is.

    A field that may be null is set to *not known* by null. `archived` takes the record out of lists or brings it back.
    """
    fields: dict[str, Any] = {
        name: (
            Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation,
            Field(default=None, description=field.description, examples=field.examples, json_schema_extra=_no_default),
        )
        for name, field in model.model_fields.items()
        if name not in set(without)
    }
    fields["archived"] = (
        Flag,
        Field(
            default=None,
            description="true takes the record out of lists and analyses, false brings it back.",
            json_schema_extra=_no_default,
        ),
    )
    return create_model(
        model.__name__.removesuffix("Create") + "Update",
        __base__=Strictly,
        __doc__="The fields to change; what is left out stays, null means *not known*.",
        **fields,
    )


def _no_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)
