"""The settings section about modules as such."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from host.hooks.settings import FieldKind, SettingsField, SettingsSection
from host.settings import service as settings
from host.settings.models import Setting
from host.signing.verdict import Policy

SECTION = settings.MODULES_SECTION
POLICY = "signature_policy"

MODULE_SETTINGS = SettingsSection(
    key=SECTION,
    title="Modules",
    icon="puzzle",
    position=40,
    description="What this site asks of modules before it runs them.",
    fields=(
        SettingsField(
            POLICY,
            "Signatures",
            FieldKind.CHOICE,
            default=Policy.WARN.value,
            choices=(
                (Policy.STRICT.value, "Strict: only modules signed by publishers you trust"),
                (Policy.WARN.value, "Warn: take unsigned modules, but say so"),
                (Policy.DEV.value, "Development: take everything, only warn"),
            ),
            help="Altered and revoked modules are never run under Strict and Warn.",
            warning="Development lets altered and revoked modules run. Not for a site in use.",
        ),
        SettingsField(
            "breaker_errors",
            "Suspend after",
            FieldKind.INTEGER,
            default=10,
            minimum=0,
            maximum=1000,
            help="Requests within ten minutes in which a module fails for a reason that lies in "
            "its code. 0 never suspends.",
        ),
    ),
)


def policy() -> Policy:
    """Return the policy in force."""
    return Policy(settings.get(SECTION, POLICY))


def policy_on(connection: Connection) -> Policy:
    """Return the policy where no generation is up yet, straight from the table."""
    query = sa.select(Setting.value).where(Setting.section == SECTION, Setting.key == POLICY)
    return Policy(connection.execute(query).scalar() or Policy.WARN)
