"""Records → everything that the features look at, made once for a portfolio."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .candidates import Likeness, related_links, spelled_links
from .classes import ClassModel, class_model
from .declared import DeclaredModel, declared_model, leaves
from .families import families, stars
from .features import Spaces, of_function, spaces
from .portfolio import Links, Portfolio, Shown, prepare
from .posteriors import Posteriors
from .reading import Reading
from .records import ApplicationRecord, Parameters
from .suites import Suites
from .tokens import Numbering, Ragged, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_LIKELY = 0.25
"""A function at least this probable is one of the things that a record says."""


@dataclass(frozen=True, slots=True)
class Known:
    """What kinds are told by and what findings are worded with.

    `suite` is by row the number in `suites` of the national application that the row is, or `NO_SUITE`. `coded` and
    `declared`, over its codes, are `None` where too few records have any; `family`: a row's label.
    """

    portfolio: Shown
    model: ClassModel
    served: Posteriors
    suites: Suites
    suite: Rows
    coded: "CodeModel | None"
    declared: Posteriors | None
    stars: Links
    family: dict[int, str]


@dataclass(frozen=True, slots=True)
class Prepared(Known):
    """All that features look at."""

    portfolio: Portfolio
    of: Spaces
    spelled: Links
    related: Links

    @property
    def likeness(self) -> Likeness:
        """What makes candidates among its rows."""
        return Likeness(self.of, self.served, self.declared, self.suites.served_by(self.suite))


def prepare_portfolio(
    records: Sequence[ApplicationRecord], parameters: Parameters, model: ClassModel | None = None
) -> Prepared:
    """The portfolio in the order of `records`, read by `model`, the shipped one if it is `None`."""
    portfolio = prepare(records)
    model = model or class_model()
    served = served_functions(portfolio, model)
    suites = Suites.of(portfolio, model)
    family = families(portfolio, parameters)
    coded, declared = _coded(portfolio, served)
    return Prepared(
        portfolio=portfolio,
        of=spaces(portfolio),
        model=model,
        served=served,
        suites=suites,
        suite=suites.found_in(portfolio, served),
        coded=coded,
        declared=declared,
        spelled=spelled_links(portfolio, parameters),
        related=related_links(portfolio, parameters),
        stars=stars(family),
        family=family,
    )


@dataclass(frozen=True, slots=True)
class CodeModel:
    """The model of a portfolio's own codes, and how what a record says becomes its columns."""

    model: DeclaredModel
    reference: str
    said: "Said"

    def posterior_of(self, reading: Reading, of: Portfolio, served: Posteriors) -> Posteriors:
        """The posterior of one record by the words and labels of the model's portfolio `of`, and by its functions."""
        codes = _codes_in(reading.record.references, self.reference)
        return self.model.posterior_of(codes, self.said.columns_of(reading, of, served))


def _coded(of: Portfolio, served: Posteriors) -> tuple[CodeModel | None, Posteriors | None]:
    """The model of the reference codes of `of`, and what it says of them; nothing where too few records have any."""
    reference = _most_used_model(of.records)
    codes = _codes_of(of.records, reference)
    local = [own for own, record in zip(codes, of.records, strict=True) if not record.shared]
    said = Said.of(of, served)
    rows = said.rows(of, served)
    model = declared_model(codes, leaves(local), rows, local)
    if model is None:
        return None, None
    return CodeModel(model, reference, said), model.posteriors(codes, rows)


def _most_used_model(records: Sequence[ApplicationRecord]) -> str:
    """The one reference model that most local records are mapped to; empty without any.

    An application has its place in several models at once; as classes they would compete with each other.
    """
    models = Counter(model for record in records if not record.shared for model in _models_in(record.references))
    return min(models, key=lambda model: (-models[model], model != "RAB", model), default="")


def _codes_of(records: Sequence[ApplicationRecord], model: str) -> list[frozenset[str]]:
    return [_codes_in(record.references, model) for record in records]


@lru_cache(maxsize=16_384)
def _codes_in(references: frozenset[str], model: str) -> frozenset[str]:
    """The codes of one reference model; remembered, since a list has the same few again and again."""
    return frozenset(code for code in references if code.partition(".")[0] == model and of_function(code))


@lru_cache(maxsize=16_384)
def _models_in(references: frozenset[str]) -> tuple[str, ...]:
    return tuple({code.partition(".")[0] for code in references if of_function(code)})


@dataclass(frozen=True, slots=True)
class Said:
    """All that records say, by columns: words, data, services, the owner, likely functions; those that anybody says."""

    agencies: Numbering
    widths: tuple[int, ...]
    column: Rows

    @classmethod
    def of(cls, of: Portfolio, served: Posteriors) -> "Said":
        """The columns of a portfolio."""
        agencies = Numbering(agency for agency in of.agencies if agency)
        functions = int(served.functions.max(initial=0)) + 1
        widths = (len(of.words.stems), len(of.labels), len(of.labels), len(agencies), functions)
        used = np.zeros(sum(widths), dtype=bool)
        used[_wide(of, served, agencies, widths).values] = True
        return cls(agencies, widths, np.where(used, np.cumsum(used) - 1, -1))

    def rows(self, of: Portfolio, served: Posteriors) -> "csr_array[Any]":
        """Records × columns, 1 where said; what has no column is left out."""
        wide = _wide(of, served, self.agencies, self.widths)
        numbered = Ragged(self.column[wide.values], wide.pointers)
        return numbered.kept(numbered.values >= 0).indicator(int(self.column.max(initial=-1)) + 1)

    def columns_of(self, reading: Reading, of: Portfolio, served: Posteriors) -> Rows:
        """The columns of what one record says, by the words and labels of the portfolio `of`."""
        stems, labels = of.words.stems, of.labels
        said = (
            [stems.get(stem, -1) for stem in reading.texts],
            [labels.get(label, -1) for label in reading.objects],
            [labels.get(label, -1) for label in reading.services],
            [self.agencies.get(reading.agency, -1)],
            served.functions[served.probability >= _LIKELY].tolist(),
        )
        wide, start = [], 0
        for numbers, width in zip(said, self.widths, strict=True):
            wide += [start + number for number in numbers if 0 <= number < width]
            start += width
        columns = self.column[wide]
        known: Rows = columns[columns >= 0]
        return known


def _wide(of: Portfolio, served: Posteriors, agencies: Numbering, widths: Sequence[int]) -> Ragged:
    """For each record what it says, numbered through from words to functions; numbers beyond a width are left out."""
    owners = Ragged.of([[agencies.get(agency, len(agencies))] if agency else [] for agency in of.agencies])
    likely = served.probability >= _LIKELY
    functions = Ragged.gathered(np.nonzero(likely)[0], served.functions[likely], len(of)).distinct()
    result = Ragged.of([[] for _ in range(len(of))])
    start = 0
    for part, width in zip((of.texts, of.objects, of.services, owners, functions), widths, strict=True):
        known = part.kept(part.values < width)
        result = result.beside(Ragged(known.values + start, known.pointers))
        start += width
    return result


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
