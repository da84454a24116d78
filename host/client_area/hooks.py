"""What the client area plugs into the host."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from host.client_access import links
from host.client_access.company import AREA as COMPANY
from host.client_access.company import CHANGED
from host.client_access.mail_templates import SHIPPED
from host.client_access.settings import CLIENT_AREA
from host.client_area import choosing, company, entering, files, home, login, looks, profile
from host.client_area.blueprint import pages
from host.client_area.staff_side import access_pages
from host.client_area.tabs import ACTIONS, TABS
from host.hooks.client_area import ClientArea, ClientEntry, ContactPermission
from host.hooks.cron import CronContext, CronJob
from host.hooks.mail_templates import MailTemplate
from host.hooks.notifications import NotificationKind
from host.hooks.record_types import RecordAction, RecordTab
from host.hooks.settings import SettingsSection
from host.hooks.specifications import hookimpl
from host.records.beside.shared_files import AREA as FILES
from host.records.beside.shared_files import PERMISSION

VIEWS = (choosing, company, entering, files, home, login, looks, profile)
"""The modules whose views hang on the blueprint; naming them here imports them."""


def _forget_links(context: CronContext) -> None:
    if not context.dry_run:
        context.count("links", links.forget_ended())


class ClientPages:
    """The host's own pages for clients, given through the hooks that modules use."""

    @hookimpl
    def client_area(self) -> Sequence[ClientArea]:
        entry = ClientEntry("home", "Home", "home", "client_area.home", None, 1)
        files = ClientEntry("files", "Files", "paperclip", "client_area.files", FILES, 80)
        company = ContactPermission(COMPANY, "Company data", default=False)
        return [ClientArea(entries=(entry, files), permissions=(company, PERMISSION))]

    @hookimpl
    def notification_kinds(self) -> Sequence[NotificationKind]:
        return [CHANGED]

    @hookimpl
    def settings(self) -> Sequence[SettingsSection]:
        return [CLIENT_AREA]

    @hookimpl
    def cron(self) -> Sequence[CronJob]:
        name = "Forget links of the client area that have ended"
        return [CronJob("host.tidy_links", name, "50 3 * * *", _forget_links)]

    @hookimpl
    def mail_templates(self) -> Sequence[MailTemplate]:
        return SHIPPED

    @hookimpl
    def record_tabs(self) -> Sequence[RecordTab]:
        return TABS

    @hookimpl
    def record_actions(self) -> Sequence[RecordAction]:
        return ACTIONS

    @hookimpl
    def pages(self) -> Sequence[Blueprint]:
        return [pages, access_pages]


plugin = ClientPages()
