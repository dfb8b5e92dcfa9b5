"""The service's clock, to be set by a test."""

from collections.abc import Callable
from datetime import timedelta

MoveClock = Callable[[timedelta], None]
"""Sets the clock forward by so much; it goes on from there."""
