"""Which addresses of the network a request of this site may go to."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from host.errors import InvalidInput, TrellisError

Address = IPv4Address | IPv6Address
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_TRANSLATION = ipaddress.ip_network("64:ff9b:1::/48")
_COMPATIBLE = ipaddress.ip_network("::/96")
_PORTS = {"http": 80, "https": 443}


class TargetRefused(TrellisError):
    """The address cannot be reached, or must not be."""

    code = "target_refused"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A checked address: the connection goes to one of ``addresses`` and nowhere else."""

    host: str
    port: int
    addresses: tuple[str, ...]


def check_url(url: str) -> str:
    """Return the address without its fragment; raises InvalidInput when it cannot be called."""
    text = url.strip().partition("#")[0]
    try:
        parts = urlsplit(text)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or len(text) > 2000 or any(character.isspace() for character in text):
        raise InvalidInput.of("url", "Enter a full address that begins with https:// or http://.")
    if parts.username or parts.password:
        raise InvalidInput.of(
            "url", "Leave user name and password out: receivers check the signature instead."
        )
    return text


def resolve(url: str, *, allow_private: bool, section: str = "Webhooks") -> Endpoint:
    """Look the host up and check every address it has; raises TargetRefused.

    ``section`` is the title of the settings in which private targets can be allowed.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    addresses = _look_up(host, port)
    private = [address for address in addresses if not is_public(ipaddress.ip_address(address))]
    if private and not allow_private:
        raise TargetRefused(
            f"{host} leads to {private[0]}, which is not on the public internet. An "
            f"administrator can allow such targets under Setup → Settings → {section}."
        )
    return Endpoint(host, port, addresses)


def is_public(address: Address) -> bool:
    """Tell whether the address is on the public internet, also behind a translation."""
    if isinstance(address, IPv6Address):
        if address in _LOCAL_TRANSLATION:
            return False
        inner = _inner(address)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _inner(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for."""
    if address in _TRANSLATED or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _look_up(host: str, port: int) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TargetRefused(f"{host} cannot be found: {error}.") from error
    # A scope such as %eth0 belongs to link-local addresses, which no target may have.
    return tuple(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
