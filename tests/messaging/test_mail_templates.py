"""Templates say what a mail says, and administrators say it otherwise."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from host.database import session, transaction
from host.errors import InvalidInput, PermissionDenied, StaleRecord
from host.hooks.actor import SYSTEM
from host.hooks.mail_templates import MailCategory, MailTemplate, MergeField
from host.messaging.mail import grammar, rendering, service, templates
from host.messaging.mail.models import Mail
from host.messaging.mail.rendering import MissingField
from host.settings import service as settings
from host.testing import Site
from host.testing.mail import PostOffice

INVITATION = MailTemplate(
    key="demo.invitation",
    label="Invitation",
    subject="Welcome, {name}",
    body=(
        "<p>Hello {name},</p><p>{if note}{note}{end}</p>"
        '<p><a href="{link}">Choose a password</a></p>'
    ),
    fields=(
        MergeField("name", "Name", "Ann"),
        MergeField("note", "Note", "See you"),
        MergeField("link", "Link", "https://crm.example.com/in", secret=True),
    ),
)
NEWS = MailTemplate(
    key="demo.news",
    label="News",
    subject="News for {name}",
    body="<p>Hello {name}</p>",
    fields=(MergeField("name", "Name", "Ann"),),
    category=MailCategory.LIST,
)
LINK = "https://crm.example.com/in?token=hush&x=1"
WORDS = {"name": "Ann <b>", "note": "", "link": LINK}
NOTICE = "host.notice"


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, formatted = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert formatted is not None
    return plain.get_content(), formatted.get_content()


@pytest.fixture
def declared(mail_site: Site) -> Site:
    with mail_site.context() as db:
        from host.kernel.generation import current

        for one in (INVITATION, NEWS):
            current().registry.mail_templates[one.key] = one
        db.rollback()
    return mail_site


def test_a_mail_of_a_template_arrives_as_text_and_formatted(
    declared: Site, smtp: PostOffice
) -> None:
    with declared.context():
        settings.save("mail", {"layout_footer": "1 High Street\nTown"}, SYSTEM)
    with declared.context():
        service.send("demo.invitation", "ann@example.com", WORDS)
    smtp.deliver(declared)
    (message,) = smtp.received
    plain, formatted = parts(message)
    assert message["Subject"] == "Welcome, Ann <b>"
    assert "Hello Ann <b>," in plain
    assert f"Choose a password: {LINK}" in plain
    assert "1 High Street" in plain
    assert "Hello Ann &lt;b&gt;," in formatted
    assert 'href="https://crm.example.com/in?token=hush&amp;x=1"' in formatted
    assert "<p></p>" not in formatted


def test_what_opens_something_is_encrypted_and_forgotten_once_sent(
    declared: Site, smtp: PostOffice
) -> None:
    with declared.context():
        service.send("demo.invitation", "ann@example.com", WORDS)
        stored = session().execute(sa.text("SELECT * FROM host_mail")).one()
        assert "hush" not in repr(stored)
        assert "⟦link⟧" in stored.text
    smtp.deliver(declared)
    with declared.context():
        (mail,) = service.page()
        assert mail.sealed is None
        assert "hush" not in mail.text + (mail.html or "")


def test_a_name_cannot_open_a_secret_elsewhere(declared: Site, smtp: PostOffice) -> None:
    with declared.context():
        service.send("demo.invitation", "ann@example.com", {**WORDS, "name": "⟦link⟧"})
    smtp.deliver(declared)
    assert "hush" not in str(smtp.received[0]["Subject"])
    assert parts(smtp.received[0])[0].count("hush") == 1


def test_a_value_that_is_missing_is_a_fault_of_the_code(declared: Site) -> None:
    with declared.context(), pytest.raises(MissingField, match="“note”"):
        service.send("demo.invitation", "ann@example.com", {"name": "A", "link": LINK})


def test_a_link_that_is_no_address_of_the_web_is_left_out() -> None:
    template = MailTemplate(
        "x.y",
        "X",
        "X",
        '<p><a href="{link}">Open</a></p>',
        (MergeField("link", "Link", "https://a.example"),),
    )
    assert template.problem() == ""
    wording = rendering.read(template, "X", template.body)
    filled = grammar.fill(
        wording.html, lambda place: rendering._safe_link("javascript:alert(1)"), lambda _: True
    )
    assert "javascript" not in filled


@pytest.mark.parametrize(
    ("subject", "body", "field", "said"),
    [
        ("Hello {titel}", "<p>x</p>", "subject", "Did you mean “{title}”?"),
        ("Hello", "<p>{bdoy}</p>", "body", "Did you mean “{body}”?"),
        ("Hello", "<p>{client name}</p>", "body", "no merge field “{client name}”"),
        ("Hello", "<p>{title</p>", "body", "has no “}” after it"),
        ("Hello", "<p>{if body}x</p>", "body", "has no “{end}”"),
        ("Hello", "<p>x{end}</p>", "body", "has no “{if}”"),
        ("Hello", '<p><a href="https://x.example/{title}">x</a></p>', "body", "whole address"),
        (" ", "<p>x</p>", "subject", "Enter a subject"),
        ("Hello", "<script>1</script>", "body", "Enter what the mail says"),
    ],
)
def test_words_that_could_not_be_sent_are_refused_by_name(
    site: Site, subject: str, body: str, field: str, said: str
) -> None:
    with site.context():
        with pytest.raises(InvalidInput) as refused:
            templates.save(NOTICE, subject, body, SYSTEM)
        assert said in refused.value.fields[field][0]
        assert templates.history(NOTICE) == []


def test_a_secret_may_not_stand_in_a_subject(declared: Site) -> None:
    with declared.context(), pytest.raises(InvalidInput) as refused:
        templates.save("demo.invitation", "Go to {link}", "<p>x</p>", SYSTEM)
    assert "secret" in refused.value.fields["subject"][0]


def test_an_administrators_words_are_sent_until_they_are_reset(
    declared: Site, smtp: PostOffice
) -> None:
    with declared.context():
        templates.save(NOTICE, "New: {title}", "<p>Look, <script>x</script>{title}</p>", SYSTEM)
        held = templates.words(templates.find(NOTICE))
        assert held.changed
        assert "script" not in held.body
        fields = dict.fromkeys(("body", "about", "link", "why", "choices_link"), "")
        fields["title"] = "Late"
        service.send(NOTICE, "ann@example.com", fields)
        templates.reset(NOTICE, SYSTEM)
        templates.reset(NOTICE, SYSTEM)
        service.send(NOTICE, "ann@example.com", fields)
        assert [one.body is None for one in templates.history(NOTICE)] == [True, False]
    smtp.deliver(declared)
    assert [one["Subject"] for one in smtp.received] == ["New: Late", "Late"]


def test_words_saved_by_somebody_else_meanwhile_are_not_overwritten(site: Site) -> None:
    with site.context():
        templates.save(NOTICE, "A", "<p>a</p>", SYSTEM, 0)
        with pytest.raises(StaleRecord):
            templates.save(NOTICE, "B", "<p>b</p>", SYSTEM, 0)


def test_only_administrators_word_templates(site: Site) -> None:
    actor = site.actor(site.staff())
    with site.context(), pytest.raises(PermissionDenied):
        templates.save(NOTICE, "A", "<p>a</p>", actor)


def test_when_a_field_has_gone_the_shipped_words_are_sent(declared: Site, smtp: PostOffice) -> None:
    with declared.context():
        templates.save(NOTICE, "{title}", "<p>{title}</p>", SYSTEM)
        with transaction() as db:
            db.execute(sa.text("UPDATE host_mail_wording SET subject = '{gone}'"))
        assert "{gone}" in templates.problem(templates.find(NOTICE))
        fields = dict.fromkeys(("body", "about", "link", "why", "choices_link"), "")
        fields["title"] = "Late"
        service.send(NOTICE, "ann@example.com", fields)
    smtp.deliver(declared)
    assert smtp.received[0]["Subject"] == "Late"


def test_many_letters_are_queued_at_once_and_refusals_are_told(declared: Site) -> None:
    letters = [
        service.Letter(f"p{n}@example.com", {"name": f"P{n}"}, dedupe_key=f"k{n % 40}")
        for n in range(50)
    ]
    letters.append(service.Letter("nobody", {"name": "N"}))
    with declared.context():
        queued = service.send_many("demo.news", letters)
        assert queued.number == 40
        assert "nobody" in queued.refused[0]
        assert service.send_many("demo.news", letters).number == 0
        assert session().scalar(sa.select(sa.func.count(Mail.id))) == 40
