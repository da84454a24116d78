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
    MailTemplate,
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
from .compare import buttons as compare_buttons
from .compare import views as compare_views
from .dashboard import views as dashboard_views
from .dashboard import widget as dashboard_widget
from .grids import views as grid_views
from .health import job as health
from .mind_map import views as mind_map_views
from .notes import views as note_views
from .pages import client_pages, staff_pages
from .pdf import views as pdf_views
from .plan_templates import buttons as template_buttons
from .plan_templates import map_views as template_map_views
from .plan_templates import tabs as template_tabs
from .plan_templates import views as template_views
from .plan_templates.record_type import TEMPLATE
from .plans import address_views, buttons, faces, numbers, tabs
from .plans.record_types import PLAN
from .portal import preview as portal_preview
from .portal import views as portal_views
from .portal import widget as portal_widget
from .recurring import job as recurring
from .relations import backlinks
from .relations import service as relations
from .relations import views as relation_views
from .reminders import job as reminders
from .tasks import following, place_views, value_views
from .tasks import holdings as task_holdings
from .tasks import views as task_views
from .transfer import buttons as transfer_buttons
from .transfer import views as transfer_views
from .update_requests import letters
from .update_requests import service as update_requests
from .update_requests import views as request_views
from .white_space import views as white_space_views

VIEWS = (
    dashboard_views,
    address_views,
    grid_views,
    mind_map_views,
    note_views,
    pdf_views,
    task_views,
    place_views,
    value_views,
    relation_views,
    template_views,
    template_map_views,
    compare_views,
    transfer_views,
    request_views,
    portal_views,
    portal_preview,
    white_space_views,
)
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
        ),
        MenuEntry(
            id="account_planning.dashboard",
            label="Planning dashboard",
            icon="chart-dots",
            endpoint="account_planning.dashboard",
            rights=access.READERS,
            position=41,
        ),
    ]


@hookimpl
def permissions() -> Sequence[Feature]:
    return [access.FEATURE, access.TEMPLATE_FEATURE]


@hookimpl
def record_types() -> Sequence[RecordType]:
    return [PLAN, TEMPLATE]


@hookimpl
def record_tabs() -> Sequence[RecordTab]:
    return [*tabs.TABS, *template_tabs.TABS, backlinks.TAB]


@hookimpl
def record_actions() -> Sequence[RecordAction]:
    return [
        pdf_views.BUTTON,
        *buttons.BUTTONS,
        portal_preview.BUTTON,
        *template_buttons.BUTTONS,
        *compare_buttons.BUTTONS,
        *transfer_buttons.BUTTONS,
    ]


@hookimpl
def settings() -> Sequence[SettingsSection]:
    return [own_settings.SECTION]


@hookimpl
def cron() -> Sequence[CronJob]:
    return [reminders.JOB, recurring.JOB, health.JOB]


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
    return [dashboard_widget.WIDGET]


@hookimpl
def notification_kinds() -> Sequence[NotificationKind]:
    return [update_requests.REQUESTED]


@hookimpl
def mail_templates() -> Sequence[MailTemplate]:
    return [letters.ANSWERED]


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
    relations.follow(event)


@hookimpl
def task_changed(event: TaskChanged) -> None:
    following.pull(event)


@hookimpl
def demo_data() -> Sequence[DemoData]:
    return [demo.DEMO]


@hookimpl
def on_activate() -> None:
    numbers.prepare()
