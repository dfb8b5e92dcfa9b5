"""What people judge of a pair: it outlives runs, and a pair judged different stays away until its evidence changes."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.analysis import VERDICTS
from app.audit.models import AuditEvent
from app.catalogue.applications.models import Application
from app.findings.models import Finding
from app.findings.reviews.evidence import MaterialChange, material_changes, state_after
from app.findings.reviews.models import Question, Verdict, question_of
from app.identity.actor import Role
from tests.api import Api, problem_of
from tests.factories import make_application, make_finding, make_national_application, make_run

DIFFERENT = {"verdict": "different", "reason": "Melayani warga yang berbeda."}
SAME = {"verdict": "same", "reason": "Satu aplikasi yang didaftarkan dua unit."}


async def a_finding(session: AsyncSession, **values: Any) -> Finding:
    run = await make_run(session)
    one = await make_application(session)
    two = await make_application(session)
    return await make_finding(session, run, one, two, **values)


def compared(feature: str, similarity: float | None, weight: float) -> dict[str, Any]:
    return {
        "feature": feature, "similarity": similarity, "weight": weight, "evidence_id": "ya", "evidence_en": "yes",
    }  # fmt: skip


def evidence(*comparisons: dict[str, Any], kind: str = "same_function", records: str = "ab") -> dict[str, Any]:
    return {
        "kind": kind, "score": 0.9, "comparisons": list(comparisons), "left_digest": records[0] * 64,
        "right_digest": records[1] * 64,
    }  # fmt: skip


def test_a_reviewer_s_words_are_those_that_the_analysis_learns_from() -> None:
    assert set(Verdict) == set(VERDICTS)


async def test_a_judgement_belongs_to_the_pair_and_is_read_at_every_run_s_finding(
    client: Api, session: AsyncSession
) -> None:
    first = await a_finding(session)
    later = await make_finding(
        session, await make_run(session), await _one(session, first.left_id), await _one(session, first.right_id)
    )

    made = await client.post(f"/findings/{first.id}/review", DIFFERENT)

    assert made.status_code == 201
    assert made.headers["etag"] == '"1"'
    read = await client.read(f"/findings/{later.id}/review")
    assert (read["verdict"], read["reason"]) == ("different", "Melayani warga yang berbeda.")
    assert client.me is not None
    assert read["judged_by"] == client.me.name
    assert read["evidence"]["comparisons"] == first.comparisons
    assert len(read["evidence_digest"]) == 64


async def test_a_pair_judged_different_leaves_the_list_and_one_judged_same_is_settled(
    client: Api, session: AsyncSession
) -> None:
    run = await make_run(session)
    pairs = [(await make_application(session), await make_application(session)) for _ in range(3)]
    different, same, open_ = [await make_finding(session, run, *pair) for pair in pairs]

    await client.post(f"/findings/{different.id}/review", DIFFERENT)
    await client.post(f"/findings/{same.id}/review", SAME)

    states = {UUID(item["id"]): item["state"] for item in await client.walk("/findings", run_id=str(run.id))}
    assert states == {same.id: "settled", open_.id: "open"}
    (left_out,) = await client.walk("/findings", run_id=str(run.id), state="dismissed")
    assert UUID(left_out["id"]) == different.id


async def test_a_judgement_is_replaced_by_who_read_it_last(client: Api, session: AsyncSession) -> None:
    finding = await a_finding(session)
    path = f"/findings/{finding.id}/review"
    first = await client.put(path, DIFFERENT)

    without = await client.put(path, SAME)
    stale = await client.put(path, SAME, etag='"7"')
    replaced = await client.put(path, SAME, etag=first.headers["etag"])

    assert first.status_code == 201
    problem_of(without, 428)
    problem_of(stale, 412)
    assert replaced.status_code == 200
    assert (replaced.json()["verdict"], replaced.headers["etag"]) == ("same", '"2"')
    problem_of(await client.post(path, SAME), 409, "already_judged")
    problem_of(await client.put(f"/findings/{(await a_finding(session)).id}/review", SAME, etag='"1"'), 412)


async def test_a_judgement_taken_back_opens_the_pair_again(client: Api, session: AsyncSession) -> None:
    finding = await a_finding(session)
    path = f"/findings/{finding.id}/review"
    await client.post(path, DIFFERENT)

    problem_of(await client.delete(path), 428)
    gone = await client.delete(path, etag="*")

    assert gone.status_code == 204
    problem_of(await client.get(path), 404)
    assert (await client.read(f"/findings/{finding.id}"))["state"] == "open"


async def test_a_national_counterpart_is_judged_as_well(client: Api, session: AsyncSession) -> None:
    national = await make_national_application(session)
    finding = await make_finding(
        session, await make_run(session), await make_application(session), national, kind="national_overlap"
    )

    made = await client.post(f"/findings/{finding.id}/review", DIFFERENT)

    assert made.json()["national_id"] == str(national.id)
    assert made.json()["right_id"] is None
    assert made.json()["question"] == "duplicates"


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR])
async def test_judging_is_a_reviewer_s_act(client: Api, session: AsyncSession, role: Role) -> None:
    finding = await a_finding(session)
    path = f"/findings/{finding.id}/review"
    other = await client.another(role)

    problem_of(await other.post(path, DIFFERENT), 403, "needs_role")
    problem_of(await other.put(path, DIFFERENT), 403, "needs_role")
    assert (await (await client.another(Role.REVIEWER)).post(path, DIFFERENT)).status_code == 201
    problem_of(await other.delete(path, etag="*"), 403, "needs_role")
    assert (await other.get(path)).status_code == 200


async def test_a_judgement_needs_a_known_verdict_and_a_reason(client: Api, session: AsyncSession) -> None:
    path = f"/findings/{(await a_finding(session)).id}/review"

    for body in ({"verdict": "maybe", "reason": "tidak tahu"}, {"verdict": "same"}, {"verdict": "same", "reason": " "}):
        problem_of(await client.post(path, body), 422)
    problem_of(await client.get(path), 404)


async def test_the_trail_keeps_each_judgement_whole(client: Api, session: AsyncSession) -> None:
    path = f"/findings/{(await a_finding(session)).id}/review"
    made = (await client.post(path, DIFFERENT)).json()
    await client.put(path, SAME, etag='"1"')
    await client.delete(path, etag='"2"')

    events = await client.walk("/audit-events", subject_id=made["id"], sort="at,id")

    assert [event["action"] for event in events] == ["review.made", "review.changed", "review.taken_back"]
    assert events[0]["after"]["verdict"] == "different"
    assert events[1]["before"]["verdict"] == "different"
    assert events[1]["after"]["verdict"] == "same"
    assert events[2]["before"]["evidence"] == made["evidence"]
    assert all(isinstance(event["id"], str) for event in events)
    assert await session.get(AuditEvent, UUID(events[0]["id"])) is not None


def test_the_same_two_can_be_asked_about_twice() -> None:
    assert question_of("same_function") == question_of("national_overlap") == Question.DUPLICATES
    assert question_of("integration") == Question.INTEGRATION


NOTHING: list[str] = []


@pytest.mark.parametrize(
    ("before", "now", "features"),
    [
        # A field was filled, and says something.
        (evidence(compared("mapping", None, 0)), evidence(compared("mapping", 1.0, 3.4), records="xb"), ["mapping"]),
        # It was filled and says nothing that matters.
        (evidence(compared("agency", None, 0)), evidence(compared("agency", 0.4, 0.1), records="xb"), NOTHING),
        # It was emptied.
        (evidence(compared("technologies", 1.0, 1.1)), evidence(compared("technologies", None, 0), records="ay"),
         ["technologies"]),
        # It moved into another band, by enough.
        (evidence(compared("name", 0.4, 1.0)), evidence(compared("name", 0.8, 3.0), records="xb"), ["name"]),
        # By little; or within its band.
        (evidence(compared("name", 0.7, 2.5)), evidence(compared("name", 0.78, 2.8), records="xb"), NOTHING),
        (evidence(compared("name", 0.51, 1.9)), evidence(compared("name", 0.74, 2.8), records="xb"), NOTHING),
        # It moved although neither record did: other records made its words common.
        (evidence(compared("function", 0.2, -2)), evidence(compared("function", 1.0, 7.3)), NOTHING),
        # A feature that was not worth listing is worth it now; or hardly so.
        (evidence(), evidence(compared("address", 1.0, 6.5), records="xb"), ["address"]),
        (evidence(), evidence(compared("address", 0.3, 0.3), records="xb"), NOTHING),
        # Another kind is scored by other curves, which say nothing of an agency that differs, nor read descriptions.
        (evidence(compared("agency", 0.0, -0.5), compared("data_objects", 0.9, 1.6)),
         evidence(compared("description", 0.8, 2.7), kind="same_record", records="xb"), ["kind"]),
        # Yet a technology that was the same would have been listed under the other curves as well.
        (evidence(compared("technologies", 1.0, 5.4), kind="same_record"), evidence(records="xb"),
         ["kind", "technologies"]),
        # The finding is of another kind.
        (evidence(), evidence(kind="same_record", records="xb"), ["kind"]),
    ],
)  # fmt: skip
def test_what_changes_materially_is_named_and_nothing_else(
    before: dict[str, Any], now: dict[str, Any], features: list[str]
) -> None:
    assert [change.feature for change in material_changes(before, now)] == features


def test_a_change_is_said_in_words_from_what_to_what() -> None:
    before = evidence(compared("mapping", None, 0.0))
    now = evidence(compared("mapping", 1.0, 3.4) | {"evidence_id": "sama: RAB.01", "evidence_en": "the same: RAB.01"},
                   kind="same_record", records="xb")  # fmt: skip

    assert material_changes(before, now) == [
        MaterialChange(
            "kind",
            "jenis temuan: Fungsi sama → Tercatat dua kali",
            "kind of finding: Same function → Registered twice",
        ),
        MaterialChange(
            "mapping",
            "kode referensi: belum diketahui → sama (sama: RAB.01)",
            "reference code: not known → the same (the same: RAB.01)",
        ),
    ]


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (None, "open"), ("unsure", "open"), ("same", "settled"), ("variant", "settled"), ("redundant", "settled"),
        ("shared", "settled"), ("different", "reopened"),
    ],
)  # fmt: skip
def test_only_a_pair_judged_different_is_raised_again(verdict: str | None, state: str) -> None:
    changed = evidence(compared("mapping", 1.0, 3.4), records="xb")

    found, changes = state_after(Verdict(verdict) if verdict else None, evidence(compared("mapping", None, 0)), changed)

    assert found == state
    assert bool(changes) == (state == "reopened")


async def _one(session: AsyncSession, id: UUID | None) -> Application:
    return await session.get_one(Application, id)
