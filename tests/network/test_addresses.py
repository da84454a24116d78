"""Webhooks reach the public internet and nothing else, unless an administrator allows it."""

from __future__ import annotations

import ipaddress

import pytest

from host.errors import InvalidInput
from host.network.addresses import TargetRefused, check_url, is_public, resolve

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::808:808",
    "2002:7f00:1::",
    "2002:c0a8:101::",
]
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_off_the_public_internet_are_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://[::1]:8080/",
        "http://[::ffff:7f00:1]/",
    ],
)
def test_every_way_to_write_loopback_is_seen_through(url: str) -> None:
    with pytest.raises(TargetRefused, match="public internet"):
        resolve(check_url(url), allow_private=False)


def test_private_targets_can_be_allowed() -> None:
    assert "127.0.0.1" in resolve("http://127.0.0.1:81/x", allow_private=True).addresses


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://",
        "http://user:secret@example.com/",
        "http://example.com:99999/",
        "http://[::1",
        "https://exa mple.com/",
        "https://example.com/" + 2000 * "a",
    ],
)
def test_malformed_addresses_are_refused_with_a_reason(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_url(url)
    assert caught.value.fields["url"]
