"""Pages of templates: their words, a preview, and all that was before."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from host.errors import InvalidInput, NotFound
from host.hooks.access import admin_only
from host.hooks.mail_templates import MailCategory, MailTemplate
from host.kernel.generation import current
from host.messaging.mail import rendering, templates
from host.messaging.mail import service as mail
from host.messaging.mail.rendering import MAX_SUBJECT
from host.messaging.mail.templates import Words
from host.setup.mail.preview import shown_html
from host.setup.mail.room import Page, blueprint
from host.web import people
from host.web.forms import Form
from host.web.submission import submit

_LONGEST_ADDRESS = 3000
"""Servers refuse longer addresses; the signer has compressed the words by then."""


class TemplateForm(Form):
    """Subject and body of a template."""

    subject = StringField("Subject", [DataRequired("Enter a subject."), Length(max=MAX_SUBJECT)])
    body = TextAreaField("Text", [DataRequired("Enter what the mail says.")])

    @classmethod
    def of(cls, words: Words) -> TemplateForm:
        """Open the form with the words that hold now."""
        form = cls(data={"subject": words.subject, "body": words.body})
        if not form.is_submitted():
            form.record_version.data = str(words.version)
        return form


@blueprint.get("/templates", endpoint="templates")
@admin_only
def index() -> str:
    """List every kind of mail that this site sends."""
    return render_template(
        "setup/mail/templates.html", groups=templates.by_group(), changed=templates.changed_keys()
    )


@blueprint.route("/templates/<key>", methods=["GET", "POST"])
@admin_only
def template(key: str) -> Page:
    """Show and save the words of a template; its buttons also try them out."""
    found = templates.find(key)
    words = templates.words(found)
    form = TemplateForm.of(words)
    wanted = request.form.get("do", "")
    if wanted == "sample":
        status: int | None = _sample(found, form)
    elif wanted == "preview":
        status = 200 if form.validate() else 422
    else:
        status = submit(form, lambda: _save(key, form))
    if status is None:
        flash(f"Saved the words of {found.label}.", "success")
        return redirect(url_for(".template", key=key))
    return _page(found, words, form), status


@blueprint.get("/templates/wording/<int:wording_id>")
@admin_only
def wording(wording_id: int) -> Response:
    """Lead from a line of the log to the template that it tells of."""
    return redirect(url_for(".template", key=templates.key_of(wording_id)))


@blueprint.post("/templates/<key>/reset")
@admin_only
def template_reset(key: str) -> Response:
    """Go back to the words that the template came with."""
    templates.reset(key, people.actor())
    flash("The words that came with it hold again. Yours stay under earlier words.", "success")
    return redirect(url_for(".template", key=key))


@blueprint.get("/templates/<key>/formatted")
@admin_only
def template_formatted(key: str) -> Response:
    """Show words with example values as a reader sees them: the saved, or those in the address."""
    found = templates.find(key)
    token = request.args.get("words", "")
    try:
        given = _signer().loads(token) if token else None
    except BadSignature as error:
        raise NotFound("This preview is not complete. Open the template again.") from error
    wording = rendering.read(found, *given) if given else templates.wording(found)
    return shown_html(rendering.write(found, wording, rendering.examples(found)).html)


def _page(found: MailTemplate, words: Words, form: TemplateForm) -> str:
    preview = _preview(found, form)
    return render_template(
        "setup/mail/template.html",
        template=found,
        words=words,
        form=form,
        preview=preview,
        preview_url=_preview_url(found, words, form),
        problem=templates.problem(found),
        is_list=found.category is MailCategory.LIST,
        history=templates.history(found.key, limit=20),
        own_address=people.actor().email,
    )


def _preview(found: MailTemplate, form: TemplateForm) -> rendering.Written | None:
    try:
        wording = rendering.read(found, form.subject.data or "", form.body.data or "")
    except InvalidInput as error:
        if form.is_submitted() and not form.errors:
            form.absorb(error)
        return None
    return rendering.write(found, wording, rendering.examples(found))


def _preview_url(found: MailTemplate, words: Words, form: TemplateForm) -> str:
    """Return where the frames find the words; unsaved ones travel in the address, signed."""
    typed = [form.subject.data or "", form.body.data or ""]
    if typed == [words.subject, words.body]:
        return url_for(".template_formatted", key=found.key)
    token = _signer().dumps(typed)
    if len(token) > _LONGEST_ADDRESS:
        return ""
    return url_for(".template_formatted", key=found.key, words=token)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current().config.secret_key, salt="trellis.mail.preview")


def _save(key: str, form: TemplateForm) -> None:
    templates.save(
        key, form.subject.data or "", form.body.data or "", people.actor(), form.opened_version
    )


def _sample(found: MailTemplate, form: TemplateForm) -> int:
    """Send what stands in the form, saved or not; the form stays open with it."""
    to = request.form.get("to", "").strip() or people.actor().email
    try:
        mail_id = mail.send_sample(
            found.key, form.subject.data or "", form.body.data or "", to, people.actor()
        )
    except InvalidInput as error:
        if "to" in error.fields:
            flash(error.message, "error")
        else:
            form.absorb(error)
        return error.status
    flash(f"Sent to {to} with example values; message {mail_id} in the log.", "success")
    return 200
