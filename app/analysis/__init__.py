"""The analysis core: plain records in, plain findings out; no database, no clock, no network.

The names below are the front. The heavy numeric libraries are loaded when a function is first called.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .classes import FunctionRow
from .data_resolution import NameDecision
from .records import (
    DATA_ROLES,
    INTEGRATION,
    KINDS,
    VERDICTS,
    ApplicationRecord,
    Change,
    Cluster,
    Comparison,
    Edge,
    FeatureCurve,
    Finding,
    InterfaceRecord,
    Judgement,
    KnownExchange,
    Learned,
    Parameters,
    Readable,
    Sentence,
)

if TYPE_CHECKING:
    from .index import Index
    from .lines import Line, Render

__all__ = [
    "DATA_ROLES",
    "INTEGRATION",
    "KINDS",
    "VERDICTS",
    "ApplicationRecord",
    "Change",
    "Cluster",
    "Comparison",
    "Edge",
    "FeatureCurve",
    "Finding",
    "FunctionRow",
    "InterfaceRecord",
    "Judgement",
    "KnownExchange",
    "Learned",
    "NameDecision",
    "Parameters",
    "Readable",
    "Sentence",
    "duplicate_lines",
    "find_duplicates",
    "find_integration_candidates",
    "index_of",
    "learn",
    "similar_applications",
]

_DEFAULT = Parameters()


def find_duplicates(
    records: Sequence[ApplicationRecord],
    parameters: Parameters = _DEFAULT,
    functions: Sequence[FunctionRow] = (),
    *,
    comparisons: bool = True,
    processes: int = 1,
) -> list[Finding]:
    """Pairs of applications that may be one too many, strongest first, then by kind and ids.

    `functions` are a city's own rows of the catalogue of functions, beside the shipped ones. Without `comparisons` a
    finding has its explanation alone, which is quicker. A list of more than 14,000 records is analysed in parts of
    whole governments, up to `processes` at once; the findings do not depend on that number.

    Compares the applications of one government with each other and with the national ones (`shared`), never two
    national ones. The result depends on the records and the parameters alone, not on their order. Ids should be unique.
    """
    from . import duplicates  # noqa: PLC0415 -- loads scipy and rapidfuzz

    return duplicates.find_duplicates(records, parameters, functions, comparisons=comparisons, processes=processes)


def duplicate_lines(
    records: Sequence[Readable],
    render: "Render",
    parameters: Parameters = _DEFAULT,
    functions: Sequence[FunctionRow] = (),
    *,
    processes: int = 1,
) -> "Iterator[Line]":
    """The findings of `find_duplicates`, in its order, as lines: for a list of any length, in bounded memory.

    `render` writes the findings of one part of the list, given with that part's records, a line each. Records are
    read and lines written in the process that finds the part's findings.
    """
    from . import streaming  # noqa: PLC0415 -- loads scipy and rapidfuzz

    return streaming.duplicate_lines(records, parameters, functions, render, processes)


def find_integration_candidates(
    records: Sequence[ApplicationRecord],
    interfaces: Sequence[InterfaceRecord],
    parameters: Parameters = _DEFAULT,
    exchanges: Sequence[KnownExchange] | None = None,
    functions: Sequence[FunctionRow] = (),
    data_objects: Sequence[str] = (),
    decisions: Sequence[NameDecision] = (),
) -> list[Finding]:
    """Pairs of applications that should exchange data and do not, or not well, strongest first, then by ids.

    Looks inside each government and between it and the national applications (`shared`). Interfaces with an end that is
    not among `records` are passed over. `exchanges` is what functions usually exchange (`None`: as shipped);
    `data_objects` are the data objects that free-text names may mean, `decisions` what people said of such names. The
    result does not depend on the order of any argument.
    """
    from . import integration  # noqa: PLC0415 -- loads numpy and the class model
    from .known_exchanges import known_exchanges  # noqa: PLC0415 -- reads a file

    usual = known_exchanges() if exchanges is None else exchanges
    return integration.find_integration_candidates(
        records, interfaces, parameters, usual, functions, data_objects, decisions
    )


def similar_applications(
    record: ApplicationRecord,
    records: Sequence[ApplicationRecord],
    parameters: Parameters = _DEFAULT,
    limit: int = 10,
) -> list[Finding]:
    """As `index_of(records, parameters).similar(record, limit)`: for one question, since the index is made for it."""
    return index_of(records, parameters).similar(record, limit)


def index_of(records: Sequence[ApplicationRecord], parameters: Parameters = _DEFAULT) -> "Index":
    """The portfolio `records` ready to be asked about proposed applications, each in milliseconds."""
    from .index import Index  # noqa: PLC0415 -- loads scipy and rapidfuzz

    return Index(records, parameters)


def learn(
    records: Sequence[ApplicationRecord], judgements: Sequence[Judgement], parameters: Parameters = _DEFAULT
) -> Learned:
    """Parameters refitted on reviewers' verdicts, within bounds, and every change that they make on `records`.

    Raises:
        ValueError: a verdict is not one of `VERDICTS`.
    """
    from . import learning  # noqa: PLC0415 -- loads scipy

    return learning.learn(records, judgements, parameters)
