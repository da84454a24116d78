"""The module's table of contents: what it gives to the host, hook by hook."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.api import (
    CREATE,
    VIEW,
    Actor,
    Blocker,
    ClientRelative,
    DemoData,
    Feature,
    Holding,
    MenuEntry,
    NotificationKind,
    RecordAction,
    RecordChanged,
    RecordLink,
    RecordType,
    SearchProvider,
    SettingsSection,
    WebhookEvent,
    hookimpl,
    right,
)

from . import access, beginning, demo, events
from . import settings as own_settings
from .accounts import (
    action_views,
    edit_views,
    faces,
    list_views,
    page_views,
    sequence,
    standing,
    tree,
)
from .accounts import holdings as account_holdings
from .activities import part as activities_part  # noqa: F401 - a part of an account's page
from .activities.record_types import ACTIVITY
from .brands.record_types import BRAND
from .catalogue.record_types import PRODUCT_LINE, SERVICE, SPEC, UNIT
from .commercial import views as terms_views
from .commercial.actions import PUT_AWAY
from .pages import staff_pages
from .price_books import tester_views, uses  # noqa: F401 - uses tells the catalogue
from .price_books.actions import COPY, REPRICE
from .price_books.record_types import BOOK, LINE
from .production import part  # noqa: F401 - gives a part of an account's page
from .production.record_types import RESOURCE, RULE, TASK_TYPE, TEAM
from .terms.record_types import TERMS

PRICES = (BOOK, LINE, SERVICE, UNIT, SPEC, PRODUCT_LINE)
PRODUCTION = (TEAM, RESOURCE, TASK_TYPE, RULE)
VIEWS = (list_views, page_views, edit_views, action_views, terms_views, tester_views)
"""The files whose views hang on the blueprint; naming them here imports them."""


@hookimpl
def menu() -> Sequence[MenuEntry]:
    return [
        MenuEntry(
            id="customers.accounts",
            label="Accounts",
            icon="building-community",
            endpoint="customers.accounts",
            rights=access.READERS,
            position=30,
            create_label="Account",
            create_endpoint="customers.account_new",
            create_right=right(access.ACCOUNTS, CREATE),
        ),
        MenuEntry(
            id="customers.price_tester",
            label="Price tester",
            icon="calculator",
            endpoint="customers.price_tester",
            rights=(right(access.PRICES, VIEW),),
            group="Price books",
            position=115,
        ),
    ]


@hookimpl
def permissions() -> Sequence[Feature]:
    return [
        access.FEATURE,
        access.ACTIVITIES_FEATURE,
        access.PRICES_FEATURE,
        access.PRODUCTION_FEATURE,
        access.SETUP_FEATURE,
    ]


@hookimpl
def record_types() -> Sequence[RecordType]:
    return [ACTIVITY, *PRICES, *PRODUCTION, BRAND, TERMS]


@hookimpl
def record_actions() -> Sequence[RecordAction]:
    return [COPY, REPRICE, PUT_AWAY]


@hookimpl
def settings() -> Sequence[SettingsSection]:
    return [own_settings.SECTION]


@hookimpl
def pages() -> Sequence[Blueprint]:
    return [staff_pages]


@hookimpl
def holdings() -> Sequence[Holding]:
    return [account_holdings.ACCOUNTS]


@hookimpl
def search_providers() -> Sequence[SearchProvider]:
    return [faces.FINDER]


@hookimpl
def record_links() -> Sequence[RecordLink]:
    return [faces.LINK]


@hookimpl
def notification_kinds() -> Sequence[NotificationKind]:
    return [standing.TOLD_OF_BLACKLIST]


@hookimpl
def webhook_events() -> Sequence[WebhookEvent]:
    return events.WEBHOOK_EVENTS


@hookimpl
def client_blockers(client_id: int) -> Sequence[Blocker]:
    return faces.blockers(client_id)


@hookimpl
def client_relatives(client_id: int, actor: Actor, limit: int) -> Sequence[ClientRelative]:
    return faces.relatives(client_id, actor, limit)


@hookimpl
def record_changed(event: RecordChanged) -> None:
    faces.follow_client(event)


@hookimpl
def demo_data() -> Sequence[DemoData]:
    return [demo.DEMO, demo.PRICES, demo.TEAMS, demo.DIARY]


@hookimpl
def on_activate() -> None:
    sequence.prepare()
    beginning.prepare()


@hookimpl
def on_upgrade(from_version: str) -> None:
    beginning.prepare()


@hookimpl
def self_check() -> Sequence[str]:
    count = tree.faults()
    return [f"{count:,} accounts do not hang where their parent says."] if count else []
