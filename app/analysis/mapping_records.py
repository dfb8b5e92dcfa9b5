"""The plain data of mapping: reference nodes, what the catalogue of functions says of them, proposals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .records import ApplicationRecord, Sentence

MODELS = ("rab", "ral", "rad", "raa", "rai", "rak")
"""The six reference models: processes, services, data, applications, infrastructure, security."""


class Node(NamedTuple):
    """One node of a reference model; `parent` is empty at level 1."""

    code: str
    level: int
    parent: str
    name_id: str
    name_en: str = ""


class AgencyUrusan(NamedTuple):
    """An agency by its usual names, and the nodes of business processes that its *urusan* stands for."""

    names: tuple[str, ...]
    codes: tuple[str, ...]


class NationalCodes(NamedTuple):
    """A national application: its code in the catalogue, the names it goes by, its nodes of business processes."""

    code: str
    names: tuple[str, ...]
    codes: tuple[str, ...]


class Cue(NamedTuple):
    """Words that lead to a node where functions do not: `share` is its probability while nothing is said.

    `words` are phrases in plain spelling; `fact:national`, `fact:public` and `fact:administration` stand for what is
    known of the entry otherwise.
    """

    code: str
    share: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingKnowledge:
    """All that proposals rest on besides the class model; codes of any edition.

    `functions` gives for each key of the catalogue of functions its codes by model, the main one first. `version`
    names the state of the data, so that proposals can be kept with it.
    """

    nodes: Mapping[str, tuple[Node, ...]]
    functions: Mapping[str, Mapping[str, tuple[str, ...]]]
    agencies: tuple[AgencyUrusan, ...] = ()
    nationals: tuple[NationalCodes, ...] = ()
    cues: Mapping[str, tuple[Cue, ...]] = field(default_factory=dict)
    version: str = ""


class Confirmed(NamedTuple):
    """An application whose place a reviewer confirmed: its codes in one model, any level."""

    record: ApplicationRecord
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MappingWeights:
    """How the evidence is weighed; partly fitted by `benchmarks/mapping_fitting.py` on entries held apart.

    `owner` and `name` multiply log-odds. `carried`: how much more a function's code counts where the owner carries its
    *urusan*. `shared_task`: what part of a task that any agency may have belongs to the owner's own *urusan*.
    `sharpness` is the exponent that calibrates; `unsaid` is mixed in, since no text tells everything.
    `function_memory`, `code_memory` and `owner_memory` say how many confirmed examples weigh as much as what was
    assumed before; `neighbour` is the vote of an example named alike.
    """

    owner: float = 0.15
    carried: float = 3.0
    shared_task: float = 0.1
    name: float = 1.7
    national: float = 0.6
    sharpness: float = 1.25
    unsaid: float = 0.01
    function_memory: float = 2.0
    code_memory: float = 1.0
    owner_memory: float = 8.0
    neighbour: float = 0.7
    least: float = 0.12
    """Below this probability a node is not the first proposal where a broader one is at least twice as probable."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A node proposed for a record.

    `probability` in [0, 1]: for the first proposal that of the node or one below it, for the others that of just that
    node, so that they never exceed the first. `words` are those of the record that led there, strongest first.
    """

    record_id: str
    model: str
    rank: int
    code: str
    level: int
    probability: float
    explanation: Sentence
    words: tuple[str, ...] = ()
