"""Acts on webhooks; all are an administrator's."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app import audit
from app.identity.actor import Actor, Role
from app.kit import clock
from app.kit.errors import Conflict, NotFound, PreconditionFailed
from app.kit.language import Text
from app.webhooks import queries
from app.webhooks.models import Webhook
from app.webhooks.schemas import WebhookCreate, WebhookUpdate

WEBHOOK = Text("webhook", "webhook")
# Time for a receiver to change over to a new secret.
OLD_SECRET_SIGNS_FOR = timedelta(hours=24)


class WebhookNameTaken(Conflict):
    """Another webhook has that name."""

    code = "webhook_name_taken"
    detail = Text("Webhook bernama {name} sudah ada.", "There is a webhook named {name} already.")


async def add(session: AsyncSession, body: WebhookCreate, *, secret: str, actor: Actor) -> Webhook:
    """Add a webhook with a fresh `secret`.

    Raises:
        NeedsRole: only an administrator may.
        WebhookNameTaken: the name is in use.
    """
    actor.require(Role.ADMINISTRATOR)
    if await queries.webhook_named(session, body.name):
        raise WebhookNameTaken(name=body.name)
    webhook = Webhook(**body.model_dump(), secret=secret, disabled=False)
    session.add(webhook)
    await session.flush()
    await _record(session, actor, "webhook.added", webhook, None, body.model_dump(mode="json"))
    return webhook


async def change(
    session: AsyncSession, id: UUID, body: WebhookUpdate, *, actor: Actor, expected: frozenset[int] | None
) -> Webhook:
    """Change a webhook.

    Raises:
        NeedsRole, NotFound, PreconditionFailed, WebhookNameTaken.
    """
    webhook = await _wanted(session, id, actor, expected)
    changes = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    if (name := changes.get("name")) and (other := await queries.webhook_named(session, name)) and other.id != id:
        raise WebhookNameTaken(name=name)
    before = {name: getattr(webhook, name) for name in changes}
    for name, value in changes.items():
        setattr(webhook, name, value)
    await session.flush()
    await _record(session, actor, "webhook.changed", webhook, before, changes)
    return webhook


async def change_secret(session: AsyncSession, id: UUID, *, secret: str, actor: Actor) -> Webhook:
    """Sign with a fresh `secret` from now on; the present one signs along for a day.

    Raises:
        NeedsRole, NotFound.
    """
    webhook = await _wanted(session, id, actor, None)
    webhook.previous_secret, webhook.secret = webhook.secret, secret
    webhook.previous_secret_until = clock.now() + OLD_SECRET_SIGNS_FOR
    await session.flush()
    await _record(session, actor, "webhook.secret_changed", webhook, {"secret": "‹lama›"}, {"secret": "‹baru›"})
    return webhook


async def remove(session: AsyncSession, id: UUID, *, actor: Actor, expected: frozenset[int] | None) -> None:
    """Remove a webhook; what waits for it fails visibly.

    Raises:
        NeedsRole, NotFound, PreconditionFailed.
    """
    webhook = await _wanted(session, id, actor, expected)
    await _record(session, actor, "webhook.removed", webhook, {"name": webhook.name, "url": webhook.url}, None)
    await session.delete(webhook)
    await session.flush()


def signing_keys(webhook: Webhook) -> list[str]:
    """The secrets to sign with now, newest first."""
    keys = [webhook.secret]
    until = webhook.previous_secret_until
    if webhook.previous_secret and until and until > clock.now():
        keys.append(webhook.previous_secret)
    return keys


async def _wanted(session: AsyncSession, id: UUID, actor: Actor, expected: frozenset[int] | None) -> Webhook:
    actor.require(Role.ADMINISTRATOR)
    webhook = await session.get(Webhook, id)
    if webhook is None:
        raise NotFound(what=WEBHOOK, id=id)
    if expected is not None and webhook.version not in expected:
        raise PreconditionFailed
    return webhook


async def _record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    webhook: Webhook,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    change = audit.Change(action, "webhook", webhook.id, webhook.version, before, after)
    await audit.record(session, actor.id, actor.name, change)
