"""Signatures of webhooks, as the Standard Webhooks specification has them (HMAC-SHA256 over id, time and body)."""

import base64
import hmac
from collections.abc import Sequence
from hashlib import sha256

from app.webhooks.secrets import PREFIX


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the signature of one request in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()


def headers(keys: Sequence[str], id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that prove a request; with several secrets, as after a change of them, one signature each."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, id, timestamp, body) for key in keys),
    }
