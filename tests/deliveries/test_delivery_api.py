"""Deliveries by REST: what was sent, what was not and why, sending again."""

from pathlib import Path
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from app.deliveries import service
from app.deliveries.channels import Channels
from app.deliveries.models import Channel, Delivery, DeliveryStatus
from tests.api import Api
from tests.deliveries.making import make_delivery, make_stored_report


async def test_what_failed_is_seen_with_its_reason_and_sent_again(
    client: Api, session: AsyncSession, tmp_path: Path
) -> None:
    report = await make_stored_report(session)
    good = await make_delivery(client.database, report, Channel.FOLDER, "mingguan", "html")
    bad = await make_delivery(client.database, report, Channel.FOLDER, "../luar", "html")
    waiting = await make_delivery(client.database, report, Channel.MAIL, "sekretariat@kota.test")
    for id in (good, bad):
        await service.carry_out(client.database, id, Channels(folder=tmp_path))

    (failed,) = (await client.read("/deliveries", status="failed"))["items"]
    assert (failed["id"], failed["target"], failed["attempts"]) == (str(bad), "../luar", 1)
    assert "di luar folder" in failed["error"]
    assert "outside the folder" in failed["error_en"]
    detail = await client.read(f"/deliveries/{bad}")
    (attempt,) = detail["attempts_made"]
    assert (attempt["number"], attempt["arrived"]) == (1, False)
    assert (attempt["answer"], attempt["answer_en"]) == (failed["error"], failed["error_en"])
    metrics = (await client.root.get("/metrics")).text
    assert 'ringkas_deliveries{status="failed"} 1.0' in metrics
    assert 'ringkas_deliveries{status="queued"} 1.0' in metrics

    for id, is_new in ((bad, False), (waiting, False), (good, True)):
        answer = await client.post(f"/deliveries/{id}/resend")
        assert answer.status_code == 202
        assert answer.headers["location"] == f"/api/v1/deliveries/{answer.json()['id']}"
        assert (answer.json()["id"] != str(id)) is is_new
        assert answer.json()["status"] == "queued"
        assert (answer.json()["resent_from_id"] == str(id)) is is_new
    assert len((await client.read("/deliveries", report_id=str(report.id)))["items"]) == 4
    assert len((await client.read("/deliveries", channel="mail", q="SEKRETARIAT"))["items"]) == 1


async def test_what_is_under_way_or_unknown_is_not_sent_again(client: Api, session: AsyncSession) -> None:
    report = await make_stored_report(session)
    id = await make_delivery(client.database, report, Channel.FOLDER, "mingguan")
    async with client.database.transaction() as work:
        delivery = await work.get_one(Delivery, id)
        delivery.status = DeliveryStatus.RUNNING

    under_way = await client.post(f"/deliveries/{id}/resend")
    unknown = await client.post(f"/deliveries/{uuid4()}/resend")

    assert (under_way.status_code, under_way.json()["code"]) == (409, "delivery_under_way")
    assert unknown.status_code == 404
