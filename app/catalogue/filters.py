"""Filters that all catalogue lists have."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement

from app.kit.paging import View
from app.kit.schema import PageQuery


def equal_conditions(model: type[Any], view: View, query: PageQuery, names: Iterable[str]) -> list[ColumnElement[bool]]:
    """`archived`, `q`, and each of `names` that `query` sets: the column equals it."""
    wanted: dict[str, Any] = dict(query)
    archived = model.archived_at
    where: list[ColumnElement[bool]] = [archived.is_not(None) if wanted["archived"] else archived.is_(None)]
    if wanted["q"]:
        where.append(view.containing(wanted["q"]))
    where.extend(getattr(model, name) == wanted[name] for name in names if wanted[name] is not None)
    return where
