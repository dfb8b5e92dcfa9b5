"""What happened, for those who want to be told: webhooks and feeds."""

from app.events.service import Happening, tell

__all__ = ["Happening", "tell"]
