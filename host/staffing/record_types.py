"""Staff, roles and teams as types of record, for administrators only."""

from __future__ import annotations

import sqlalchemy as sa

from host.access import sessions
from host.access.directory import staff_changed, staff_directory
from host.access.models import Role, Staff, Team
from host.access.passwords import MINIMUM_LENGTH, hash_password
from host.access.service import ROLE_TYPE, STAFF_TYPE
from host.access.sessions import PersonKind
from host.database import session
from host.errors import Conflict, InvalidInput
from host.hooks.actor import Actor
from host.hooks.record_rules import RecordRules, Values
from host.hooks.record_types import Choice, FieldType, RecordField, RecordType, Section
from host.hooks.records import Changes
from host.kernel import epochs

TEAM_TYPE = "host.team"


class StaffRules(RecordRules):
    """Addresses that are nobody else's, a way in, and always somebody in charge."""

    def clean(self, values: Values, record: Staff | None, actor: Actor) -> Values:
        email = values.get("email", record.email if record else "")
        other = session().scalar(sa.select(Staff.id).where(Staff.email == email))
        if other is not None and (record is None or other != record.id):
            raise InvalidInput.of("email", "Somebody else on staff has this address already.")
        if record is None and not values.get("password"):
            raise InvalidInput.of("password", "Enter a first password.")
        if record is not None and record.is_admin and record.is_active:
            stays = {"is_admin": True, "is_active": True} | dict(values)
            if not (stays["is_admin"] and stays["is_active"]):
                _keep_an_administrator(record)
        return values

    def apply(self, record: Staff, values: Values, actor: Actor) -> None:
        if values.get("password"):
            record.password_hash = hash_password(values["password"])

    def created(self, record: Staff, actor: Actor) -> None:
        staff_changed(record.name)

    def updated(self, record: Staff, changes: Changes, actor: Actor) -> None:
        if "password" in changes or not record.is_active:
            sessions.end_all(PersonKind.STAFF, record.id)
        staff_changed(record.name)

    def undone(self, ids: object, actor: Actor) -> None:
        left = sa.select(Staff.id).where(Staff.is_admin, Staff.is_active).limit(1)
        if session().scalar(left) is None:
            raise Conflict("Taken back, this would leave nobody in charge of the site.")
        staff_changed("undone")


class RoleRules(RecordRules):
    """Whoever holds a role keeps it from being deleted; a change holds from the next click on."""

    def deleting(self, record: Role, actor: Actor) -> None:
        holder = sa.select(Staff.name).where(Staff.role_id == record.id).limit(1)
        name = session().scalar(holder)
        if name:
            raise Conflict(f"{name} still has this role. Give its holders another one first.")
        rights_changed(record.name)

    def undone(self, ids: object, actor: Actor) -> None:
        rights_changed("undone")


class TeamRules(RecordRules):
    """Who is in a team counts from the next click on."""

    def created(self, record: Team, actor: Actor) -> None:
        rights_changed(record.name)

    def updated(self, record: Team, changes: Changes, actor: Actor) -> None:
        rights_changed(record.name)

    def deleting(self, record: Team, actor: Actor) -> None:
        rights_changed(record.name)

    def undone(self, ids: object, actor: Actor) -> None:
        rights_changed("undone")


def rights_changed(name: str) -> None:
    """Have every worker read rights and teams anew; call it last in the changing transaction."""
    session().flush()
    epochs.advance(session(), epochs.EpochKind.GRANTS, name)


def _colleagues() -> list[Choice]:
    people = staff_directory()
    return [
        Choice(str(staff_id), name if staff_id in people.active else f"{name} (inactive)")
        for staff_id, name in people.names.items()
    ]


def _keep_an_administrator(staff: Staff) -> None:
    """Lock all administrators in one order, so that two cannot take each other's place away."""
    query = sa.select(Staff.id).where(Staff.is_admin, Staff.is_active).order_by(Staff.id)
    if set(session().scalars(query.with_for_update())) <= {staff.id}:
        raise Conflict(
            f"{staff.name} is the only active administrator. Make somebody else one first."
        )


STAFF = RecordType(
    key=STAFF_TYPE,
    model=Staff,
    singular="member of staff",
    plural="staff",
    icon="user",
    path="/setup/staff",
    setup=True,
    menu=None,
    sort="name",
    facts=("role_id", "is_admin", "last_seen_at", "created_at"),
    import_keys=("email",),
    rules=StaffRules(),
    without=("delete", "merge", "copy"),
    sections=(
        Section("Person", (("name", "job_title"), ("email", "phone"), "password")),
        Section("Rights", ("role_id", "is_admin", "is_active")),
    ),
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="email",
            label="E-mail",
            type=FieldType.EMAIL,
            required=True,
            listed=True,
            searched=True,
            help="What this person logs in with.",
        ),
        RecordField(
            key="password",
            label="Password",
            type=FieldType.SECRET,
            help=f"At least {MINIMUM_LENGTH} characters; left empty, it stays as it is. A new one "
            "ends all sessions of this person. Tell it to this person in private.",
            filtered=False,
            imported=False,
            exported=False,
        ),
        RecordField(
            key="role_id",
            label="Role",
            type=FieldType.REFERENCE,
            target=ROLE_TYPE,
            listed=True,
            help="What this person may see and do. An administrator needs no role.",
        ),
        RecordField(key="job_title", label="Job title", listed=True),
        RecordField(key="phone", label="Phone", type=FieldType.PHONE),
        RecordField(
            key="is_admin",
            label="Administrator",
            type=FieldType.CHECKBOX,
            listed=True,
            help="May do everything, including this set-up area.",
            imported=False,
        ),
        RecordField(
            key="is_active",
            label="Active",
            type=FieldType.CHECKBOX,
            default=True,
            listed=True,
            help="Switched off, this person cannot log in and is offered nowhere; what they own "
            "stays theirs until it is handed over.",
        ),
        RecordField(
            key="last_seen_at",
            label="Last seen",
            type=FieldType.DATETIME,
            listed=True,
            read_only=True,
            filtered=False,
        ),
        RecordField(key="created_at", label="Since", type=FieldType.DATETIME, read_only=True),
    ),
)
ROLE = RecordType(
    key=ROLE_TYPE,
    model=Role,
    singular="role",
    plural="roles",
    icon="shield-half",
    about="A role is a named set of rights. Each member of staff holds one; administrators need "
    "none.",
    path="/setup/roles",
    setup=True,
    menu=None,
    sort="name",
    rules=RoleRules(),
    custom_fields=False,
    without=("bulk", "import", "merge", "copy"),
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="rights",
            label="Rights",
            type=FieldType.INTEGER,
            listed=True,
            read_only=True,
            filtered=False,
        ),
        RecordField(
            key="holders",
            label="People",
            type=FieldType.INTEGER,
            listed=True,
            read_only=True,
            filtered=False,
        ),
    ),
)
TEAM = RecordType(
    key=TEAM_TYPE,
    model=Team,
    singular="team",
    plural="teams",
    icon="users-group",
    about="A team is a group of staff who may be let see each other's records.",
    path="/setup/teams",
    setup=True,
    menu=None,
    sort="name",
    rules=TeamRules(),
    custom_fields=False,
    without=("import", "merge", "copy"),
    fields=(
        RecordField(key="name", label="Name", required=True, listed=True, searched=True),
        RecordField(
            key="members",
            label="Members",
            type=FieldType.CHOICES,
            choices=_colleagues,
            listed=True,
            filtered=False,
            help="Each sees the records of all others where their role says “View team's”.",
        ),
    ),
)
