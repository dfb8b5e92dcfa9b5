"""The append-only trail of who changed what."""

from app.audit.service import Change, record, record_many

__all__ = ["Change", "record", "record_many"]
