"""Delivery to a program: one signed POST, to a checked address, without following anybody elsewhere."""

import asyncio
import ssl
from collections.abc import Sequence
from typing import Protocol

import httpcore

from app import __version__
from app.deliveries.channels.addresses import PinnedBackend, Resolve
from app.deliveries.channels.parcel import Network, Parcel, Undeliverable
from app.deliveries.channels.signing import headers
from app.kit.language import Text

# From the look-up of the name to the last byte of the answer.
SECONDS = 20.0
_READ_AT_MOST = 64 * 1024
_KEPT_AT_MOST = 300
_GONE = 410


class Target(Protocol):
    """What a webhook must say of itself to be called."""

    @property
    def url(self) -> str:
        """An `https` or `http` address."""

    @property
    def keys(self) -> Sequence[str]:
        """The secrets to sign with, newest first."""


async def post(
    parcel: Parcel,
    target: Target,
    *,
    timestamp: int,
    private_networks: tuple[Network, ...],
    resolver: Resolve | None = None,
    trust: ssl.SSLContext | None = None,
) -> str:
    """Send the parcel's body; returns the status and the beginning of the answer. Only a 2xx counts as arrived.

    `timestamp` is the attempt's, in seconds since 1970: a receiver refuses what is too old to be fresh.

    Raises:
        Undeliverable: for good where the address may not be reached, or the receiver says 410 Gone.
    """
    url = httpcore.URL(target.url)
    backend = PinnedBackend(private_networks, encrypted=url.scheme == b"https", resolver=resolver)
    sent = {
        "host": _host_header(url),
        "content-type": "application/json",
        "content-length": str(len(parcel.body)),
        "user-agent": f"Ringkas/{__version__}",
        **headers(target.keys, str(parcel.id), timestamp, parcel.body),
    }
    try:
        async with (
            asyncio.timeout(SECONDS),
            httpcore.AsyncConnectionPool(trust or ssl.create_default_context(), network_backend=backend) as pool,
            pool.stream("POST", url, headers=list(sent.items()), content=parcel.body) as response,
        ):
            answer = await _beginning(response)
            status = response.status
    except TimeoutError as error:
        late = Text(f"tidak ada jawaban dalam {SECONDS:.0f} detik", f"no answer within {SECONDS:.0f} seconds")
        raise Undeliverable(late) from error
    except ssl.SSLError as error:
        raise Undeliverable(f"TLS: {error.reason or error}") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
        raise Undeliverable(f"{type(error).__name__}: {error}".removesuffix(": ")) from error
    said = f"HTTP {status} {answer}".strip()
    if 300 <= status < 400:
        raise Undeliverable(
            Text(
                f"HTTP {status}: pengalihan tidak diikuti; isikan alamat akhirnya",
                f"HTTP {status}: redirects are not followed; give the final address",
            )
        )
    if not 200 <= status < 300:
        raise Undeliverable(said, permanent=status == _GONE)
    return said


async def _beginning(response: httpcore.Response) -> str:
    """As much of an answer as helps a person; the rest is not even read."""
    read = b""
    async for part in response.aiter_stream():
        read += part
        if len(read) > _READ_AT_MOST:
            break
    text = read[: 4 * _KEPT_AT_MOST].decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_KEPT_AT_MOST].strip()


def _host_header(url: httpcore.URL) -> str:
    host = url.host.decode("ascii")
    named = f"[{host}]" if ":" in host else host
    return named if url.port is None else f"{named}:{url.port}"
