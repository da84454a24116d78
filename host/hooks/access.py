"""How a page says who may open it; a page that does not say so fails the build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "__trellis_access__"


class Audience(StrEnum):
    """Who a page is for."""

    PUBLIC = "public"
    STAFF = "staff"
    ADMIN = "admin"
    CLIENT = "client"
    TOKEN = "token"  # noqa: S105 - a kind of audience, not a secret


@dataclass(frozen=True, slots=True)
class Access:
    """Requirement of one page.

    ``rights`` are alternatives for staff (any one opens the page); ``area`` is the contact
    permission for a client page; TOKEN pages check a secret of their own and carry no cookie.
    ``takes_out`` marks a form that only takes data away: it works on when a licence has lapsed.
    """

    audience: Audience
    rights: tuple[str, ...] = ()
    area: str | None = None
    takes_out: bool = False


def _mark(access: Access) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        setattr(view, _ATTRIBUTE, access)
        return view

    return decorate


def requires(feature: str, *actions: str) -> Callable[[View], View]:
    """Open the page to staff who hold any one of the actions on the feature."""
    rights = tuple(f"{feature}:{action}" for action in actions)
    return _mark(Access(Audience.STAFF, rights))


def staff_only(view: View) -> View:
    """Open the page to every member of staff who is logged in."""
    return _mark(Access(Audience.STAFF))(view)


def admin_only(view: View) -> View:
    """Open the page to administrators."""
    return _mark(Access(Audience.ADMIN))(view)


def client_only(area: str | None = None) -> Callable[[View], View]:
    """Open the page to contacts in the client area, with the contact permission if named."""
    return _mark(Access(Audience.CLIENT, area=area))


def public(view: View) -> View:
    """Open the page to everybody; the module's manifest must declare the route."""
    return _mark(Access(Audience.PUBLIC))(view)


def token_only(view: View) -> View:
    """Leave the check to the page: it compares a secret in the address or a header."""
    return _mark(Access(Audience.TOKEN))(view)


def taking_out(view: View) -> View:
    """Let the page work on when a licence has lapsed; put it around the decorator of its rights."""
    access = access_of(view)
    if access is None:
        raise TypeError("Say first who may open the page.")
    return _mark(replace(access, takes_out=True))(view)


def access_of(view: Callable[..., Any]) -> Access | None:
    """Return what the page requires, or None when it does not say."""
    return cast("Access | None", getattr(view, _ATTRIBUTE, None))


def is_static(app: Flask, endpoint: str | None) -> bool:
    """Tell whether an endpoint serves files of the host or of a blueprint's static folder.

    The name alone does not tell: a view of a module could bear it.
    """
    owner, _, name = (endpoint or "").rpartition(".")
    holder = app.blueprints.get(owner) if owner else app
    return name == "static" and holder is not None and holder.has_static_folder
