"""The module's table of contents: what it gives to the host, hook by hook."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.api import (
    CREATE,
    Blocker,
    ClientArea,
    ClientEntry,
    ContactPermission,
    CronJob,
    DashboardWidget,
    DemoData,
    Feature,
    Holding,
    MenuEntry,
    NotificationKind,
    RecordAction,
    RecordChanged,
    RecordTab,
    RecordType,
    SettingsSection,
    TaskChanged,
    WebhookEvent,
    hookimpl,
    right,
)

from . import access, demo, events
from . import settings as own_settings
from .grids import views as grid_views
from .notes import views as note_views
from .pages import client_pages, staff_pages
from .plans import buttons, faces, numbers, tabs
from .plans.record_types import PLAN
from .portal import views as portal_views
from .portal import widget as portal_widget
from .recurring import job as recurring
from .reminders import job as reminders
from .tasks import following
from .tasks import holdings as task_holdings
from .tasks import views as task_views
from .update_requests import service as update_requests
from .update_requests import views as request_views

VIEWS = (grid_views, note_views, task_views, request_views, portal_views)
"""The files whose views hang on the blueprints; naming them here imports them."""


@hookimpl
def menu() -> Sequence[MenuEntry]:
    return [
        MenuEntry(
            id="account_planning.plans",
            label="Account planning",
            icon="target-arrow",
            endpoint="account_planning_plan_records.index",
            rights=access.READERS,
            position=40,
            create_label="Account plan",
            create_endpoint="account_planning_plan_records.new",
            create_right=right(access.PLANS, CREATE),
        )
    ]


@hookimpl
def permissions() -> Sequence[Feature]:
    return [access.FEATURE]


@hookimpl
def record_types() -> Sequence[RecordType]:
    return [PLAN]


@hookimpl
def record_tabs() -> Sequence[RecordTab]:
    return tabs.TABS


@hookimpl
def record_actions() -> Sequence[RecordAction]:
    return buttons.BUTTONS


@hookimpl
def settings() -> Sequence[SettingsSection]:
    return [own_settings.SECTION]


@hookimpl
def cron() -> Sequence[CronJob]:
    return [reminders.JOB, recurring.JOB]


@hookimpl
def client_area() -> Sequence[ClientArea]:
    entry = ClientEntry(
        id="account_planning.plans",
        label="Account planning",
        icon="target-arrow",
        endpoint="account_planning_portal.index",
        area=own_settings.KEY,
        position=40,
        enabled=own_settings.portal_enabled,
    )
    permission = ContactPermission(own_settings.KEY, "Account planning")
    return [ClientArea((entry,), (permission,), (portal_widget.WIDGET,))]


@hookimpl
def pages() -> Sequence[Blueprint]:
    return [staff_pages, client_pages]


@hookimpl
def dashboard_widgets() -> Sequence[DashboardWidget]:
    return [faces.WIDGET]


@hookimpl
def notification_kinds() -> Sequence[NotificationKind]:
    return [update_requests.REQUESTED]


@hookimpl
def holdings() -> Sequence[Holding]:
    return [task_holdings.TASKS]


@hookimpl
def webhook_events() -> Sequence[WebhookEvent]:
    return events.WEBHOOK_EVENTS


@hookimpl
def client_blockers(client_id: int) -> Sequence[Blocker]:
    return faces.blockers(client_id)


@hookimpl
def record_changed(event: RecordChanged) -> None:
    faces.follow_client(event)
    faces.tell_of_approval(event)


@hookimpl
def task_changed(event: TaskChanged) -> None:
    following.pull(event)


@hookimpl
def demo_data() -> Sequence[DemoData]:
    return [demo.DEMO]


@hookimpl
def on_activate() -> None:
    numbers.prepare()
