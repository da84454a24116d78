"""A module that is sold: one page to read and change, one for clients, one for systems, jobs."""

from __future__ import annotations

from pathlib import Path

from host.hooks.manifest import Manifest

CODE = "86781236-23d0-4b3c-7dfa-c1c147e0dece"
OTHER_CODE = "11111111-23d0-4b3c-7dfa-c1c147e0dece"
ITEM = "17022701"
VENDOR = 'mode = "required"\nverifier = "vendor"\nproduct = "shop-pro"'
ENVATO = f'mode = "required"\nverifier = "envato"\nproduct = "shop-pro"\nitem = {ITEM}'

_MANIFEST = """
[module]
slug = "shop"
name = "Shop"
version = "1.2.0"
publisher = "Acme"
description = "A module that is sold."
host_api = ">=1.0,<2"

[licence]
{licence}

[declares]
permissions = ["shop.goods"]
cron = ["shop.count", "shop.each"]
client_area = ["shop.list"]
public_routes = ["/shop/in/<token>"]
"""

_PLUGIN = """
from collections.abc import Sequence

from flask import Blueprint, render_template_string

from host.api import (
    CatchUp, ClientArea, ClientEntry, ContactPermission, CronContext, CronJob, Feature, MenuEntry,
    client_only, hookimpl, requires, token_only,
)

goods = Blueprint("shop", __name__, url_prefix="/shop")
portal = Blueprint("shop_portal", __name__, url_prefix="/portal/shop")


@goods.route("/", methods=["GET", "POST"])
@requires("shop.goods", "view")
def index() -> str:
    return render_template_string(
        "{% extends 'layouts/staff.html' %}{% block title %}Goods{% endblock %}"
    )


@goods.route("/in/<token>", methods=["GET", "POST"])
@token_only
def arrive(token: str) -> str:
    return "taken in"


@portal.route("/", methods=["GET", "POST"])
@client_only("shop.list")
def listing() -> str:
    return "the goods of a client"


@hookimpl
def pages() -> Sequence[Blueprint]:
    return [goods, portal]


@hookimpl
def permissions() -> Sequence[Feature]:
    return [Feature("shop.goods", "Goods")]


@hookimpl
def client_area() -> Sequence[ClientArea]:
    return [
        ClientArea(
            permissions=(ContactPermission("shop.list", "Goods"),),
            entries=(ClientEntry("shop.list", "Goods", "box", "shop_portal.listing", "shop.list"),),
        )
    ]


def count(context: CronContext) -> None:
    context.count("goods", 3)


@hookimpl
def cron() -> Sequence[CronJob]:
    return [
        CronJob("shop.count", "Count the goods", "0 6 * * *", count),
        CronJob("shop.each", "Count each day", "0 6 * * *", count, CatchUp.EACH),
    ]
"""


def manifest(licence: str = VENDOR) -> Manifest:
    """Return the module's manifest with this content of [licence]."""
    return Manifest.parse(_MANIFEST.format(licence=licence))


def make(folder: Path, licence: str = VENDOR) -> Path:
    """Write the module's folder."""
    root = folder / "shop"
    root.mkdir(parents=True, exist_ok=True)
    (root / "__init__.py").write_text("", "utf-8")
    (root / "plugin.py").write_text(_PLUGIN, "utf-8")
    (root / "module.toml").write_text(_MANIFEST.format(licence=licence), "utf-8")
    return root
