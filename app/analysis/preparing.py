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
from .features import Spaces, of_function, spaces
from .portfolio import Links, Portfolio, prepare
from .records import ApplicationRecord, Parameters
from .tokens import Numbering, Ragged

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_LIKELY = 0.25
"""A function at least this probable is one of the things that a record says."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """`declared` is `None` where too few records have reference codes, else over `codes`; `family`: a row's label."""

    portfolio: Portfolio
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
    portfolio = prepare(records)
    model = model or class_model()
    served = served_functions(portfolio, model)
    family = families(portfolio, parameters)
    references = _of_one_model(records)
    local = [own for own, record in zip(references, records, strict=True) if not record.shared]
    codes = leaves(local)
    return Prepared(
        portfolio=portfolio,
        of=spaces(portfolio),
        model=model,
        served=served,
        declared=declared_posteriors(references, codes, _said(portfolio, served), local),
        codes=codes,
        spelled=spelled_links(portfolio, parameters),
        related=related_links(portfolio, parameters),
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


def served_functions(of: Portfolio, model: ClassModel) -> Posteriors:
    """The posterior functions of each record, by its names, its description and its owner."""
    named = of.read_names.beside(of.words.read([" ".join(record.aliases) for record in of.records]))
    described = of.read_descriptions.beside(of.words.read([" ".join(record.keywords) for record in of.records]))
    return model.read_posteriors(
        of.words,
        named.kept(~of.words.hidden(named, of.government, of.places)),
        described,
        ["" if record.shared else record.agency for record in of.records],
    )


def _said(of: Portfolio, served: Posteriors) -> "csr_array[Any]":
    """Records × all that they say: words, data, services, the owner, likely functions; 1 where said."""
    from scipy.sparse import csr_array, hstack  # noqa: PLC0415 -- heavy: not loaded with the records

    agencies = Numbering()
    owners = Ragged.of([[agencies[agency]] if agency else [] for agency in of.agencies])
    likely = served.probability >= _LIKELY
    functions = Ragged.gathered(np.nonzero(likely)[0], served.functions[likely], len(of))
    parts = [
        of.texts.indicator(len(of.words.stems)),
        of.objects.indicator(len(of.labels)),
        of.services.indicator(len(of.labels)),
        owners.indicator(len(agencies)),
        functions.distinct().indicator(int(served.functions.max(initial=0)) + 1),
    ]
    joined = csr_array(hstack(parts, format="csr"))
    used = np.flatnonzero(np.bincount(joined.indices, minlength=joined.shape[1]))
    return csr_array(joined[:, used])
