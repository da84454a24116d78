"""The mail by which a client learns that a request was answered."""

from __future__ import annotations

from typing import Final

from markupsafe import escape

from host.api import Letter, MailTemplate, MergeField, contacts_with_area, full_url, mail

from .. import settings
from ..plans.data import in_paragraphs
from ..plans.models import Plan
from .models import UpdateRequest

ANSWERED: Final = MailTemplate(
    key="account_planning.request_answered",
    label="Answer to a request for an update",
    subject="Our answer about {plan}",
    body=(
        "<p>Hello {first_name},</p>"
        "<p>you asked about {plan}:</p>"
        "{question}"
        "<p>{staff} of {company} answers:</p>"
        "{answer}"
        '<p><a href="{link}">Open the plan</a></p>'
    ),
    fields=(
        MergeField("first_name", "First name of the contact who asked", "Signe"),
        MergeField("plan", "Subject of the plan", "Grow together"),
        MergeField("question", "What the contact asked", "<p>How far are we?</p>", formatted=True),
        MergeField("answer", "Answer", "<p>Half way.</p>", formatted=True),
        MergeField("staff", "Who answers", "Vera Answer"),
        MergeField(
            "link", "Address of the plan", "https://crm.example.com/portal/account_planning/1"
        ),
    ),
    group="Account planning",
    about="To the contact who asked for an update, when staff write an answer.",
)


def answer(plan: Plan, request: UpdateRequest) -> bool:
    """Mail the answer to whoever asked, in the caller's transaction; tell whether one goes out.

    None goes to who may not see the plan any more: its link would lead nowhere.
    """
    reader = _reader(plan, request)
    if reader is None:
        return False
    name, address = reader
    fields = {
        "first_name": name.split()[0] if name.split() else name,
        "plan": plan.subject,
        "question": in_paragraphs(str(escape(request.message))),
        "answer": in_paragraphs(str(escape(request.answer))),
        "staff": request.handled_by_name,
        "link": full_url(f"/portal/account_planning/{plan.id}"),
    }
    letter = Letter(address, fields, plan.ref, f"{ANSWERED.key}:{request.id}")
    return bool(mail.send_many(ANSWERED.key, [letter]).number)


def _reader(plan: Plan, request: UpdateRequest) -> tuple[str, str] | None:
    """Return name and address of who asked, if they would find the answer there too."""
    if not settings.portal_enabled() or plan.status not in settings.portal_statuses():
        return None
    if plan.client is None or plan.client.archived_at is not None:
        return None
    for contact in contacts_with_area(plan.client.id, settings.KEY):
        if contact.id == request.contact_id and contact.can_log_in and contact.email:
            return contact.name, contact.email
    return None
