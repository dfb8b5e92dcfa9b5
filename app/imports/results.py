"""What became of an imported file and of its rows."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.imports.kinds import RowOutcome
from app.kit.language import Text
from app.kit.tabular import Row


@dataclass(slots=True)
class RowResult:
    """What became of one row."""

    row: Row
    outcome: RowOutcome
    record_id: UUID | None
    reasons: list[Text]
    candidate: dict[str, Any] | None


@dataclass(slots=True)
class ImportResult:
    """What became of a file: a result a row, in its order, and what to tell the reader."""

    rows: list[RowResult] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)

    def count(self, outcome: RowOutcome) -> int:
        """How many rows had this outcome."""
        return sum(1 for row in self.rows if row.outcome is outcome)

    @property
    def stands_in_the_way(self) -> bool:
        """Whether a row was refused or waits for somebody's choice."""
        return any(row.outcome in (RowOutcome.REFUSED, RowOutcome.NEAR_MATCH) for row in self.rows)
