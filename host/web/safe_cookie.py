"""The cookie that keeps one browser in safe mode while everybody else goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.http import parse_cookie

from host.config import Config

SECONDS = 3600
_SALT = "trellis-safe-mode"
_WORTH = "safe"


def name_of(config: Config) -> str:
    """Return the cookie's name; on https sites one that no other host name can set."""
    return "__Host-trellis-safe" if config.site_url.startswith("https://") else "trellis-safe"


def value(config: Config) -> str:
    """Return a fresh value, signed and dated."""
    return _signer(config).dumps(_WORTH)


def is_in(environ: Mapping[str, Any], config: Config) -> bool:
    """Tell whether the request comes from a browser in safe mode; costs others one search."""
    header, name = str(environ.get("HTTP_COOKIE", "")), name_of(config)
    if name not in header:
        return False
    try:
        found = parse_cookie(header).get(name, "")
        return bool(_signer(config).loads(found, SECONDS) == _WORTH)
    except BadSignature:
        return False


def _signer(config: Config) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.secret_key, salt=_SALT)
