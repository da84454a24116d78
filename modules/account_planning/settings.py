"""What administrators set, and how the rest of the module reads it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from host.api import FieldKind, SettingsField, SettingsSection, clock, settings

from .plans.choices import PeriodType, Status

KEY: Final = "account_planning"
BACKGROUND: Final = "background"
FIGURES: Final = "figures"
PLANNING: Final = "planning"
TEAM: Final = "team"
SERVICES: Final = "services"
COMPETITORS: Final = "competitors"
MEETING_NOTES: Final = "meeting_notes"
_MONTHLY, _QUARTERLY = PeriodType.MONTH.value, PeriodType.QUARTER.value

_PLANS = (
    SettingsField(
        "industries",
        "Industry options",
        FieldKind.LINES,
        default=["Technology", "Healthcare", "Finance", "Retail"],
        help="One a line, or with commas between. Plans keep an industry that you take out here.",
    ),
    SettingsField(
        "default_status",
        "Default status for new plans",
        FieldKind.CHOICE,
        default=Status.DRAFT.value,
        choices=tuple(
            (s.value, s.label) for s in (Status.DRAFT, Status.IN_PROGRESS, Status.REVIEW)
        ),
        help="Also the status of copies and of plans made for the next period.",
    ),
)
_STAKEHOLDERS = (
    SettingsField(
        "contact_days",
        "Days without contact before a stakeholder counts as neglected",
        FieldKind.INTEGER,
        default=60,
        minimum=1,
        maximum=3650,
        help="Counts from the last meeting note that names the person, or from the day typed.",
    ),
    SettingsField(
        "services_sold",
        "Services we sell",
        FieldKind.LINES,
        default=[],
        help="The columns of the white space, one a line. Left empty, each plan takes those of "
        "its current services and offerings.",
    ),
)
_PORTAL = (
    SettingsField(
        "portal_enabled",
        "Show plans in the client area",
        FieldKind.BOOLEAN,
        default=False,
        help="Contacts who may see account plans read theirs and ask for updates.",
    ),
    SettingsField(
        "portal_statuses",
        "Clients see plans that are",
        FieldKind.CHOICES,
        default=[Status.IN_PROGRESS.value, Status.REVIEW.value, Status.COMPLETED.value],
        choices=tuple((status.value, status.label) for status in Status),
    ),
    SettingsField(
        "portal_tabs",
        "Clients see of a plan",
        FieldKind.CHOICES,
        default=[BACKGROUND, PLANNING],
        choices=(
            (BACKGROUND, "Due diligence: background"),
            (FIGURES, "Due diligence: financial data and marketing activities"),
            (PLANNING, "Planning: objectives, tasks and goals"),
            (TEAM, "Team: who looks after them, and their own people"),
            (SERVICES, "Services: what they have of us today"),
        ),
    ),
    SettingsField(
        "portal_extras",
        "Also shown, though written for us",
        FieldKind.CHOICES,
        default=[],
        choices=(
            ("personality", "Personality of their people, in the team"),
            ("highlights", "Highlight notes on their people, in the team"),
            ("opportunity", "Opportunity, in the planning"),
            ("threat", "Threat, in the planning"),
            ("constraints", "Constraints, in the planning"),
            ("revenue_next_year", "Revenue next year, in the planning"),
            ("margin", "Margin, in the planning"),
            ("wallet_share", "Wallet share, in the planning"),
            (COMPETITORS, "Competitors"),
            (MEETING_NOTES, "Meeting notes"),
        ),
        help="Clients see none of these unless you tick it here.",
    ),
)
_REMINDERS = (
    SettingsField(
        "reminders_enabled",
        "Send e-mail reminders for planning tasks",
        FieldKind.BOOLEAN,
        default=False,
        help="The person in charge is reminded before the deadline, and once when it has passed.",
    ),
    SettingsField(
        "reminder_days",
        "Days before the deadline",
        FieldKind.INTEGER,
        default=3,
        minimum=0,
        maximum=365,
        help="0 reminds on the day itself. Reminders go out at 9:00.",
    ),
)
_RECURRING = (
    SettingsField(
        "recurring_enabled",
        "Make the next period of completed plans",
        FieldKind.BOOLEAN,
        default=False,
        help="A client that already has a plan for the new period is passed over.",
    ),
    SettingsField(
        "recurring_period",
        "Period type",
        FieldKind.CHOICE,
        default=_MONTHLY,
        choices=(
            (_MONTHLY, "Monthly: on the 1st of each month"),
            (_QUARTERLY, "Quarterly: on 1 Jan, 1 Apr, 1 Jul and 1 Oct"),
        ),
        help="Only plans of this period type are continued.",
    ),
)
_CONNECTIONS = (
    SettingsField(
        "task_sync",
        "Planning tasks and host tasks",
        FieldKind.CHOICE,
        default="both",
        choices=(("both", "Follow each other"), ("host", "Planning tasks follow host tasks")),
        help="A planning task becomes a host task by its menu; from then on they go together.",
    ),
    SettingsField(
        "webhook_skip_tls_verification",
        "Disable SSL verification for webhooks",
        FieldKind.BOOLEAN,
        default=False,
        warning="Anybody between this site and the receiver could then read and change what is "
        "sent. Switch it on for tests only.",
    ),
)

SECTION = SettingsSection(
    key=KEY,
    title="Account Planning",
    description="How plans begin, what clients see of them, and what happens by itself.",
    icon="target-arrow",
    fields=(*_PLANS, *_STAKEHOLDERS, *_PORTAL, *_REMINDERS, *_RECURRING, *_CONNECTIONS),
    webhooks="account_plan.",
)


def _read(key: str) -> Any:
    return settings.get(KEY, key)


def industries() -> list[str]:
    """Return the industries that a plan may be given."""
    return list(_read("industries"))


def default_status() -> Status:
    """Return the status that new plans and copies begin with."""
    return Status(_read("default_status"))


def contact_days() -> int:
    """Return after how many days without contact a person counts as neglected."""
    return int(_read("contact_days"))


def services_sold() -> list[str]:
    """Return what we sell, in the order of the settings; empty leaves it to each plan."""
    return list(_read("services_sold"))


def portal_enabled() -> bool:
    """Tell whether clients may see plans at all."""
    return bool(_read("portal_enabled"))


def portal_statuses() -> list[str]:
    """Return the statuses of which clients see plans."""
    return list(_read("portal_statuses"))


def portal_tabs() -> list[str]:
    """Return the parts of a plan that clients see."""
    return list(_read("portal_tabs"))


def portal_extras() -> list[str]:
    """Return what clients see although it was written for staff."""
    return list(_read("portal_extras"))


def reminders_enabled() -> bool:
    """Tell whether planning tasks remind at all."""
    return bool(_read("reminders_enabled"))


def reminder_days() -> int:
    """Return how many days before the deadline a reminder is due."""
    return int(_read("reminder_days"))


def recurring_enabled() -> bool:
    """Tell whether completed plans are continued by themselves."""
    return bool(_read("recurring_enabled"))


def recurring_period() -> PeriodType:
    """Return the kind of period that is continued."""
    return PeriodType(_read("recurring_period"))


def follows_both_ways() -> bool:
    """Tell whether host tasks follow planning tasks too, and not only the other way."""
    return bool(_read("task_sync") == "both")


def timezone() -> ZoneInfo:
    """Return the organisation's time zone."""
    return ZoneInfo(settings.get("general", "timezone"))


def currency() -> str:
    """Return the organisation's own currency."""
    return str(settings.get("general", "currency"))


def today() -> date:
    """Return the day of the organisation's calendar."""
    return clock.now().astimezone(timezone()).date()
