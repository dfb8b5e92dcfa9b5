"""What a webhook's address may look like; whether it may be reached is asked when something is sent."""

from urllib.parse import urlsplit


def checked_url(url: str) -> str:
    """`url`, if a request can be sent there.

    Raises:
        ValueError: it is no plain `http` or `https` address; the message says what is wrong.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("is not a web address") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must begin with https:// (or http:// inside a private network) and name a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("must not hold a name or password; the signature proves who sends")
    if parts.fragment or not url.isascii() or any(letter <= " " for letter in url) or port == 0:
        raise ValueError("must be plain ASCII without spaces and without a #fragment")
    return url
