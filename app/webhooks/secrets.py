"""Secrets that sign what is sent to a webhook."""

import base64
import secrets

PREFIX = "whsec_"


def new_secret() -> str:
    """A secret of 256 random bits, written as the Standard Webhooks specification does."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
