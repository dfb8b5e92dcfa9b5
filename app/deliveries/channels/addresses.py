"""Which addresses a webhook may reach, and connections to exactly the address that was looked at (against SSRF)."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpcore

from app.deliveries.channels.parcel import Network, Undeliverable
from app.kit.language import Text

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# An IPv4 address in the clothes of IPv6 reaches the IPv4 host: RFC 6052 (NAT64), with its local form of RFC 8215.
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host name, as the system knows them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_allowed(address: Address, private_networks: Iterable[Network]) -> bool:
    """Whether a webhook may reach `address`: it is public, or lies in a network that the installation names."""
    meant = _meant(address)
    return _is_public(meant) or is_within(meant, private_networks)


def is_within(address: Address, networks: Iterable[Network]) -> bool:
    """Whether `address`, or the IPv4 address that it stands for, lies in one of `networks`."""
    meant = _meant(address)
    return any(meant in network for network in networks if network.version == meant.version)


def _is_public(address: Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv6Address):
        if any(address in network for network in _NAT64):
            return IPv4Address(int(address) & 0xFFFFFFFF)
        for inner in (address.ipv4_mapped, address.sixtofour, address.teredo and address.teredo[1]):
            if inner is not None:
                return inner
    return address


class PinnedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for one request: the name is resolved once, every address checked, and one of them used.

    A name that answers differently the second time gains nothing, because nobody asks a second time. `encrypted` says
    whether TLS follows; without it only the named private networks are reached, so nothing crosses the internet open.
    """

    def __init__(
        self, private_networks: tuple[Network, ...], *, encrypted: bool, resolver: Resolve | None = None
    ) -> None:
        self._private_networks = private_networks
        self._encrypted = encrypted
        self._resolve = resolver or resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's own signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to an address of `host` that may be reached.

        Raises:
            Undeliverable: the name is unknown, or leads (also) to an address that may not be reached.
        """
        try:
            addresses = await self._resolve(host, port)
        except OSError as error:
            said = error.strerror or error
            unknown = Text(f"nama {host} tidak dikenal: {said}", f"the name {host} is not known: {said}")
            raise Undeliverable(unknown) from error
        for address in addresses:
            self._check(host, ip_address(address.partition("%")[0]))
        refused: Exception = Undeliverable(Text(f"nama {host} tidak punya alamat", f"the name {host} has no address"))
        for address in addresses:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore.ConnectError as error:
                refused = error
        raise refused

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002  (httpcore's own signature)
        timeout: float | None = None,  # noqa: ARG002, ASYNC109  (the same)
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002  (the same)
    ) -> httpcore.AsyncNetworkStream:
        """Never: a webhook goes to a host."""
        raise Undeliverable(Text("webhook hanya menuju sebuah host", "a webhook goes to a host only"), permanent=True)

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore does between attempts."""
        await self._inner.sleep(seconds)

    def _check(self, host: str, address: Address) -> None:
        if not is_allowed(address, self._private_networks):
            raise Undeliverable(
                Text(
                    f"{host} menuju {address}, bukan alamat publik dan tidak termasuk RINGKAS_WEBHOOK_PRIVATE_NETWORKS",
                    f"{host} leads to {address}, no public address and not in RINGKAS_WEBHOOK_PRIVATE_NETWORKS",
                ),
                permanent=True,
            )
        if not self._encrypted and not is_within(address, self._private_networks):
            raise Undeliverable(
                Text(
                    f"{host} menuju {address} tanpa enkripsi; pakai https, atau sebut jaringannya dalam "
                    "RINGKAS_WEBHOOK_PRIVATE_NETWORKS",
                    f"{host} leads to {address} without encryption; use https, or name its network in "
                    "RINGKAS_WEBHOOK_PRIVATE_NETWORKS",
                ),
                permanent=True,
            )
