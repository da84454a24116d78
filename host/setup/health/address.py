"""What the health page says of the site's address and of its secret."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from flask import has_request_context, request

from host.hooks.health import Health, HealthLine
from host.kernel.generation import current

_SHORTEST, _FEWEST_SIGNS = 24, 10
_PROXIES = "Set TRELLIS_TRUSTED_PROXIES, and let the proxy send X-Forwarded-Proto and -Host."


def address() -> Sequence[HealthLine]:
    """Return whether people come by https, and by the address that the site believes in."""
    site = current().config.site_url
    reached = request.host_url.rstrip("/") if has_request_context() else site
    return [judged(site, reached)]


def judged(site: str, reached: str) -> HealthLine:
    """Compare the configured address with the one that a browser has reached."""
    name, wanted, used = "Site address", urlsplit(site), urlsplit(reached)
    if wanted.scheme != "https" and not _is_near(wanted.hostname or ""):
        to_do = "Put a web server with TLS before it, and set TRELLIS_SITE_URL to https://…"
        return HealthLine(name, Health.BAD, f"{site}: passwords travel readable.", to_do)
    if _is_near(used.hostname or "") or wanted.netloc == used.netloc:
        if wanted.scheme == used.scheme or _is_near(used.hostname or ""):
            return HealthLine(name, Health.GOOD, f"{site}, as people reach it.")
        meaning = f"Requests come as {used.scheme}, though the address is {site}."
        return HealthLine(name, Health.LOOK, meaning, _PROXIES)
    meaning = f"Links in mail lead to {site}, but this page was reached at {reached}."
    to_do = f"Correct TRELLIS_SITE_URL, or the proxy. {_PROXIES}"
    return HealthLine(name, Health.LOOK, meaning, to_do)


def secret() -> Sequence[HealthLine]:
    """Return whether the secret key is long enough, and kept from others on its machine."""
    config, name = current().config, "Secret key"
    if len(config.secret_key) < _SHORTEST or len(set(config.secret_key)) < _FEWEST_SIGNS:
        to_do = "Read in the operator's guide what a new key costs, then set a long random one."
        return [HealthLine(name, Health.BAD, "It is short enough to be guessed.", to_do)]
    path = config.data_dir / "secret.key"
    if _others_read(path):
        meaning = f"Other users of this machine can read {path}."
        return [HealthLine(name, Health.BAD, meaning, f"Run chmod 600 {path}.")]
    return [HealthLine(name, Health.GOOD, "It is long, and its file is closed to others.")]


def _others_read(path: Path) -> bool:
    return path.is_file() and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def _is_near(host: str) -> bool:
    """Tell whether a name means this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
