"""When schedules are due, by the wall clock of their zone, also where the clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.schedules.cron import check, due_until, next_after

JAKARTA = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = JAKARTA, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("cron", "after", "due"),
    [
        ("0 7 * * 1", "2026-11-25T10:00", "2026-11-30T07:00"),
        ("0 7 * * 1", "2026-11-30T07:00", "2026-12-07T07:00"),
        ("0 7 1 * *", "2026-12-31T23:59:59", "2027-01-01T07:00"),
        ("30 16 * * 5", "2026-11-27T16:29:59", "2026-11-27T16:30"),
        ("0 7 29 2 *", "2026-03-01T00:00", "2028-02-29T07:00"),
        ("0 6 * * MON-FRI", "2026-11-27T06:00", "2026-11-30T06:00"),
        ("0 7 L * *", "2027-02-01T00:00", "2027-02-28T07:00"),
    ],
)
def test_the_next_time_is_the_wall_clocks(cron: str, after: str, due: str) -> None:
    assert next_after(cron, JAKARTA, at(after)) == at(due)


def test_a_daily_report_comes_once_a_day_where_the_clocks_go_back() -> None:
    due = due_until("30 2 * * *", BERLIN, at("2026-10-24T00:00", BERLIN), at("2026-10-27T00:00", BERLIN), 100)

    assert due == [at("2026-10-24T02:30", BERLIN), at("2026-10-25T02:30", BERLIN), at("2026-10-26T02:30", BERLIN)]
    assert due[1] - due[0] == timedelta(hours=24)
    assert due[2] - due[1] == timedelta(hours=25)


def test_a_daily_report_comes_right_after_the_gap_where_the_clocks_go_forward() -> None:
    due = due_until("30 2 * * *", BERLIN, at("2026-03-28T00:00", BERLIN), at("2026-03-31T00:00", BERLIN), 100)

    assert due == [at("2026-03-28T02:30", BERLIN), at("2026-03-29T03:00", BERLIN), at("2026-03-30T02:30", BERLIN)]


def test_an_hourly_report_comes_each_hour_that_passes() -> None:
    for start in ("2026-03-29T00:00", "2026-10-25T00:00"):
        first = at(start, BERLIN)
        due = due_until("0 * * * *", BERLIN, first, first + timedelta(hours=6), 100)
        assert due == [first + timedelta(hours=hour) for hour in range(7)]


def test_a_year_of_mondays_is_never_due_twice_nor_left_out() -> None:
    first, last = at("2026-01-01T00:00", BERLIN), at("2027-01-01T00:00", BERLIN)
    due = due_until("0 7 * * 1", BERLIN, first, last, 100)

    assert len(due) == len(set(due)) == 52
    assert {(each.astimezone(BERLIN).weekday(), each.astimezone(BERLIN).hour) for each in due} == {(0, 7)}


def test_of_too_many_times_the_latest_are_kept() -> None:
    first = at("2026-11-01T00:00")
    due = due_until("* * * * *", JAKARTA, first, first + timedelta(days=7), 100)

    assert len(due) == 100
    assert due[-1] == first + timedelta(days=7)


@pytest.mark.parametrize(
    "cron", ["", "* * *", "61 * * * *", "0 7 * * 8x", "0 0 30 2 *", "@daily", "0 7 * * * *", "a b c d e"]
)
def test_what_is_no_schedule_is_refused_with_a_reason(cron: str) -> None:
    with pytest.raises(ValueError, match=r"field|schedule|never"):
        check(cron)
