"""What a webhook's address may look like; whether it may be reached is asked when something is sent."""

from urllib.parse import urlsplit

from app.kit.language import Text
from app.kit.validation import explained


def checked_url(url: str) -> str:
    """`url`, if a request can be sent there.

    Raises:
        PydanticCustomError: it is no plain `http` or `https` address; the text says what is wrong.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise explained(Text("bukan alamat web", "is not a web address")) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise explained(
            Text(
                "harus diawali https:// (atau http:// di jaringan sendiri) dan menyebut host",
                "must begin with https:// (or http:// inside a private network) and name a host",
            )
        )
    if parts.username is not None or parts.password is not None:
        raise explained(
            Text(
                "tidak boleh memuat nama atau sandi; tanda tangan membuktikan pengirimnya",
                "must not hold a name or password; the signature proves who sends",
            )
        )
    if parts.fragment or not url.isascii() or any(letter <= " " for letter in url) or port == 0:
        raise explained(
            Text(
                "harus ASCII tanpa spasi dan tanpa #bagian",
                "must be plain ASCII without spaces and without a #fragment",
            )
        )
    return url
