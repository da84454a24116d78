"""The host's own kinds of mail."""

from __future__ import annotations

from host.hooks.mail_templates import MailTemplate, MergeField

NOTICE = MailTemplate(
    key="host.notice",
    label="Notice",
    subject="{title}",
    body=(
        "<p>{if body}{body}{end}</p><p>{if about}About: {about}{end}</p>"
        '<p>{if link}<a href="{link}">Open in {company}</a>{end}</p>'
        '<p>{if why}Why you get this: {why}. <a href="{choices_link}">Choose what you are '
        "told.</a>{end}</p>"
    ),
    fields=(
        MergeField("title", "What happened", "Ann Archer mentioned you on Meridian Ltd"),
        MergeField("body", "More about it", "Could you look at the second figure?"),
        MergeField("about", "Record that it is about", "Meridian Ltd"),
        MergeField("link", "Address of the page", "https://crm.example.com/clients/7"),
        MergeField("why", "Kind of the notice", "Somebody mentions me"),
        MergeField(
            "choices_link",
            "Address where people choose",
            "https://crm.example.com/profile/notifications",
        ),
    ),
    group="Staff",
    about="A notice or a reminder, to a member of staff who wants it by mail.",
    position=10,
)
TEST = MailTemplate(
    key="host.mail_test",
    label="Test message",
    subject="Test message",
    body=(
        "<p>This message was sent from {site_url} at the request of {person}.</p>"
        "<p>The mail settings work.</p>"
    ),
    fields=(MergeField("person", "Who asked for it", "Ann Archer"),),
    group="System",
    about="Shows whether the mail server takes mail from this site.",
    position=90,
)
SHIPPED = (NOTICE, TEST)
