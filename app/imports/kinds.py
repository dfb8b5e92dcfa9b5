"""What a file of rows is, how far it is, and what becomes of its rows."""

from enum import StrEnum


class ImportKind(StrEnum):
    """What the rows of a file are."""

    APPLICATIONS = "applications"
    INTERFACES = "interfaces"
    DATA_OBJECTS = "data-objects"
    SERVICES = "services"
    AGENCIES = "agencies"
    REGULATIONS = "regulations"


class BatchStatus(StrEnum):
    """How far a batch is."""

    STAGED = "staged"
    APPLIED = "applied"
    DISCARDED = "discarded"


class RowOutcome(StrEnum):
    """What becomes, or became, of a row.

    `merged`: it describes a record that an earlier row of the file or a person's choice names; `near_match`: it looks
    like a stored record under another name, and somebody must say whether it is.
    """

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    NEAR_MATCH = "near_match"
    REFUSED = "refused"
    SKIPPED = "skipped"
