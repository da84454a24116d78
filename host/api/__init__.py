"""Everything that a module may use of the host; what is not here is not promised."""

from host import HOST_API, clock
from host.access.directory import StaffDirectory, staff_directory
from host.access.models import Staff
from host.activity import service as activity
from host.clients import service as clients
from host.clients.data import ClientData
from host.clients.login import actor_of as contact_actor
from host.clients.models import CLIENT_TYPE, CONTACT_TYPE, Client, Contact
from host.clients.visibility import visible as visible_clients
from host.database import (
    TYPE_MAP,
    LongBlob,
    LongText,
    Money,
    Percent,
    ScaledDecimal,
    Stamped,
    UtcDateTime,
    Versioned,
    after_commit,
    module_metadata,
    session,
    transaction,
)
from host.errors import (
    Busy,
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
    StaleRecord,
    TrellisError,
)
from host.hooks.access import admin_only, client_only, public, requires, staff_only, token_only
from host.hooks.actor import SYSTEM, Actor, ActorKind, Scope, right
from host.hooks.client_area import ClientArea, ClientEntry, ClientWidget, ContactPermission
from host.hooks.cron import CatchUp, CronContext, CronJob
from host.hooks.faces import DashboardWidget, DemoData, SearchHit, SearchProvider, WebhookEvent
from host.hooks.menu import MenuArea, MenuEntry
from host.hooks.permissions import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, Feature
from host.hooks.records import Blocker, RecordChanged, RecordLink, RecordRef
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.hooks.specifications import hookimpl, hookspec
from host.kernel import events
from host.kernel.offered_hooks import call_hook
from host.messaging.notifications import service as notifications
from host.messaging.webhooks import service as webhooks
from host.reminders import service as reminders
from host.settings import service as settings
from host.web.drafts import done as draft_saved
from host.web.filters import number
from host.web.forms import ExactDecimalField, Form, parse_decimal
from host.web.gate import safe_next
from host.web.listing import Listing, paginate
from host.web.people import actor

__all__ = [
    "CLIENT_TYPE",
    "CONTACT_TYPE",
    "CREATE",
    "DELETE",
    "EDIT",
    "HOST_API",
    "SYSTEM",
    "TYPE_MAP",
    "VIEW",
    "VIEW_OWN",
    "Actor",
    "ActorKind",
    "Blocker",
    "Busy",
    "CatchUp",
    "Client",
    "ClientArea",
    "ClientData",
    "ClientEntry",
    "ClientWidget",
    "Conflict",
    "Contact",
    "ContactPermission",
    "CronContext",
    "CronJob",
    "DashboardWidget",
    "DemoData",
    "ExactDecimalField",
    "Feature",
    "FieldKind",
    "Form",
    "InvalidInput",
    "Listing",
    "LongBlob",
    "LongText",
    "MenuArea",
    "MenuEntry",
    "Money",
    "NotFound",
    "Percent",
    "PermissionDenied",
    "RecordChanged",
    "RecordLink",
    "RecordRef",
    "ScaledDecimal",
    "Scope",
    "SearchHit",
    "SearchProvider",
    "SettingsField",
    "SettingsSection",
    "Staff",
    "StaffDirectory",
    "StaleRecord",
    "Stamped",
    "TrellisError",
    "UtcDateTime",
    "Versioned",
    "WebhookEvent",
    "activity",
    "actor",
    "admin_only",
    "after_commit",
    "call_hook",
    "client_only",
    "clients",
    "clock",
    "contact_actor",
    "draft_saved",
    "events",
    "hookimpl",
    "hookspec",
    "module_metadata",
    "notifications",
    "number",
    "paginate",
    "parse_decimal",
    "public",
    "reminders",
    "requires",
    "right",
    "safe_next",
    "session",
    "settings",
    "staff_directory",
    "staff_only",
    "token_only",
    "transaction",
    "visible_clients",
    "webhooks",
]
