"""One of everything that the set-up area shows."""

from __future__ import annotations

from collections.abc import Sequence

from host.api import (
    CronContext,
    CronJob,
    Feature,
    FieldKind,
    SettingsField,
    SettingsSection,
    WebhookEvent,
    hookimpl,
)


@hookimpl
def permissions() -> Sequence[Feature]:
    return [
        Feature(
            "garden.beds",
            "Beds",
            ("view", "view_own", "create"),
            {"prune": "Prune hedges"},
            {"Gardener": ("view_own", "prune"), "Owner": ("view", "create")},
        ),
        Feature("garden.seeds", "Seeds", follows={"view": ("garden.beds:prune",)}),
    ]


@hookimpl
def settings() -> Sequence[SettingsSection]:
    kind = FieldKind
    return [
        SettingsSection(
            "garden",
            "Garden",
            (
                SettingsField("motto", "Motto", help="Stands above the gate."),
                SettingsField("notes", "Notes", kind.LONG_TEXT),
                SettingsField("plants", "Plants", kind.LINES, default=["Rose"]),
                SettingsField("depth", "Depth", kind.INTEGER, default=3, minimum=1, maximum=9),
                SettingsField("gate", "Open gate", kind.BOOLEAN, default=True, warning="Deer."),
                SettingsField(
                    "soil",
                    "Soil",
                    kind.CHOICE,
                    default="clay",
                    choices=(("clay", "Clay"), ("sand", "Sand")),
                ),
                SettingsField(
                    "tools",
                    "Tools",
                    kind.CHOICES,
                    default=[],
                    choices=(("hoe", "Hoe"), ("saw", "Saw")),
                ),
                SettingsField("key", "Shed key", kind.SECRET, required=True),
                SettingsField("mail", "Gardener's address", kind.EMAIL),
                SettingsField("site", "Seed shop", kind.URL),
                SettingsField("data", "Data", help="A name that forms use themselves."),
            ),
            webhooks="garden.",
        )
    ]


@hookimpl
def webhook_events() -> Sequence[WebhookEvent]:
    return [WebhookEvent("garden.grown", "Something grew"), WebhookEvent("garden.cut", "A cut")]


@hookimpl
def cron() -> Sequence[CronJob]:
    return [
        CronJob("garden.water", "Water the beds", "0 7 * * *", _water),
        CronJob("garden.break", "Break the hose", "0 0 1 1 *", _break),
    ]


def _water(context: CronContext) -> None:
    context.count("beds", 4)
    context.log("Watered as planned")


def _break(context: CronContext) -> None:
    raise ValueError("the hose is broken")
