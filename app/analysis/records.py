"""The plain data that goes into the analysis and comes out of it.

Everything here is frozen and holds only strings, numbers, tuples and frozen sets, so that it can be sent to a worker
process, written as JSON, or lifted out of the service together with this package.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, NamedTuple, Protocol

KINDS = ("same_record", "same_function", "variant", "shared_service", "national_overlap")
"""What a duplicate finding can say, as the file format of `ringkas detect` names it."""

INTEGRATION = "integration"
"""The kind of a finding that says: these should exchange data and do not, or not well."""

DATA_ROLES = ("master", "copy", "reads")
"""What an application does with a data object; once-only asks for one master (Perpres 39/2019)."""

VERDICTS = ("same", "variant", "redundant", "shared", "different", "unsure")
"""What a reviewer can say of a pair."""

CATEGORIES = ("application", "website", "module", "channel", "shared_component")
RELATIONS = ("channel", "module", "instance")


class Sentence(NamedTuple):
    """One statement in Indonesian and in English."""

    id: str
    en: str


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """One application as the analysis sees it. Any text may be empty; an empty text is unknown, not different.

    `references` holds reference codes (`RAB.09.06.03`) or any labels: a dotted code shares the levels above it with its
    siblings. `data_roles` says what is done with each of `data_objects`: one of `DATA_ROLES`, or empty where it is not
    known; it may be shorter. `shared` marks a national shared application, whose telling words are in `keywords`.
    `category` is one of `CATEGORIES` or empty; `relation` (one of `RELATIONS` or empty) says what the application is to
    `parent_id`.
    """

    id: str
    name: str
    description: str = ""
    government: str = ""
    agency: str = ""
    owner: str = ""
    aliases: tuple[str, ...] = ()
    url: str = ""
    references: frozenset[str] = frozenset()
    data_objects: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    shared: bool = False
    keywords: tuple[str, ...] = ()
    category: str = ""
    parent_id: str = ""
    relation: str = ""
    data_roles: tuple[str, ...] = ()

    def read(self) -> "ApplicationRecord":
        """Itself: it is read already."""
        return self


class Readable(Protocol):
    """A record, or what one can be read from; where it belongs is known before it is read."""

    @property
    def id(self) -> str:
        """As in the record."""

    @property
    def government(self) -> str:
        """As in the record."""

    @property
    def shared(self) -> bool:
        """As in the record."""

    def read(self) -> ApplicationRecord:
        """The record."""


@dataclass(frozen=True, slots=True)
class InterfaceRecord:
    """A directed data flow from the application `source` to the application `target` (their ids).

    `kind` says how data cross, as a list has it (`api`, `splp`, `file`, `database_link`, `manual`, any other word);
    `status` whether the flow runs (`planned`, `development`, `operational`, `stopped`, empty where not known).
    """

    source: str
    target: str
    kind: str = ""
    data_objects: tuple[str, ...] = ()
    status: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One feature's verdict on a pair.

    `similarity` lies in [0, 1]; `None` when there is nothing to compare, and then `weight` is 0. `weight` is what the
    feature adds to the log-odds (natural logarithm) of the finding's kind: positive speaks for it, negative against.
    """

    feature: str
    similarity: float | None
    evidence: Sentence
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class KnownExchange:
    """Two functions of the catalogue (by key) that exchange data in most governments: `source` gives `data`.

    `target` may be the code of a national application.
    """

    source: str
    target: str
    data: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """One edge of the dependency graph as evidence: `type` as in `dependencies.py`, `label` for a reader."""

    type: str
    source: str
    target: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One scored result that a person can review, with its evidence.

    `left_id < right_id` as strings, except in a `national_overlap`, where `right_id` is the national application.
    `cluster` is the smallest id of the group that the pair belongs to. `worth_review` says whether the score reaches
    the threshold of the parameters; weaker findings only appear when the caller asks for them by `min_score`.

    An `integration` finding also cites its `rule`, the `edges` of the graph that speak for it, and the `direction` in
    which data should flow: `left_to_right`, `right_to_left`, or `both`.
    """

    kind: str
    left_id: str
    right_id: str
    score: float
    cluster: str
    comparisons: tuple[Comparison, ...]
    explanation: Sentence
    worth_review: bool
    identity: float
    function: float
    rule: str = ""
    direction: str = ""
    edges: tuple[Edge, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON-ready data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Applications that belong together by findings of one kind; `id` is the smallest of `members` (sorted)."""

    id: str
    kind: str
    members: tuple[str, ...]


class FeatureCurve(NamedTuple):
    """What one feature says: the log-odds it adds at similarity 0, ¼, ½, ¾ and 1, never falling; straight between."""

    feature: str
    log_odds: tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything that a run's result depends on besides the records; stored with the run.

    `min_score` is `None` for "what is worth a reviewer's time" or a score in [0, 1], where 0 lists every scored pair.
    Worth a reviewer's time is what reaches `review_score`, or, while that is `None`, the threshold that maximises the
    expected F1 of the list under the calibrated scores. `kinds` limits the output. `across_governments` also compares
    governments with each other. Curves left empty mean the ones shipped with this `version` (`weights.py` says where
    they come from); a bias of `None` likewise. `adapt_prior` estimates the share of positive pairs from the portfolio
    in hand.
    """

    version: str = "2"
    min_score: float | None = None
    kinds: frozenset[str] = frozenset(KINDS)
    across_governments: bool = False
    review_score: float | None = None
    family_size: int = 3
    exhaustive_limit: int = 1_500
    partners: int = 60
    adapt_prior: bool = True
    identity_curves: tuple[FeatureCurve, ...] = ()
    function_curves: tuple[FeatureCurve, ...] = ()
    identity_bias: float | None = None
    function_bias: float | None = None
    national_curves: tuple[FeatureCurve, ...] = ()
    national_bias: float | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Parameters":
        """The parameters that `as_dict` wrote; fields left out keep their defaults.

        Raises:
            ValueError: a field is unknown or a value cannot be one.
        """
        if unknown := sorted(data.keys() - {field.name for field in fields(cls)}):
            raise ValueError(f"unknown parameter: {', '.join(unknown)}")
        values = dict(data)
        if "kinds" in values:
            values["kinds"] = frozenset(values["kinds"])
        for name in ("identity_curves", "function_curves", "national_curves"):
            if name in values:
                values[name] = tuple(FeatureCurve(feature, _five(points)) for feature, points in values[name])
        return cls(**values)

    def as_dict(self) -> dict[str, Any]:
        """The parameters as JSON-ready data, sets sorted."""
        return {
            "version": self.version,
            "min_score": self.min_score,
            "kinds": sorted(self.kinds),
            "across_governments": self.across_governments,
            "review_score": self.review_score,
            "family_size": self.family_size,
            "exhaustive_limit": self.exhaustive_limit,
            "partners": self.partners,
            "adapt_prior": self.adapt_prior,
            "identity_curves": [[curve.feature, list(curve.log_odds)] for curve in self.identity_curves],
            "function_curves": [[curve.feature, list(curve.log_odds)] for curve in self.function_curves],
            "national_curves": [[curve.feature, list(curve.log_odds)] for curve in self.national_curves],
            "identity_bias": self.identity_bias,
            "function_bias": self.function_bias,
            "national_bias": self.national_bias,
        }


class Judgement(NamedTuple):
    """A person's verdict (one of `VERDICTS`) on two records, by their ids."""

    left_id: str
    right_id: str
    verdict: str


class Change(NamedTuple):
    """A pair whose listing or kind changes: its kind and score before and after; a kind of `""` is not listed."""

    left_id: str
    right_id: str
    kind_before: str
    kind_after: str
    score_before: float
    score_after: float


@dataclass(frozen=True, slots=True)
class Learned:
    """The adjusted parameters, how many verdicts taught them, and every change they make on this portfolio."""

    parameters: Parameters
    used: int
    changes: tuple[Change, ...]


def _five(points: Sequence[float]) -> tuple[float, float, float, float, float]:
    one, two, three, four, five = (float(point) for point in points)
    if sorted(points) != list(points):
        raise ValueError(f"a curve must not fall: {list(points)}")
    return one, two, three, four, five
