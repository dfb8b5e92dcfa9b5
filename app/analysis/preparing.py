"""Records → everything that the features look at, made once for a portfolio."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .candidates import related_links, spelled_links
from .classes import ClassModel, Posteriors, class_model
from .declared import declared_posteriors, leaves
from .families import families, stars
from .features import Spaces, of_function, space, spaces
from .portfolio import Links, Profile, prepare
from .records import ApplicationRecord, Parameters

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_LIKELY = 0.25
"""A function at least this probable is one of the things that a record says."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """`declared` is `None` where too few records have reference codes, else over `codes`; `family`: a row's label."""

    profiles: Sequence[Profile]
    of: Spaces
    model: ClassModel
    served: Posteriors
    declared: Posteriors | None
    codes: tuple[str, ...]
    spelled: Links
    related: Links
    stars: Links
    family: dict[int, str]


def prepare_portfolio(
    records: Sequence[ApplicationRecord], parameters: Parameters, model: ClassModel | None = None
) -> Prepared:
    """The portfolio in the order of `records`, read by `model`, the shipped one if it is `None`."""
    profiles = prepare(records)
    model = model or class_model()
    served = served_functions(profiles, model)
    family = families(profiles, parameters)
    references = _of_one_model(records)
    local = [own for own, record in zip(references, records, strict=True) if not record.shared]
    codes = leaves(local)
    return Prepared(
        profiles=profiles,
        of=spaces(profiles),
        model=model,
        served=served,
        declared=declared_posteriors(references, codes, _said(profiles, served), local),
        codes=codes,
        spelled=spelled_links(profiles, parameters),
        related=related_links(profiles, parameters),
        stars=stars(family),
        family=family,
    )


def _of_one_model(records: Sequence[ApplicationRecord]) -> list[frozenset[str]]:
    """The codes of each record in the one reference model that most records are mapped to.

    An application has its place in several models at once; as classes they would compete with each other.
    """
    models = Counter(
        model
        for record in records
        if not record.shared
        for model in {code.partition(".")[0] for code in record.references if of_function(code)}
    )
    if not models:
        return [frozenset() for _ in records]
    chosen = min(models, key=lambda model: (-models[model], model != "RAB", model))
    return [frozenset(c for c in r.references if c.partition(".")[0] == chosen and of_function(c)) for r in records]


def served_functions(profiles: Sequence[Profile], model: ClassModel) -> Posteriors:
    """The posterior functions of each record, by its names, its description and its owner."""
    records = [profile.record for profile in profiles]
    return model.posteriors(
        [" ".join((record.name, *record.aliases)) for record in records],
        [" ".join((record.description, *record.keywords)) for record in records],
        ["" if record.shared else record.agency for record in records],
        [profile.places for profile in profiles],
    )


def _said(profiles: Sequence[Profile], served: Posteriors) -> "csr_array[Any]":
    """Records × all that they say: words, data, services, the owner, likely functions; 1 where said."""
    rows = []
    for place, profile in enumerate(profiles):
        row = [f"w {stem}" for stem in profile.all_stems]
        row += [f"o {' '.join(label)}" for label in profile.object_stems]
        row += [f"s {' '.join(label)}" for label in profile.service_stems]
        row += [f"a {profile.agency}"] if profile.agency else []
        likely = served.probability[place] >= _LIKELY
        row += [f"f {function}" for function in served.functions[place][likely]]
        rows.append(row)
    said = space(rows).weighted
    said.data = np.ones_like(said.data)
    return said
