"""What the set-up area plugs into the host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint

from host.currencies import demo as demo_rates
from host.currencies.record_types import RATE
from host.hooks.faces import DemoData
from host.hooks.health import HealthCheck
from host.hooks.menu import MenuEntry
from host.hooks.notifications import EmailTiming, NotificationKind
from host.hooks.record_types import RecordType
from host.hooks.records import RecordLink
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.lifecycle.breaker import SUSPENDED
from host.messaging.mail.service import MAIL_TYPE
from host.messaging.mail.suppression import SUPPRESSION_TYPE
from host.messaging.mail.templates import TEMPLATE_TYPE
from host.messaging.webhooks.models import TARGET_TYPE
from host.records.custom.service import FIELD_TYPE
from host.setup.activity.views import blueprint as activity
from host.setup.client_area.views import blueprint as client_area
from host.setup.cron.token_views import blueprint as cron_token
from host.setup.cron.views import blueprint as cron
from host.setup.fields.views import blueprint as fields
from host.setup.general import GENERAL
from host.setup.health.checks import CHECKS
from host.setup.health.monitoring import blueprint as monitoring
from host.setup.health.views import blueprint as health_page
from host.setup.licences.views import blueprint as licences
from host.setup.mail import suppression_views, template_views, views
from host.setup.mail.room import blueprint as mail
from host.setup.mail.unsubscribe_views import blueprint as unsubscribe
from host.setup.modules.views import blueprint as modules
from host.setup.overview.views import blueprint as overview
from host.setup.publishers.views import blueprint as publishers
from host.setup.roles.views import VIEWS as ROLE_VIEWS
from host.setup.rooms import menu_entries
from host.setup.safe_mode.link_views import blueprint as safe_link
from host.setup.safe_mode.views import blueprint as safe_mode
from host.setup.settings import file_views
from host.setup.settings import views as settings_views
from host.setup.settings.room import blueprint as settings
from host.setup.staff.views import blueprint as hand_over
from host.setup.system.health import blueprint as health
from host.setup.system.views import blueprint as system
from host.setup.webhooks.delivery_views import blueprint as deliveries
from host.setup.webhooks.event_views import blueprint as webhook_events
from host.setup.webhooks.views import blueprint as webhooks
from host.staffing.record_types import ROLE, STAFF, TEAM

MAIL_VIEWS = (views, template_views, suppression_views)
"""The files whose views hang on the room of mail; naming them here imports them."""
SETTINGS_VIEWS = (settings_views, file_views)
"""Likewise those of the room of settings."""

STAFF_TEMPLATES = {"detail": "setup/staff/detail.html", "index": "setup/staff/list.html"}
"""Pages of staff that also say who left and still owns something."""


class SetupArea:
    """The set-up area, registered like any module."""

    @hookimpl
    def menu(self) -> Sequence[MenuEntry]:
        return menu_entries()

    @hookimpl
    def settings(self) -> Sequence[SettingsSection]:
        return [GENERAL]

    @hookimpl
    def notification_kinds(self) -> Sequence[NotificationKind]:
        return [
            NotificationKind(
                SUSPENDED,
                "A module is suspended",
                group="Administration",
                description="Its pages failed over and over, so it was taken out of service.",
                email=EmailTiming.AT_ONCE,
                may_switch_off=False,
                position=70,
            )
        ]

    @hookimpl
    def health_checks(self) -> Sequence[HealthCheck]:
        return CHECKS

    @hookimpl
    def record_types(self) -> Sequence[RecordType]:
        return [
            replace(STAFF, templates=STAFF_TEMPLATES),
            replace(ROLE, views=ROLE_VIEWS),
            TEAM,
            RATE,
        ]

    @hookimpl
    def demo_data(self) -> Sequence[DemoData]:
        return [DemoData("host.exchange_rates", demo_rates.load, position=5)]

    @hookimpl
    def record_links(self) -> Sequence[RecordLink]:
        return [
            RecordLink(FIELD_TYPE, "Field", "setup_fields.edit", "field_id", "forms"),
            RecordLink(
                SUPPRESSION_TYPE, "Suppressed address", "setup_mail.suppressed", "id", "mail-off"
            ),
            RecordLink(TEMPLATE_TYPE, "Mail template", "setup_mail.wording", "wording_id", "mail"),
            RecordLink(MAIL_TYPE, "Message", "setup_mail.detail", "mail_id", "mail"),
            RecordLink(
                TARGET_TYPE, "Webhook address", "setup_webhooks.target", "target_id", "webhook"
            ),
        ]

    @hookimpl
    def pages(self) -> Sequence[Blueprint]:
        return [
            overview,
            modules,
            publishers,
            licences,
            safe_link,
            safe_mode,
            settings,
            client_area,
            fields,
            cron,
            cron_token,
            mail,
            unsubscribe,
            webhooks,
            deliveries,
            webhook_events,
            activity,
            system,
            health_page,
            monitoring,
            hand_over,
            health,
        ]


plugin = SetupArea()
