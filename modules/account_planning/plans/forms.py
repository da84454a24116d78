"""The form of a plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from host.api import Actor, Client, ExactDecimalField, Form, InvalidInput

from .. import settings
from ..people import Directory
from ..selects import NOT_SET, options, options_of
from . import clients, fingerprints, periods
from .choices import Bcg, ClientStatus, PeriodType, Status
from .data import MAX_SUBJECT, TEXTS, PlanData
from .facts import LABELS, facts_of
from .figures import bare, plain
from .models import Plan

_NUMBERS = ("revenue_next_year", "margin", "wallet_share")
_WORDS = ("subject", "client_status", "bcg", "industry")
_SAME = ("subject", "period_start", "client_status", "bcg", "industry", *_NUMBERS, *TEXTS)


def _text(name: str, hint: str = "") -> TextAreaField:
    return TextAreaField(LABELS[name], description=hint)


def _stored(plan: Plan) -> dict[str, Any]:
    """Return the stored values as the form's fields hold them."""
    values: dict[str, Any] = {name: getattr(plan, name) for name in _SAME}
    for name in _NUMBERS:
        if values[name] is not None:
            tidy = plain if name == "revenue_next_year" else bare
            values[name] = tidy(values[name])
    return values | {
        "client": plan.client_name,
        "period_type": plan.period_type,
        "status": plan.status,
        "owner": str(plan.owner_id or ""),
    }


class PlanForm(Form):
    """Everything that people fill in; rules are those of PlanData."""

    subject = StringField(
        "Subject", [DataRequired("Enter what the plan is about."), Length(max=MAX_SUBJECT)]
    )
    client = StringField("Client", [DataRequired("Choose a client.")])
    period_type = SelectField("Period type", choices=options_of(PeriodType))
    period_start = DateField(
        "Period start",
        [InputRequired("Enter a day inside the period.")],
        description="Any day inside the period; its first day is kept.",
    )
    status = SelectField("Status", choices=options_of(Status))
    client_status = SelectField("Client status", choices=options_of(ClientStatus, NOT_SET))
    bcg = SelectField("BCG quadrant", choices=options_of(Bcg, NOT_SET))
    industry = SelectField("Industry")
    owner = SelectField("Owner")

    product = _text("product", "What they sell.")
    online_channel = _text("online_channel")
    offline_channel = _text("offline_channel")
    vision = _text("vision")
    mission = _text("mission")
    partners = _text("partners")
    prior_year_activity = _text("prior_year_activity", "What we did together last year.")

    objectives = _text("objectives", "In a few sentences. Steps follow in the to-do list.")
    revenue_next_year = ExactDecimalField("Revenue next year")
    margin = ExactDecimalField("Margin", description="From -100 to 100.")
    wallet_share = ExactDecimalField(
        "Wallet share", description="Our part of what they spend, from 0 to 100."
    )
    opportunity = _text("opportunity")
    threat = _text("threat")
    criteria = _text("criteria", "How we will know that the plan worked.")
    constraints = _text("constraints")
    opened_facts = HiddenField()

    client_record: Client | None = None
    actor: Actor
    known_client: Client | None = None

    @classmethod
    def of(cls, plan: Plan, actor: Actor, people: Directory) -> PlanForm:
        """Open the form on a stored plan."""
        values = _stored(plan)
        values |= {"record_version": plan.version, "opened_facts": fingerprints.of(facts_of(plan))}
        form = cls(data=values)._for(actor, plan.client)
        return form._offer(people, plan.industry, plan.owner_id)

    @classmethod
    def blank(cls, actor: Actor, people: Directory, today: date, client: Client | None) -> PlanForm:
        """Open the form for a new plan of the quarter that ``today`` lies in."""
        values: dict[str, Any] = {
            "client": client.name if client else "",
            "period_type": PeriodType.QUARTER.value,
            "period_start": periods.first_day(PeriodType.QUARTER, today),
            "status": settings.default_status().value,
            "owner": str(actor.staff_id or ""),
        }
        return cls(data=values)._for(actor, client)._offer(people)

    def _for(self, actor: Actor, client: Client | None) -> PlanForm:
        self.actor, self.known_client = actor, client
        return self

    def _offer(self, people: Directory, industry: str = "", owner: int | None = None) -> PlanForm:
        names = settings.industries()
        if industry and industry not in names:
            names.append(industry)
        self.industry.choices = options([NOT_SET, *((name, name) for name in names)])
        self.owner.choices = options(people.choices(owner))
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was typed, all of it at once."""
        good: bool = super().validate(extra_validators)
        for check in (self._find_client, self._keep_rules):
            try:
                check()
            except InvalidInput as error:
                good = False
                news = self._unmarked(error)
                if news or not error.fields:
                    self.absorb(InvalidInput(error.message, news))
        return good

    def catch_up(self, plan: Plan, typed: dict[str, Any]) -> set[str]:
        """Take over what others saved in fields that were not touched here; return those fields.

        Saving again then changes only what was typed.
        """
        names = fingerprints.untouched(self.opened_facts.data or "", typed)
        for name, value in _stored(plan).items():
            if name in names:
                self[name].data, self[name].raw_data = value, None
        self.record_version.data = str(plan.version)
        self.opened_facts.data = fingerprints.of(facts_of(plan))
        return names

    def plan_data(self) -> PlanData:
        """Return what was typed."""
        values: dict[str, Any] = {name: self[name].data for name in _SAME}
        values |= {name: self[name].data or "" for name in (*_WORDS, *TEXTS)}
        return PlanData(
            **values,
            client_id=self.client_record.id if self.client_record else None,
            period_type=PeriodType(self.period_type.data),
            status=Status(self.status.data),
            owner_id=int(self.owner.data) if self.owner.data else None,
        )

    def _find_client(self) -> None:
        if self.client.data:
            self.client_record = clients.resolve(self.client.data, self.actor, self.known_client)

    def _keep_rules(self) -> None:
        closed = ("period_type", "status", "owner")
        if not any(self[name].errors for name in closed):
            self.plan_data().cleaned()

    def _unmarked(self, error: InvalidInput) -> dict[str, list[str]]:
        """Leave out faults of fields that are marked already."""
        return {name: messages for name, messages in error.fields.items() if not self[name].errors}
