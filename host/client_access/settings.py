"""Settings of the client area: how it looks, and what clients may do there."""

from __future__ import annotations

from host.client_access import colours, images
from host.clients.record_types import CLIENT
from host.hooks.settings import FieldKind, SettingsField, SettingsSection

SECTION = "client_area"
PICTURES = ("logo", "favicon")
"""Settings that hold the digest of a picture; the page takes files for them."""
COMPANY_FIELDS = (
    *("phone", "email", "website", "address", "zip", "city", "state", "country", "vat_number"),
)
"""Fields of a client that clients may be let change."""


def _colour_problem(text: str) -> str | None:
    if not text or colours.normal(text):
        return None
    return f"“{text}” is no colour. Enter six digits such as #1f6feb."


def _labels() -> tuple[tuple[str, str], ...]:
    known = {field.key: field.label for field in CLIENT.fields}
    return tuple((key, known[key]) for key in COMPANY_FIELDS)


CLIENT_AREA = SettingsSection(
    key=SECTION,
    title="Client area",
    icon="door-enter",
    position=15,
    description="How the client area looks, and what clients may do there.",
    page="setup_client_area.index",
    fields=(
        SettingsField(
            "name", "Name", help="Stands in the corner and in mails; empty, that of the company."
        ),
        SettingsField(
            "colour",
            "Colour",
            validate=_colour_problem,
            help="Of buttons and links, such as #1f6feb. Where it could not be read it is made "
            "darker or lighter. Left empty, the accent colour of the site.",
        ),
        SettingsField(
            "welcome",
            "Welcome",
            FieldKind.LONG_TEXT,
            help="Stands on the log-in page and on the home page. Paragraphs, lists and links "
            "are kept, everything else is taken out.",
        ),
        SettingsField("footer", "Footer", help="One line below every page, such as your address."),
        SettingsField(
            "support",
            "Support address",
            FieldKind.EMAIL,
            help="Where clients write who need help.",
        ),
        SettingsField("logo", "Logo", validate=images.problem, portable=False),
        SettingsField("favicon", "Icon", validate=images.problem, portable=False),
        SettingsField(
            "staff_too",
            "Use name, logo and colour for staff too",
            FieldKind.BOOLEAN,
            default=False,
        ),
        SettingsField(
            "invitation_days",
            "Invitations hold for",
            FieldKind.INTEGER,
            default=7,
            minimum=1,
            maximum=90,
            help="Days.",
        ),
        SettingsField(
            "reset_hours",
            "Links for a new password hold for",
            FieldKind.INTEGER,
            default=2,
            minimum=1,
            maximum=72,
            help="Hours.",
        ),
        SettingsField(
            "company_fields",
            "Clients may change of their company",
            FieldKind.CHOICES,
            default=[],
            choices=_labels(),
            help="By contacts who have the part “Company data”; the owner of the client is told.",
        ),
    ),
)
