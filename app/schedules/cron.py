"""When a schedule is due. Plain functions: no database, no clock.

Days and hours are those of the wall clock in the schedule's zone. Where the clocks go back, an hour that comes twice is
due once (unless the schedule runs every hour); where they go forward, a time that does not exist is due right after.
"""

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from app.kit.language import Text

_FIELDS = 5


class NotASchedule(ValueError):
    """The text is no cron schedule; `text` says why in two languages."""

    def __init__(self, id: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(id, en)


def check(cron: str) -> None:
    """Raise unless `cron` is a schedule that is due some day.

    Raises:
        NotASchedule: it is none; the text says which field.
    """
    if len(cron.split()) != _FIELDS:
        raise NotASchedule(
            "perlu lima isian: menit, jam, tanggal, bulan, hari; misalnya 0 7 * * 1",
            "needs five fields: minute, hour, day of month, month, day of week; e.g. 0 7 * * 1",
        )
    try:
        next(CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        wrong = str(error).removeprefix("Bad ")
        raise NotASchedule(f"bukan jadwal cron: «{wrong}» keliru", f"is not a cron schedule: wrong {wrong}") from None
    except StopIteration:
        raise NotASchedule("menyebut hari yang tidak pernah ada", "names a day that never comes") from None


def next_after(cron: str, zone: ZoneInfo, instant: datetime) -> datetime:
    """The first due time after `instant`, in UTC."""
    return next(_from(cron, zone, instant))


def due_until(cron: str, zone: ZoneInfo, first: datetime, last: datetime, most: int) -> list[datetime]:
    """The due times from `first` to `last`, both included, in UTC and in order; the latest `most` of them."""
    found: deque[datetime] = deque(maxlen=most)
    for due in _from(cron, zone, first - timedelta(seconds=1)):
        if due > last:
            break
        found.append(due)
    return list(found)


def _from(cron: str, zone: ZoneInfo, instant: datetime) -> Iterator[datetime]:
    for due in CronSim(cron, instant.astimezone(zone)):
        yield due.astimezone(UTC)
