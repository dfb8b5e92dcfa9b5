"""Ten monthly analyses of the example city with edits in between.

No pair judged different comes back without a material change; each planted material change brings its pair back, and
the report names what changed.
"""

import random
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis.features import of_function
from app.catalogue.applications.models import Application, ReferenceMapping
from app.reference.models import ReferenceNode
from app.reports import queries, service
from app.reports.definition import ReportDefinition
from app.reports.models import DocumentFormat
from app.seeding import seed_demo, seed_reference
from tests.api import Api
from tests.reports.cities import Calendar, analyse

MONTHS = 10
LOCAL, NATIONAL, SAME = 60, 15, 15
"""Pairs judged different, by whether a national application is one of the two, and pairs judged to be the same."""
Row = dict[str, Any]


class City:
    """The example city in the hands of its editors and its reviewer."""

    def __init__(self, client: Api, session: AsyncSession, chance: random.Random) -> None:
        self.client = client
        self.session = session
        self.chance = chance
        self.different: dict[tuple[str, str], Row] = {}
        self.planted: set[str] = set()

    async def judge(self, finding: Row, verdict: str) -> None:
        """Judge a finding's pair, again if need be."""
        path = f"/findings/{finding['id']}/review"
        body = {"verdict": verdict, "reason": "Dilihat bersama kedua perangkat daerah."}
        known = await self.client.get(path)
        etag = known.headers["etag"] if known.status_code == 200 else None
        answer = await self.client.put(path, body, etag=etag)
        assert answer.is_success, answer.text
        if verdict == "different":
            self.different[pair_of(finding)] = finding

    async def change(self, id: str, **values: Any) -> None:
        """One edit of one application."""
        answer = await self.client.patch(f"/applications/{id}", values, etag="*")
        assert answer.status_code == 200, answer.text

    async def edit(self, ids: list[str]) -> None:
        """What happens to a list in a month, none of it a reason to look at a judged pair again."""
        judged = {id for pair in self.different for id in pair}
        for id in self.chance.sample(ids, 40):
            choice = self.chance.randrange(5)
            if choice == 0:
                await self.change(
                    id, annual_cost_idr=self.chance.randrange(10**9), year=2015 + self.chance.randrange(9)
                )
            elif choice == 1:
                await self.change(id, status=self.chance.choice(["operational", "idle"]), notes="Diperiksa.")
            elif choice == 2:
                await self.change(id, users_count=self.chance.randrange(5_000), vendor="PT Rekaan")
            elif id not in self.planted:
                application = await self.session.get_one(Application, UUID(id), populate_existing=True)
                text = application.description or ""
                # A slip of the pen mended in a judged record; a text rewritten in another, which shifts rare words.
                if id in judged and text:
                    await self.change(id, description=f"{text.rstrip('. ')}.")
                elif id not in judged:
                    await self.change(
                        id, description=f"{text} Versi {self.chance.randrange(9)} dengan laporan bulanan."
                    )

    async def plant(self, month: int) -> tuple[tuple[str, str], str] | None:
        """Make the two sides of one judged pair agree in a field; the pair and the feature that reads it."""
        feature = ("address", "technologies", "mapping")[month % 3]
        for pair in sorted(self.different):
            left, right = pair
            if {left, right} & self.planted or not await self._differs(left, right, feature):
                continue
            if feature == "address":
                address = f"https://bersama-{month}.wanasari.example/"
                await self.change(left, url=address)
                await self.change(right, url=address)
            elif feature == "technologies":
                for id in pair:
                    await self.change(id, technologies=["laravel", "mysql"], programming_languages=["php"])
            else:
                nodes = await self._nodes_of(right)
                await self.change(left, mappings=[{"node_id": str(node)} for node in nodes])
            self.planted |= {left, right}
            return pair, feature
        return None

    async def _differs(self, left: str, right: str, feature: str) -> bool:
        finding = self.different[left, right]
        if finding["national_id"] is not None:
            return False
        seen = {comparison["feature"]: comparison["similarity"] for comparison in finding["comparisons"]}
        if feature == "mapping":  # which only the scorer of functions reads as far as agreement
            apart = (seen.get("mapping") or 0.0) <= 0.25 and finding["kind"] in ("same_function", "shared_service")
            return apart and await self._says_what_for(right)
        return seen.get(feature) in (None, 0.0)

    async def _says_what_for(self, id: str) -> bool:
        """Whether a code of the application says what it is for: to share one that does not is no agreement."""
        nodes = await self._nodes_of(id)
        codes = await self.session.scalars(select(ReferenceNode.code).where(ReferenceNode.id.in_(nodes)))
        return any(of_function(code) for code in codes)

    async def _nodes_of(self, id: str) -> list[UUID]:
        mapped = select(ReferenceMapping.node_id).where(ReferenceMapping.application_id == UUID(id))
        return list(await self.session.scalars(mapped.order_by(ReferenceMapping.node_id)))


def pair_of(finding: Row) -> tuple[str, str]:
    return finding["left_id"], finding["right_id"] or finding["national_id"]


async def duplicates(client: Api, **asked: str) -> list[Row]:
    """The duplicate findings that are listed; whether two should exchange data is judged apart."""
    return [row for row in await client.walk("/findings", **asked) if row["kind"] != "integration"]


async def report_of(client: Api) -> dict[str, Any]:
    """The duplicates report of now, as data."""
    definition = ReportDefinition("duplicates", formats=(DocumentFormat.JSON,))
    async with client.database.transaction() as session:
        report = await service.make_report(session, None, definition)
    async with client.database.reading() as session:
        document = await queries.document(session, report.id, DocumentFormat.JSON)
    assert document is not None
    found: dict[str, Any] = orjson.loads(document.content)
    return found


def rows_of(report: dict[str, Any]) -> list[Row]:
    blocks = [block for section in report["sections"] for block in section["blocks"]]
    return next(block["rows"] for block in blocks if block.get("name") == "findings")


async def test_ten_months_of_edits(
    client: Api, session: AsyncSession, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    calendar = Calendar(monkeypatch)
    await seed_reference(client.database)
    await seed_demo(client.database)
    city = City(client, session, random.Random(20261125))
    ids = [str(id) for id in await session.scalars(select(Application.id).order_by(Application.id))]
    await analyse(client.database)
    found = await duplicates(client)
    city.chance.shuffle(found)
    local = [finding for finding in found if finding["national_id"] is None]
    national = [finding for finding in found if finding["national_id"] is not None]
    for finding in (*local[:LOCAL], *national[:NATIONAL]):
        await city.judge(finding, "different")
    same = [*local[LOCAL:], *national[NATIONAL:]][:SAME]
    for finding in same:
        await city.judge(finding, "same")
    settled = {pair_of(finding) for finding in same}
    returned: list[str] = []

    for month in range(1, MONTHS + 1):
        calendar.on(days=30)
        await city.edit(ids)
        planted = await city.plant(month)
        run_id = await analyse(client.database)

        listed = {pair_of(row): row for row in await duplicates(client, run_id=str(run_id))}
        back = {pair: listed[pair] for pair in city.different if pair in listed}
        touched = {pair for pair in back if planted and set(pair) & set(planted[0])}
        assert set(back) == touched, [(row["left_name"], row["right_name"], row["changes"]) for row in back.values()]
        assert {row["state"] for pair, row in listed.items() if pair in settled} <= {"settled"}
        if planted is not None:
            pair, feature = planted
            features = [change["feature"] for change in back[pair]["changes"]]
            assert feature in features, (month, feature, features)
            told = {(row["left_id"], row["right_id"]): row for row in rows_of(await report_of(client))}[pair]
            assert told["standing"] == "dibuka kembali"
            sentence = next(change["id"] for change in back[pair]["changes"] if change["feature"] == feature)
            assert sentence in told["changes"]
            assert "→" in sentence
            returned.append(feature)
            for row in back.values():  # the planted pair, and others of the same two applications
                assert feature in [change["feature"] for change in row["changes"]]
                await city.judge(row, "different")

    record_property(
        "told",
        f"ten months: {len(city.different)} pairs judged different, {len(returned)} planted changes, all came back "
        f"named ({', '.join(sorted(set(returned)))}), no other did",
    )
    assert len(returned) >= 8
    assert len(set(returned)) == 3
