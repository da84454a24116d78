"""What the set-up area plugs into the host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.access.service import ROLE_TYPE, STAFF_TYPE
from host.hooks.menu import MenuEntry
from host.hooks.records import RecordLink
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.messaging.mail.service import MAIL_TYPE
from host.messaging.webhooks.targets import TARGET_TYPE
from host.setup.activity.views import blueprint as activity
from host.setup.cron.token_views import blueprint as cron_token
from host.setup.cron.views import blueprint as cron
from host.setup.general import GENERAL
from host.setup.licences.views import blueprint as licences
from host.setup.mail.views import blueprint as mail
from host.setup.modules.views import blueprint as modules
from host.setup.overview.views import blueprint as overview
from host.setup.publishers.views import blueprint as publishers
from host.setup.roles.views import blueprint as roles
from host.setup.rooms import menu_entries
from host.setup.safe_mode.link_views import blueprint as safe_link
from host.setup.safe_mode.views import blueprint as safe_mode
from host.setup.settings.views import blueprint as settings
from host.setup.staff.views import blueprint as staff
from host.setup.system.health import blueprint as health
from host.setup.system.views import blueprint as system
from host.setup.system.views import health_page
from host.setup.webhooks.delivery_views import blueprint as deliveries
from host.setup.webhooks.views import blueprint as webhooks


class SetupArea:
    """The set-up area, registered like any module."""

    @hookimpl
    def menu(self) -> Sequence[MenuEntry]:
        return menu_entries()

    @hookimpl
    def settings(self) -> Sequence[SettingsSection]:
        return [GENERAL]

    @hookimpl
    def record_links(self) -> Sequence[RecordLink]:
        return [
            RecordLink(STAFF_TYPE, "Member of staff", "setup_staff.edit", "staff_id", "user"),
            RecordLink(ROLE_TYPE, "Role", "setup_roles.edit", "role_id", "shield-half"),
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
            staff,
            roles,
            safe_link,
            safe_mode,
            settings,
            cron,
            cron_token,
            mail,
            webhooks,
            deliveries,
            activity,
            system,
            health_page,
            health,
        ]


plugin = SetupArea()
