"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # stubs lag
from wtforms.validators import DataRequired

from host.api import Actor, ExactDecimalField, Form, InvalidInput, StaffDirectory

from .. import settings
from . import suggest
from .choices import Choice, Kind, NodeType, pairs
from .data import AccountData
from .models import Account

_TEXTS = (
    *("name", "industry", "email", "phone", "phone2", "fax", "website"),
    *("address", "city", "state", "zip", "country"),
    *("shipping_street", "shipping_city", "shipping_state", "shipping_zip", "shipping_country"),
    *("currency", "vat_number", "tax_office", "notes"),
)
_FIGURES = ("employees", "annual_revenue", "tax_rate")


def _options(pairs_of: list[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs_of]


def _select(label: str, kind: type[Choice], hint: str = "") -> SelectField:
    return SelectField(label, choices=_options(pairs(kind)), description=hint)


class ParentForm(Form):
    """A box for the account above."""

    parent = StringField("Below", description="Type a name or a code. Empty: the top of a tree.")
    actor: Actor
    above: Account | None = None

    def find_parent(self) -> bool:
        """Look up what was typed; a fault goes beside the box."""
        try:
            self.above = suggest.resolve(self.parent.data or "", self.actor)
        except InvalidInput as error:
            self.absorb(error)
            return False
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was typed, all of it at once."""
        good: bool = super().validate(extra_validators)
        return self.find_parent() and good


class AccountForm(ParentForm):
    """Everything that people fill in; the rules are those of AccountData."""

    name = StringField("Name", [DataRequired("Enter a name.")])
    kind = _select("Kind", Kind)
    node_type = _select("Place in the tree", NodeType)
    manager = SelectField(
        "Account manager", description="Nobody: whoever manages the account above."
    )
    industry = StringField("Industry")
    email = EmailField("E-mail")
    phone = TelField("Phone")
    phone2 = TelField("Second phone")
    fax = TelField("Fax")
    website = StringField("Website")
    address = StringField("Street")
    zip = StringField("Zip")
    city = StringField("City")
    state = StringField("State or region")
    country = StringField("Country")
    shipping_same = BooleanField("Ships to the billing address")
    shipping_street = StringField("Shipping street")
    shipping_zip = StringField("Shipping zip")
    shipping_city = StringField("Shipping city")
    shipping_state = StringField("Shipping state or region")
    shipping_country = StringField("Shipping country")
    employees = ExactDecimalField("Employees", description="The size follows from it.")
    annual_revenue = ExactDecimalField(
        "Their revenue in a year", description="In the account's currency."
    )
    currency = StringField(
        "Currency", description="Three letters such as EUR. Empty: that of the account above."
    )
    vat_number = StringField("Tax number")
    tax_office = StringField("Tax office")
    tax_rate = ExactDecimalField("Tax rate", description="From 0 to 100. Empty: the usual one.")
    notes = TextAreaField("Notes", description="For staff only.")
    twins_accepted = HiddenField()

    @classmethod
    def of(cls, account: Account, actor: Actor, people: StaffDirectory) -> AccountForm:
        """Open the form on a stored account."""
        data = AccountData.of(account)
        values: dict[str, Any] = {name: getattr(data, name) for name in (*_TEXTS, *_FIGURES)}
        values |= {
            "kind": data.kind.value,
            "node_type": data.node_type.value,
            "manager": str(data.manager_id or ""),
            "shipping_same": data.shipping_same,
            "record_version": account.edition,
        }
        form = cls(data=values)
        del form.parent
        return form._for(actor, people, data.manager_id)

    @classmethod
    def blank(cls, parent: Account | None, actor: Actor, people: StaffDirectory) -> AccountForm:
        """Open the form for a new account, filled in from the account above or the settings."""
        values: dict[str, Any] = {
            "parent": parent.title if parent else "",
            "node_type": (NodeType.BRANCH if parent else NodeType.COMPANY).value,
            "country": parent.client.country if parent else settings.default_country(),
            "currency": parent.client.currency if parent else settings.default_currency(),
            "tax_rate": parent.tax_rate if parent else settings.default_tax_rate(),
            "industry": parent.client.industry if parent else "",
            "manager": "" if parent else str(actor.staff_id or ""),
            "shipping_same": True,
        }
        return cls(data=values)._for(actor, people)

    def _for(self, actor: Actor, people: StaffDirectory, manager: int | None = None) -> AccountForm:
        self.actor = actor
        self.manager.choices = _options(people.choices(manager))
        return self

    def find_parent(self) -> bool:
        """The form of a stored account has no box for the account above: it is moved instead."""
        return super().find_parent() if "parent" in self else True

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the form and the rules of accounts, so that all faults show at once."""
        good = super().validate(extra_validators)
        try:
            self.account_data().cleaned()
        except InvalidInput as error:
            news = {
                name: messages
                for name, messages in error.fields.items()
                if name in self and not self[name].errors
            }
            if news:
                self.absorb(InvalidInput(error.message, news))
            return False
        return good

    def account_data(self) -> AccountData:
        """Return what was typed; raises InvalidInput when it is no account at all."""
        texts = {name: self[name].data or "" for name in _TEXTS}
        people = self.employees.data
        if people is not None and people != people.to_integral_value():
            raise InvalidInput.of("employees", "Enter a whole number.")
        rate = self.tax_rate.data
        return AccountData(
            **texts,
            kind=_choice("kind", Kind, self.kind.data),
            node_type=_choice("node_type", NodeType, self.node_type.data),
            manager_id=_manager(self.manager.data),
            shipping_same=bool(self.shipping_same.data),
            employees=int(people) if people is not None else None,
            annual_revenue=self.annual_revenue.data,
            tax_rate=settings.default_tax_rate() if rate is None else rate,
        )


class MoveForm(ParentForm):
    """Where an account is to hang."""

    @classmethod
    def of(cls, account: Account, parent: Account | None, actor: Actor) -> MoveForm:
        """Open the form on a stored account."""
        values = {"parent": parent.title if parent else "", "record_version": account.edition}
        form = cls(data=values)
        form.actor = actor
        return form


class ReasonForm(Form):
    """Why an account goes onto the blacklist or off it."""

    reason = StringField(
        "Reason",
        [DataRequired("Say why. The reason stays in the history.")],
        description="The account manager is told.",
    )


class AwayForm(Form):
    """What becomes of the accounts below one that goes."""

    attach_children = BooleanField("Attach the accounts below to the one above")


def _choice(name: str, kind: Any, value: str | None) -> Any:
    try:
        return kind(value or "")
    except ValueError as error:
        raise InvalidInput.of(name, "Choose one of the list.") from error


def _manager(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdecimal() else None
