"""Whom a webhook may reach: nobody inside, unless the installation says so, and nobody by a trick."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from uuid import uuid4

import httpcore
import pytest

from app.deliveries.channels import Parcel, Undeliverable
from app.deliveries.channels.addresses import PinnedBackend, is_allowed
from app.deliveries.channels.webhook import post
from app.webhooks.secrets import new_secret
from tests.deliveries.far_ends import certificates, receiver
from tests.deliveries.making import AT

LOOPBACK = (ip_network("127.0.0.0/8"),)


class Target:
    def __init__(self, url: str) -> None:
        self.url = url
        self.keys = [new_secret()]


PARCEL = Parcel(uuid4(), "uji", "id", AT, body=b"{}")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "255.255.255.255", "224.0.0.1", "240.0.0.1", "198.18.0.1", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::",
        "2001:db8::1", "64:ff9b:1::a00:1",
    ],
)  # fmt: skip
def test_what_is_not_public_is_refused(address: str) -> None:
    assert not is_allowed(ip_address(address), ())


@pytest.mark.parametrize("address", ["8.8.8.8", "103.10.66.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_what_is_public_is_allowed(address: str) -> None:
    assert is_allowed(ip_address(address), ())


def test_a_private_network_is_allowed_where_it_is_named_also_in_the_clothes_of_the_other_version() -> None:
    networks = (ip_network("10.20.0.0/16"), ip_network("fd00::/8"))

    assert is_allowed(ip_address("10.20.3.4"), networks)
    assert is_allowed(ip_address("::ffff:10.20.3.4"), networks)
    assert is_allowed(ip_address("fd12::1"), networks)
    assert not is_allowed(ip_address("10.21.0.1"), networks)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]"]
)
async def test_no_spelling_of_this_machine_is_reached(host: str) -> None:
    async with receiver() as far_end:
        with pytest.raises(Undeliverable) as refused:
            await post(PARCEL, Target(f"http://{host}:{far_end.port}/"), timestamp=0, private_networks=())

    # A name that the system does not know at all is refused too, but may be known tomorrow.
    assert refused.value.permanent or "tidak dikenal" in refused.value.reason.id
    assert far_end.requests == 0


async def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    async def resolver(host: str, port: int) -> Sequence[str]:
        return ["93.184.216.34", "127.0.0.1"]

    async with receiver() as far_end:
        with pytest.raises(Undeliverable, match=r"127\.0\.0\.1"):
            await post(
                PARCEL,
                Target(f"https://berubah.test:{far_end.port}/"),
                timestamp=0,
                private_networks=(),
                resolver=resolver,
            )
    assert far_end.requests == 0


async def test_the_address_that_was_checked_is_the_one_that_is_used_however_the_name_changes() -> None:
    """DNS rebinding: the first answer is harmless, every later one leads inside."""
    asked = 0

    async def resolver(host: str, port: int) -> Sequence[str]:
        nonlocal asked
        asked += 1
        return ["127.0.0.2"] if asked == 1 else ["127.0.0.1"]

    async with receiver() as far_end:
        backend = PinnedBackend((ip_network("127.0.0.2/32"),), encrypted=False, resolver=resolver)
        with pytest.raises(httpcore.ConnectError):  # nobody listens at the address that was checked
            await backend.connect_tcp("berubah.test", far_end.port, timeout=5)

    assert asked == 1
    assert far_end.requests == 0


async def test_tls_is_checked_against_the_name_though_the_connection_goes_to_the_address() -> None:
    async def resolver(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    known = certificates("penerima.test")
    async with receiver(tls=known.server) as far_end:
        for host, arrives in (("penerima.test", True), ("lain.test", False)):
            sending = post(
                PARCEL,
                Target(f"https://{host}:{far_end.port}/"),
                timestamp=0,
                private_networks=LOOPBACK,
                resolver=resolver,
                trust=known.client,
            )
            if arrives:
                assert await sending == "HTTP 204"
            else:
                with pytest.raises(Undeliverable, match=r"(?i)certificate"):
                    await sending

    assert len(far_end.received) == 1
    assert far_end.received[0].headers["host"] == f"penerima.test:{far_end.port}"


async def test_a_redirect_is_not_followed_and_says_what_to_do() -> None:
    async with receiver() as far_end, receiver() as inside:
        far_end.next.append("302")
        with pytest.raises(Undeliverable, match="pengalihan tidak diikuti"):
            await post(PARCEL, Target(far_end.url), timestamp=0, private_networks=LOOPBACK)

    assert (far_end.requests, inside.requests) == (1, 0)


async def test_without_tls_nothing_leaves_the_named_networks() -> None:
    async def resolver(host: str, port: int) -> Sequence[str]:
        return ["93.184.216.34"]

    with pytest.raises(Undeliverable, match="tanpa enkripsi"):
        await post(PARCEL, Target("http://umum.test/"), timestamp=0, private_networks=LOOPBACK, resolver=resolver)
