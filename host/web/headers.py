"""Security headers on every answer."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request

from host import logs, metrics
from host.kernel.generation import current
from host.web.widgets import owner_of

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_ID = "X-Request-Id"
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def init_headers(app: Flask) -> None:
    """Number each request and harden each answer."""
    secure = bool(app.config["SESSION_COOKIE_SECURE"])

    @app.before_request
    def number() -> None:
        trusted = current().config.trusted_proxies > 0
        g.reference = logs.begin_request(request.headers.get(_ID) if trusted else None)
        logs.say(module=owner_of(request.blueprint or ""))
        g.begun_at = time.perf_counter()

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint != "static" and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        response.headers[_ID] = g.get("reference", "")
        spent = time.perf_counter() - g.get("begun_at", time.perf_counter())
        metrics.request(request.endpoint, request.method, response.status_code, spent)
        return response
