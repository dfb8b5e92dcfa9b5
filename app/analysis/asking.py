"""A record that is asked about → what it says, by itself, in the words and models of a portfolio."""

from dataclasses import dataclass

from .function_reading import FunctionReader
from .posteriors import Posteriors
from .preparing import Prepared
from .reading import Reading, read_alone
from .records import ApplicationRecord
from .suites import Called


@dataclass(frozen=True, slots=True)
class Asked:
    """A record to be compared: what it says, its functions and codes, and the number of the suite it is, if any."""

    reading: Reading
    served: Posteriors
    declared: Posteriors | None
    suite: int

    @property
    def shared(self) -> bool:
        """Whether it is a national application."""
        return self.reading.record.shared


class Asking:
    """Reads records as rows of a prepared portfolio would be."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self._functions = FunctionReader(prepared.model, prepared.portfolio.words.tokens)

    def read(self, record: ApplicationRecord) -> Asked:
        """The record, ready to be compared with rows of the portfolio."""
        portfolio, coded = self._prepared.portfolio, self._prepared.coded
        reading = read_alone(record, portfolio)
        served = self._functions.posterior(reading)
        declared = coded.posterior_of(reading, portfolio, served) if coded else None
        called = Called(record, reading.keys, reading.phrase, reading.host)
        return Asked(reading, served, declared, self._prepared.suites.number_of(called, served))
