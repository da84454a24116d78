"""Everything that a module may use of the host; what is not here is not promised."""

from host import HOST_API, clock, printing
from host.access.directory import StaffDirectory, staff_directory
from host.access.models import Staff
from host.activity import service as activity
from host.client_access.links import url as full_url
from host.client_documents import service as client_documents
from host.client_documents.reading import Document, Standing
from host.clients import service as clients
from host.clients.data import ClientData
from host.clients.family import Family as ClientFamily
from host.clients.login import actor_of as contact_actor
from host.clients.models import CLIENT_TYPE, CONTACT_TYPE, Client, Contact
from host.clients.standing import with_area as contacts_with_area
from host.clients.visibility import visible as visible_clients
from host.currencies import service as currencies
from host.currencies.service import RateMissing, Rates
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
from host.hooks.cards import (
    CardState,
    ChartCard,
    ChartKind,
    ChartSeries,
    Chosen,
    ListCard,
    ListColumn,
    ListRow,
    NumberCard,
    WidgetOption,
)
from host.hooks.client_area import ClientArea, ClientEntry, ClientWidget, ContactPermission
from host.hooks.client_documents import ClientDocument, DocumentKind, DocumentPart
from host.hooks.clients import ClientRelative
from host.hooks.cron import CatchUp, CronContext, CronJob
from host.hooks.faces import (
    Content,
    DashboardWidget,
    DemoData,
    SearchHit,
    SearchProvider,
    WebhookEvent,
)
from host.hooks.health import Health, HealthCheck, HealthLine
from host.hooks.holdings import Held, Holding
from host.hooks.mail_templates import MailCategory, MailTemplate, MergeField
from host.hooks.menu import MenuArea, MenuEntry
from host.hooks.notifications import EmailTiming, NotificationKind
from host.hooks.permissions import CREATE, DELETE, EDIT, VIEW, VIEW_OWN, VIEW_TEAM, Feature
from host.hooks.record_rules import RecordRules, Values
from host.hooks.record_types import (
    CLIENT_DOCUMENTS,
    Choice,
    FieldType,
    Ownership,
    RecordAction,
    RecordField,
    RecordFilter,
    RecordTab,
    RecordType,
    Section,
)
from host.hooks.records import Blocker, RecordChanged, RecordLink, RecordRef
from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.hooks.specifications import hookimpl, hookspec
from host.hooks.tasks import TaskChanged, TaskKind, TaskState
from host.kernel import events
from host.kernel.offered_hooks import call_hook
from host.messaging.mail import service as mail
from host.messaging.mail.files import Attachment as MailAttachment
from host.messaging.mail.service import Letter
from host.messaging.notifications import service as notifications
from host.messaging.webhooks import service as webhooks
from host.printing import Printout
from host.records import service as records
from host.records.entering.fields import fields_for, record_type
from host.records.entering.numbers import parse_decimal
from host.records.entering.rich_text import clean_html, plain_text
from host.records.visibility import visible as visible_records
from host.reminders import service as reminders
from host.settings import service as settings
from host.tasks import service as tasks
from host.web import charts
from host.web.drafts import done as draft_saved
from host.web.filters import number
from host.web.forms import ExactDecimalField, Form
from host.web.gate import safe_next
from host.web.listing import Listing, paginate
from host.web.people import actor
from host.web.printing import pdf_answer, picture_answer
from host.web.records.forms import RecordForm
from host.web.records.shared import Fact, client_facts, printed_facts, staff_facts

__all__ = [
    "CLIENT_DOCUMENTS",
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
    "VIEW_TEAM",
    "Actor",
    "ActorKind",
    "Blocker",
    "Busy",
    "CardState",
    "CatchUp",
    "ChartCard",
    "ChartKind",
    "ChartSeries",
    "Choice",
    "Chosen",
    "Client",
    "ClientArea",
    "ClientData",
    "ClientDocument",
    "ClientEntry",
    "ClientFamily",
    "ClientRelative",
    "ClientWidget",
    "Conflict",
    "Contact",
    "ContactPermission",
    "Content",
    "CronContext",
    "CronJob",
    "DashboardWidget",
    "DemoData",
    "Document",
    "DocumentKind",
    "DocumentPart",
    "EmailTiming",
    "ExactDecimalField",
    "Fact",
    "Feature",
    "FieldKind",
    "FieldType",
    "Form",
    "Health",
    "HealthCheck",
    "HealthLine",
    "Held",
    "Holding",
    "InvalidInput",
    "Letter",
    "ListCard",
    "ListColumn",
    "ListRow",
    "Listing",
    "LongBlob",
    "LongText",
    "MailAttachment",
    "MailCategory",
    "MailTemplate",
    "MenuArea",
    "MenuEntry",
    "MergeField",
    "Money",
    "NotFound",
    "NotificationKind",
    "NumberCard",
    "Ownership",
    "Percent",
    "PermissionDenied",
    "Printout",
    "RateMissing",
    "Rates",
    "RecordAction",
    "RecordChanged",
    "RecordField",
    "RecordFilter",
    "RecordForm",
    "RecordLink",
    "RecordRef",
    "RecordRules",
    "RecordTab",
    "RecordType",
    "ScaledDecimal",
    "Scope",
    "SearchHit",
    "SearchProvider",
    "Section",
    "SettingsField",
    "SettingsSection",
    "Staff",
    "StaffDirectory",
    "StaleRecord",
    "Stamped",
    "Standing",
    "TaskChanged",
    "TaskKind",
    "TaskState",
    "TrellisError",
    "UtcDateTime",
    "Values",
    "Versioned",
    "WebhookEvent",
    "WidgetOption",
    "activity",
    "actor",
    "admin_only",
    "after_commit",
    "call_hook",
    "charts",
    "clean_html",
    "client_documents",
    "client_facts",
    "client_only",
    "clients",
    "clock",
    "contact_actor",
    "contacts_with_area",
    "currencies",
    "draft_saved",
    "events",
    "fields_for",
    "full_url",
    "hookimpl",
    "hookspec",
    "mail",
    "module_metadata",
    "notifications",
    "number",
    "paginate",
    "parse_decimal",
    "pdf_answer",
    "picture_answer",
    "plain_text",
    "printed_facts",
    "printing",
    "public",
    "record_type",
    "records",
    "reminders",
    "requires",
    "right",
    "safe_next",
    "session",
    "settings",
    "staff_directory",
    "staff_facts",
    "staff_only",
    "tasks",
    "token_only",
    "transaction",
    "visible_clients",
    "visible_records",
    "webhooks",
]
