"""Keyset pages: every row once, in one total order, whatever the order and however small the pages."""

import base64
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Integer, MetaData, String, Table, Uuid, delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.db import UtcDateTime
from app.kit.paging import InvalidCursor, PageRequest, View

THING = Table(
    "thing",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("label", String(20), nullable=False),
    Column("note", String(20)),
    Column("size", Integer),
    Column("cost", BigInteger),
    Column("share", Float),
    Column("seen_at", UtcDateTime()),
    Column("dated_on", Date),
    Column("done", Boolean),
)
VIEW = View(THING, {column.name: column for column in THING.columns}, searched=(THING.c.label, THING.c.note))
NAMES = [column.name for column in THING.columns]

# Letters that every collation sorts alike, and few values, so that ties are common.
WORDS = st.text("abc", min_size=1, max_size=2)
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(lambda instant: instant.replace(tzinfo=UTC))  # noqa: DTZ001
THINGS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids(),
            "label": WORDS,
            "note": st.none() | WORDS,
            "size": st.none() | st.integers(-2, 2) | st.integers(-(2**31), 2**31 - 1),
            "cost": st.none() | st.integers(-(2**63), 2**63 - 1),
            "share": st.none() | st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
            "seen_at": st.none() | INSTANTS,
            "dated_on": st.none() | st.dates(date(1970, 1, 1), date(2100, 1, 1)),
            "done": st.none() | st.booleans(),
        }
    ),
    max_size=12,
    unique_by=lambda thing: thing["id"],
)
ORDERS = st.lists(
    st.tuples(st.sampled_from(["", "-"]), st.sampled_from(NAMES)),
    min_size=1,
    max_size=4,
    unique_by=lambda term: term[1],
).map(lambda terms: ",".join(sign + name for sign, name in terms))


async def make_table(session: AsyncSession) -> None:
    connection = await session.connection()
    await connection.run_sync(lambda sync: THING.create(sync, checkfirst=True))


def in_order(things: Sequence[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    """The oracle: sorted in Python, unknown values last whichever way."""
    terms = [(term.lstrip("-"), term.startswith("-")) for term in sort.split(",")]
    rows = sorted(things, key=lambda thing: thing["id"].bytes)
    for name, descending in reversed(terms):
        known = [row for row in rows if row[name] is not None]
        known.sort(key=lambda row: row[name].bytes if name == "id" else row[name], reverse=descending)
        rows = known + [row for row in rows if row[name] is None]
    return rows


async def walk(
    session: AsyncSession, sort: str, limit: int, fields: frozenset[str] | None = None
) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(50):
        page = await VIEW.page(session, PageRequest(limit, cursor, sort, fields), [])
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            return items
        assert len(page.items) == limit
    raise AssertionError("the pages do not end")


@given(things=THINGS, sort=ORDERS, limit=st.integers(1, 5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_pages_of_any_list_in_any_order_add_up_to_the_sorted_list(
    session: AsyncSession, things: list[dict[str, Any]], sort: str, limit: int
) -> None:
    await make_table(session)
    await session.execute(delete(THING))
    if things:
        await session.execute(insert(THING), things)

    assert await walk(session, sort, limit) == in_order(things, sort)


async def test_fields_that_only_the_order_needs_are_not_answered(session: AsyncSession) -> None:
    await make_table(session)
    things = [dict.fromkeys(NAMES) | {"id": uuid4(), "label": "a", "size": size} for size in (3, 1, 2)]
    await session.execute(insert(THING), things)

    items = await walk(session, "-size", 1, frozenset({"label"}))

    assert [item.keys() for item in items] == [{"id", "label"}] * 3
    assert [item["id"] for item in items] == [things[0]["id"], things[2]["id"], things[1]["id"]]


async def test_rows_added_behind_the_reader_are_not_shown_twice(session: AsyncSession) -> None:
    await make_table(session)
    await session.execute(insert(THING), [dict.fromkeys(NAMES) | {"id": uuid4(), "label": x} for x in "bcd"])
    first = await VIEW.page(session, PageRequest(2, None, "label"), [])
    await session.execute(insert(THING), [dict.fromkeys(NAMES) | {"id": uuid4(), "label": "a"}])

    second = await VIEW.page(session, PageRequest(2, first.next_cursor, "label"), [])

    assert [row["label"] for row in first.items + second.items] == ["b", "c", "d"]


def encoded(*values: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode()


ID = str(UUID(int=1))


FORGED = (
    ("label", "!"),
    ("label", "é"),
    ("label", "AAAA"),
    ("label", encoded()),
    ("label", encoded("label")),
    ("label", encoded("label", "a")),
    ("label", encoded("label", "a", ID, "b")),
    ("label", encoded("-label", "a", ID)),
    ("label", encoded("label", 1, ID)),
    ("label", encoded("label", None, ID)),
    ("label", encoded("label", "a", None)),
    ("label", encoded("label", "a", "not-a-uuid")),
    ("label", encoded("label", "a\x00b", ID)),
    ("label", encoded("label", {"a": 1}, ID)),
    ("size", encoded("size", "a", ID)),
    ("size", encoded("size", True, ID)),
    ("size", encoded("size", 2**31, ID)),
    ("cost", encoded("cost", 2**63, ID)),
    ("share", encoded("share", "a", ID)),
    ("done", encoded("done", 1, ID)),
    ("seen_at", encoded("seen_at", "yesterday", ID)),
    ("seen_at", encoded("seen_at", "0001-01-01T00:00:00+14:00", ID)),
    ("dated_on", encoded("dated_on", "2022-13-01", ID)),
    ("dated_on", encoded("dated_on", 20221301, ID)),
)


async def test_a_cursor_that_this_list_did_not_make_is_refused(session: AsyncSession) -> None:
    await make_table(session)

    for sort, cursor in FORGED:
        with pytest.raises(InvalidCursor):
            await VIEW.page(session, PageRequest(2, cursor, sort), [])


@given(cursor=st.text(max_size=40) | st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
@settings(max_examples=100, deadline=None)
async def test_no_text_at_all_is_taken_for_a_cursor(cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        await VIEW.page(AsyncSession(), PageRequest(2, cursor, "label"), [])


SEARCHES: tuple[tuple[str, list[str]], ...] = (
    ("simpeg", ["SIMPEG Kota"]),
    ("KOTA simpeg", ["SIMPEG Kota"]),
    ("%", ["100% daring"]),
    ("_", ["e_arsip"]),
    ("\\", ["a\\b"]),
    ("école", ["ÉCOLE"]),
    ("ÉCOLE", ["ÉCOLE"]),
    ("tidak ada", []),
)


async def test_q_finds_words_literally_whatever_their_capitals(session: AsyncSession) -> None:
    await make_table(session)
    labels = ["SIMPEG Kota", "100% daring", "e_arsip", "a\\b", "ÉCOLE"]
    await session.execute(insert(THING), [dict.fromkeys(NAMES) | {"id": uuid4(), "label": label} for label in labels])

    found = {
        text: [
            row["label"]
            for row in (await VIEW.page(session, PageRequest(9, None, "label"), [VIEW.containing(text)])).items
        ]
        for text, _ in SEARCHES
    }

    assert found == dict(SEARCHES)
