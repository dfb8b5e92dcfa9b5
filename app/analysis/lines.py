"""Findings as lines of a file, each with what findings are sorted by."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .records import ApplicationRecord, Finding

Render = Callable[[Sequence[Finding], Sequence[ApplicationRecord]], Sequence[str]]
"""Findings, and the records among which they were found → a line for each."""


class Line(NamedTuple):
    """A finding as a line; lines sort as their findings do."""

    strength: tuple[float, str, str, str]
    text: str

    @property
    def kind(self) -> str:
        """The finding's kind."""
        return self.strength[1]


def strength(finding: Finding) -> tuple[float, str, str, str]:
    """What findings are sorted by: the strongest first, then by kind and ids."""
    return -finding.score, finding.kind, finding.left_id, finding.right_id


def lines_of(findings: Sequence[Finding], records: Sequence[ApplicationRecord], render: Render) -> list[Line]:
    """The findings as lines, in their order."""
    return [Line(strength(found), text) for found, text in zip(findings, render(findings, records), strict=True)]
