"""The hooks that the host calls and modules implement.

Each docstring is the source of the hook's page under ``docs/developers/hooks``: first what the
hook is for, then ``Called:`` when, ``If it raises:`` what comes of it, and ``<argument>:`` what
each argument means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pluggy
from flask import Blueprint

from host.hooks.actor import Actor
from host.hooks.client_area import ClientArea
from host.hooks.clients import ClientRelative
from host.hooks.cron import CronJob
from host.hooks.faces import DashboardWidget, DemoData, SearchProvider, WebhookEvent
from host.hooks.health import HealthCheck
from host.hooks.holdings import Holding
from host.hooks.mail_templates import MailTemplate
from host.hooks.menu import MenuEntry
from host.hooks.notifications import NotificationKind
from host.hooks.permissions import Feature
from host.hooks.record_types import RecordAction, RecordTab, RecordType
from host.hooks.records import Blocker, RecordChanged, RecordLink
from host.hooks.settings import SettingsSection
from host.hooks.tasks import TaskChanged, TaskKind

PROJECT: Final = "trellis"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Specifications:
    """Every hook; a module implements those it needs, each with ``@hookimpl``."""

    @hookspec
    def menu(self) -> Sequence[MenuEntry]:
        """Return entries of the staff menu and of the set-up menu.

        Called: once for each build of the application, never for a page.
        If it raises: the module is refused, or left out of the build when it is active already.
        """
        raise NotImplementedError

    @hookspec
    def permissions(self) -> Sequence[Feature]:
        """Return features that roles may be given rights on.

        Called: once for each build of the application. Grants are kept when the module goes.
        If it raises: the module is refused, or left out of the build when it is active already.
        """
        raise NotImplementedError

    @hookspec
    def settings(self) -> Sequence[SettingsSection]:
        """Return sections of settings; the host draws their pages.

        The host checks, stores and encrypts what people enter, and keeps its history.

        Called: once for each build of the application.
        If it raises: the module is refused, or left out of the build when it is active already.
        """
        raise NotImplementedError

    @hookspec
    def cron(self) -> Sequence[CronJob]:
        """Return scheduled jobs.

        Each due instant runs once, however many workers, crontabs and people ask for it.

        Called: once for each build of the application; the jobs themselves run when they are due.
        If it raises: the module is refused, or left out of the build when it is active already. A
        job that raises is recorded in its run, and its next instant is tried again.
        """
        raise NotImplementedError

    @hookspec
    def client_area(self) -> Sequence[ClientArea]:
        """Return entries, widgets and contact permissions of the client area.

        Called: once for each build of the application; widgets are filled for each page.
        If it raises: the module is refused, or left out of the build when it is active already. A
        widget that raises is recorded and left out of the page.
        """
        raise NotImplementedError

    @hookspec
    def pages(self) -> Sequence[Blueprint]:
        """Return blueprints; each of their views says who may open it.

        Their addresses begin with ``/<slug>``, ``/portal/<slug>`` or ``/api/v1/<slug>``.

        Called: once for each build of the application. The blueprints themselves are made when the
        module is imported, so that its views can be hung on them.
        If it raises: the module is refused, or left out of the build when it is active already. A
        view that raises is recorded and answers 500; all other pages go on.
        """
        raise NotImplementedError

    @hookspec
    def dashboard_widgets(self) -> Sequence[DashboardWidget]:
        """Return boxes for the dashboard.

        Called: once for each build of the application; their context is asked for each page.
        If it raises: the module is refused, or left out of the build when it is active already. A
        box whose context raises is recorded and left out of the page.
        """
        raise NotImplementedError

    @hookspec
    def search_providers(self) -> Sequence[SearchProvider]:
        """Return finders for the search box.

        Called: once for each build of the application; the finders at each search.
        If it raises: the module is refused, or left out of the build when it is active already. A
        finder that raises is recorded, and the search shows what the others found.
        """
        raise NotImplementedError

    @hookspec
    def record_types(self) -> Sequence[RecordType]:
        """Return types of record; the host draws their lists, pages and forms.

        Each gets list, board, calendar, tree, page, form, search, import, export, history and
        undo, with one set of permissions over all of them.

        Called: once for each build of the application.
        If it raises: the module is refused, or left out of the build when it is active already.
        """
        raise NotImplementedError

    @hookspec
    def record_tabs(self) -> Sequence[RecordTab]:
        """Return tabs for the pages of records, of the host's and of other modules' types.

        Called: once for each build of the application; their context is asked for each page.
        If it raises: the module is refused, or left out of the build when it is active already. A
        tab whose context raises is recorded, and the page says that it could not be drawn.
        """
        raise NotImplementedError

    @hookspec
    def record_actions(self) -> Sequence[RecordAction]:
        """Return buttons for the pages and lists of records, of any type.

        Called: once for each build of the application; what they do, when somebody presses them.
        If it raises: the module is refused, or left out of the build when it is active already. A
        button whose work raises is recorded, and nothing of that work is kept.
        """
        raise NotImplementedError

    @hookspec
    def record_links(self) -> Sequence[RecordLink]:
        """Return how references to the module's records become addresses.

        The activity log and notices use them.

        Called: once for each build of the application.
        If it raises: the module is refused, or left out of the build when it is active already.
        """
        raise NotImplementedError

    @hookspec
    def task_kinds(self) -> Sequence[TaskKind]:
        """Return kinds of task that people may choose beside the host's own.

        Tasks keep the kind of a module that is away; they show its key until it is back.

        Called: once for each build of the application.
        If it raises: the module is refused, or left out of the build when it is active already.
        """
        raise NotImplementedError

    @hookspec
    def holdings(self) -> Sequence[Holding]:
        """Return kinds of things that people hold and others take over when they leave.

        Fields of records that name staff need no holding: the host moves them by itself.

        Called: once for each build of the application; what they hold is asked for when somebody
        leaves, and for the health page.
        If it raises: the module is refused, or left out of the build when it is active already. A
        kind that cannot be asked is recorded and left out. A thing that ``give`` refuses stays as
        it was, and the administrator reads why; any other error ends the hand-over there.
        """
        raise NotImplementedError

    @hookspec
    def webhook_events(self) -> Sequence[WebhookEvent]:
        """Return events that webhooks may subscribe to.

        Send one with ``webhooks.publish(slug, key, data)`` in the transaction of the change.

        Called: once for each build of the application.
        If it raises: the module is refused, or left out of the build when it is active already.
        """
        raise NotImplementedError

    @hookspec
    def mail_templates(self) -> Sequence[MailTemplate]:
        """Return the kinds of mail that the module sends; administrators may word them otherwise.

        Send one with ``mail.send(key, to, fields)`` in the transaction of the change.

        Called: once for each build of the application.
        If it raises: the module is refused, or left out of the build when it is active already.
        """
        raise NotImplementedError

    @hookspec
    def notification_kinds(self) -> Sequence[NotificationKind]:
        """Return kinds of notices; people and administrators choose how each reaches them.

        Send one with ``notifications.notify(staff_id, key, title, ...)`` in the transaction of
        the change. A notice of a kind that nobody declares is refused.

        Called: once for each build of the application. What people chose is kept when the module
        goes.
        If it raises: the module is refused, or left out of the build when it is active already.
        """
        raise NotImplementedError

    @hookspec
    def health_checks(self) -> Sequence[HealthCheck]:
        """Return checks for the health page; monitors and `trellis doctor` read them too.

        Say how the parts do that only you know: another system, a file that comes each night.
        What asks the network belongs into a job that keeps its result; the check reads that.

        Called: once for each build of the application; the checks each time that somebody asks
        how the site does, which a monitor may do twice a minute.
        If it raises: the module is refused, or left out of the build when it is active already. A
        check that raises or takes longer than two seconds is a bad line, and recorded; the other
        lines stand.
        """
        raise NotImplementedError

    @hookspec
    def demo_data(self) -> Sequence[DemoData]:
        """Return loaders for the demonstration site.

        Called: once for each build of the application; the loaders whenever the demonstration is
        prepared afresh, so they add only what is missing.
        If it raises: the module is refused, or left out of the build when it is active already. A
        loader that raises ends the preparation, and nothing of it is kept.
        """
        raise NotImplementedError

    @hookspec
    def hook_specifications(self) -> Sequence[type]:
        """Return classes of hooks that this module offers to other modules.

        Their functions carry ``@hookspec`` and names that begin with the slug and an underscore.
        A module that implements one names yours under ``[requires]`` or ``[suggests]``. The host
        calls none of them: you do, with ``call_hook(name, ...)``, which returns what the others
        gave.

        Called: once for each build of the application.
        If it raises: the module is refused, or left out of the build when it is active already.
        An implementation of an offered hook that raises is recorded against its own module, and
        ``call_hook`` returns what the others gave.
        """
        raise NotImplementedError

    @hookspec
    def client_blockers(self, client_id: int) -> Sequence[Blocker]:
        """Return what forbids deleting the client; an empty list forbids nothing.

        Called: when somebody deletes a client, before anything is changed.
        If it raises: the module objects: the client stays, and people read that it could not be
        asked.
        client_id: Id of the client that somebody wants to delete.
        """
        raise NotImplementedError

    @hookspec
    def client_relatives(
        self, client_id: int, actor: Actor, limit: int
    ) -> Sequence[ClientRelative]:
        """Return the clients below a client, on all levels, as the module knows them.

        The host adds those that the field *Part of* names, leaves out archived ones and those that
        the actor may not see, and offers the whole as ``clients.below(client_id, actor)``.

        Called: when a page wants a client with all that hangs below it.
        If it raises: the error is recorded, and the family is what the others told.
        client_id: Id of the client at the top.
        actor: Who looks; leave out what the rights on your own records hide.
        limit: The most that is of use; return no more, those nearest to the top first.
        """
        raise NotImplementedError

    @hookspec
    def record_changed(self, event: RecordChanged) -> None:
        """Observe a record that was created, updated or deleted, of any module and of the host.

        What an observer changes it changes in a transaction of its own.

        Called: after the commit of the change, in the process that made it.
        If it raises: the error is recorded; the change and the other observers are untouched.
        event: Which record it was, what happened to it, who did it, and the fields that differ.
        """

    @hookspec
    def task_changed(self, event: TaskChanged) -> None:
        """Observe a task that was created, updated or deleted, by whomever.

        What an observer changes it changes in a transaction of its own. One that writes to tasks
        gives its slug as ``source`` and stops when an event comes back with it.

        Called: after the commit of the change, in the process that made it.
        If it raises: the error is recorded; the change and the other observers are untouched.
        event: The task as it is now, what happened to it, the fields that differ, who did it, and
        what caused it.
        """

    @hookspec
    def self_check(self) -> Sequence[str]:
        """Return what is wrong, one sentence each; an empty list means that all is well.

        Look at what only you can know: that tables hold together, that a file is there. Read
        only, take no longer than a second, and ask nothing of the network.

        Called: in the trial before the module is activated or upgraded, after the migrations have
        run there, on data that is thrown away.
        If it raises: the module is refused as for a sentence returned, and nothing was changed.
        """
        raise NotImplementedError

    @hookspec
    def on_activate(self) -> None:
        """Prepare data after the module's tables exist; runs in the activating transaction.

        It runs at every activation, so it adds only what is missing. It has 15 seconds: one that
        took longer is taken back with the activation.

        Called: each time that the module is activated, after its migrations; not in the trial
        before.
        If it raises: the activation is taken back whole, and the administrator reads the error.
        """

    @hookspec
    def on_upgrade(self, from_version: str) -> None:
        """Bring data along that a migration cannot; the hook of the new version is called.

        It has 15 seconds: one that took longer is taken back with the upgrade.

        Called: once in an upgrade, after the migrations and in the same transaction; not in the
        trial before, and not when the module is rolled back.
        If it raises: the upgrade is taken back whole, and the version before goes on serving.
        from_version: Version that the module is upgraded from, such as ``1.2.0``.
        """

    @hookspec
    def on_deactivate(self) -> None:
        """Tidy up before the module goes; its data stays, so there is rarely anything to do.

        It has 10 seconds: then the module goes without waiting for it any longer.

        Called: when the module is deactivated, while it is still part of the application.
        If it raises: the error is recorded, what it began is undone, and the module goes.
        """

    @hookspec
    def on_purge(self) -> None:
        """Remove what the module keeps outside its own tables, settings and grants.

        The host removes those by itself, after it has written them into an archive. The hook
        runs in a process of its own, which has 30 seconds.

        Called: when an administrator removes the module with all its data, before its tables go.
        If it raises: the error is recorded, what it began is undone, and the removal goes on.
        """
