"""Modules with one fault each, for every check that is to find it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent

from tests.broken_modules import MANIFEST, MIGRATION, PLUGIN, make

IMPORT = "from host.api import Feature, MenuEntry, hookimpl, requires"

THING = """
    from typing import Any, ClassVar

    import sqlalchemy as sa
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    from host.api import TYPE_MAP, Client, module_metadata


    class Model(DeclarativeBase):
        metadata = module_metadata()
        type_annotation_map: ClassVar[dict[Any, Any]] = TYPE_MAP


    class Thing(Model):
        __tablename__ = "sample_thing"

        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(sa.String(40))
        client_id: Mapped[int | None] = mapped_column(
            sa.ForeignKey(Client.id, ondelete="SET NULL")
        )
"""
THINGS = """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "sample_thing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("client_id", sa.Integer(), sa.ForeignKey("host_client.id", ondelete="SET NULL")),
    )


def downgrade():
    op.drop_table("sample_thing")
"""
PORTAL = """
import sqlalchemy as sa
from host.api import (
    ClientArea, ClientEntry, ContactPermission, NotFound, actor, client_only, session, transaction
)
from . import models

pages_for_clients = Blueprint("sample_portal", __name__, url_prefix="/portal/sample")


@pages_for_clients.get("/")
@client_only("sample")
def mine() -> str:
    return "yours"


@pages_for_clients.get("/<int:thing_id>")
@client_only("sample")
def thing(thing_id: int) -> str:
    query = sa.select(models.Thing).where(
        models.Thing.id == thing_id, models.Thing.client_id == actor().client_id
    )
    found = session().scalar(query)
    if found is None:
        raise NotFound("There is no such thing.")
    return found.name


@hookimpl
def client_area() -> Sequence[ClientArea]:
    entry = ClientEntry("sample.things", "Things", "box", "sample_portal.mine", area="sample")
    return [ClientArea((entry,), (ContactPermission("sample", "Things"),))]
"""
RECORDS = """
    def records(site, client):
        Thing = site.part("sample", "models").Thing
        from host.api import session, transaction
        with site.context(), transaction() as db:
            thing = Thing(name="A thing", client_id=client.id)
            db.add(thing)
            db.flush()
            return {"thing_id": thing.id}
"""
WITH_CLIENTS = PLUGIN.replace("[pages_of_sample]", "[pages_of_sample, pages_for_clients]") + PORTAL
DECLARING_CLIENTS = 'tables = ["sample_thing"]\nclient_area = ["sample.things"]'


@dataclass(frozen=True, slots=True)
class Fault:
    """A module with one fault: the check that must find it, and words of what it must say."""

    check: str
    says: str
    plugin: str = PLUGIN
    migration: str = MIGRATION
    declares: str = 'tables = ["sample_thing"]'
    files: dict[str, str] = field(default_factory=dict)
    spoil: Callable[[Path], object] | None = None

    def made_in(self, folder: Path) -> Path:
        """Write the module and return its folder."""
        manifest = MANIFEST.format(version="1.0.0", host_api=">=1.0,<2")
        manifest = manifest.replace('tables = ["sample_thing"]', self.declares)
        written = {"module.toml": manifest} | self.files
        root = make(folder, plugin=self.plugin, migration=self.migration, files=written)
        if self.spoil:
            self.spoil(root)
        return root


def clients(check: str, says: str, old: str = "", new: str = "", **parts: str) -> Fault:
    """Return a fault in the sample with a client area."""
    assert old in WITH_CLIENTS, old
    files = {"models.py": parts.pop("models", THING), "tests/records.py": RECORDS}
    return Fault(
        check,
        says,
        WITH_CLIENTS.replace(old, new) if old else WITH_CLIENTS,
        parts.pop("migration", THINGS),
        DECLARING_CLIENTS,
        files,
    )


def added(check: str, says: str, code: str, names: str = "", declares: str = "") -> Fault:
    """Return the sample with more code in its plugin."""
    plugin = PLUGIN.replace(IMPORT, f"{IMPORT}, {names}" if names else IMPORT) + dedent(code)
    tables = 'tables = ["sample_thing"]'
    return Fault(check, says, plugin, declares=f"{tables}\n{declares}" if declares else tables)


def imported(says: str, code: str) -> Fault:
    """Return the sample with a line that does something at import."""
    return Fault("imports", says, files={"inner.py": code})


def templated(says: str, html: str, name: str = "templates/sample/page.html") -> Fault:
    """Return the sample with a template."""
    return Fault("templates", says, files={name: html})


SECTION = """

    @hookimpl
    def settings() -> Sequence[SettingsSection]:
        return [SettingsSection("sample", "Sample", ({field},))]
"""
SETTINGS = "FieldKind, SettingsField, SettingsSection"
JOB = """

    def work(context):
        {body}


    @hookimpl
    def cron() -> Sequence[CronJob]:
        return [CronJob("sample.work", "Work", "{schedule}", work)]
"""
HEALTH = """

    def look():
        {body}
        return [HealthLine("Sample", {state}, "It is there.")]


    @hookimpl
    def health_checks() -> Sequence[HealthCheck]:
        return [HealthCheck("sample.health", "Sample", look)]
"""
INSERT = """with transaction() as db:
    db.connection().exec_driver_sql("INSERT INTO sample_thing DEFAULT VALUES")"""


def job(says: str, body: str, schedule: str = "0 7 * * *") -> Fault:
    """Return the sample with a job."""
    code = dedent(JOB).format(body=indent(body, "    ").strip(), schedule=schedule)
    return added("jobs", says, code, "CronJob, session, transaction", 'cron = ["sample.work"]')


def health(says: str, body: str, state: str = "Health.GOOD") -> Fault:
    """Return the sample with a health check."""
    code = dedent(HEALTH).format(body=indent(body, "    ").strip() or "pass", state=state)
    names = "Health, HealthCheck, HealthLine, transaction"
    return added("health", says, code, names)


def key(says: str, column: str) -> Fault:
    """Return the sample with another column in its table."""
    text = MIGRATION.replace("primary_key=True))", f"primary_key=True), {column})")
    return Fault("keys", says, migration=text)


FAULTS = {
    "a folder without a manifest": Fault(
        "archive", "no module.toml", spoil=lambda root: (root / "module.toml").unlink()
    ),
    "a name that is not the folder's": Fault(
        "archive", "module.toml", spoil=lambda root: (root / "plugin.py").unlink()
    ),
    "reaches into the host": Fault(
        "boundaries",
        "imports host.database",
        files={"inner.py": "from host.database import session"},
    ),
    "names the host": Fault(
        "boundaries", "imports host.clock", files={"inner.py": "from host import clock"}
    ),
    "imports itself by its name": Fault(
        "boundaries", "imports itself", files={"inner.py": "def f():\n    import sample.plugin"}
    ),
    "imports a neighbour": Fault(
        "boundaries", "another module", files={"inner.py": "def f():\n    import modules.other"}
    ),
    "a migration that uses the module": Fault(
        "boundaries", "a migration imports",
        migration=MIGRATION.replace("revision =", "from .. import plugin\n\nrevision =", 1),
    ),
    "writes a file": imported(
        "opens x.txt for writing",
        "import tempfile, pathlib\n(pathlib.Path(tempfile.gettempdir()) / 'x.txt').write_text('')",
    ),
    "starts a thread": imported(
        "starts a thread", "import threading\nthreading.Thread(target=print).start()"
    ),
    "starts a process": imported(
        "starts a process", "import subprocess\nsubprocess.run(['true'])"
    ),
    "opens a socket": imported("opens a socket", "import socket\nsocket.socket().close()"),
    "opens a database": imported(
        "opens a database", "import sqlite3\nsqlite3.connect(':memory:').close()"
    ),
    "changes the environment": imported("environment", "import os\nos.environ['X'] = '1'"),
    "adds to a class of the host": imported(
        "the host's class Client: it adds sample_notes",
        "from sqlalchemy.orm import column_property\nimport sqlalchemy as sa\n"
        "from host.api import Client\n"
        "Client.sample_notes = column_property(sa.literal('x'))",
    ),
    "ends its process": imported("exit code", "import os\nos._exit(3)"),
    "a template that does not compile": templated("does not compile", "{% if %}"),
    "a template in another's folder": templated(
        "outside the module's own folder", "", "templates/other/page.html"
    ),
    "an inline script": templated("inline <script>", "<p>\n<script>alert(1)</script>"),
    "an inline style": templated("<style>", "<style>p {}</style>"),
    "a style attribute": templated("style=…", '<p style="color: red">'),
    "a handler": templated("onclick", '<a href="/" onclick="x()">'),
    "an inline handler of htmx": templated("htmx runs", '<a hx-on:click="x()">'),
    "a javascript address": templated("javascript:", '<a href="javascript:x()">'),
    "a foreign script": templated("names another site", '<script src="https://x.example/a.js">'),
    "a foreign form": templated("names another site", '<form action="//x.example/">'),
    "a foreign style sheet": templated(
        "loads from another site", "p { background: url(https://x.example/a.png) }", "static/a.css"
    ),
    "a key without an end": key(
        "ondelete nothing", 'sa.Column("c", sa.Integer(), sa.ForeignKey("host_client.id"))'
    ),
    "a table outside its name": Fault(
        "keys", "outside the module's name", migration=MIGRATION.replace("sample_thing", "thing")
    ),
    "no way down": Fault(
        "migrations", "going down leaves the table sample_thing",
        migration=MIGRATION.replace('op.drop_table("sample_thing")', "pass"),
    ),
    "a way down that fails": Fault(
        "migrations", "going down fails",
        migration=MIGRATION.replace('drop_table("sample_thing")', 'drop_table("nothing")'),
    ),
    "another table the second time": Fault(
        "migrations", "going up again fails",
        migration=MIGRATION.replace('op.drop_table("sample_thing")',
                               'op.rename_table("sample_thing", "sample_kept")')
        .replace("def upgrade():\n", "def upgrade():\n    bind = op.get_bind()\n"
                 '    if sa.inspect(bind).has_table("sample_kept"):\n        1 / 0\n'),
    ),
    "models that are ahead": Fault(
        "migrations", "models and migrations differ", files={"models.py": THING},
        plugin=PLUGIN + "\nfrom . import models\n",
    ),
    "tables without migrations": Fault(
        "migrations", "no migrations",
        spoil=lambda root: (root / "migrations" / "0001_things.py").unlink(),
    ),
    "a hook that raises": Fault(
        "activation", "stage “register”",
        PLUGIN.replace("return [Feature(", "raise KeyError('x')\n    return [Feature("),
    ),
    "declared and never registered": Fault(
        "declarations", "“sample.ghost” is declared, but the module never registers it",
        declares='tables = ["sample_thing"]\ncron = ["sample.ghost"]',
    ),
    "a table declared and never made": Fault(
        "declarations", "“sample_ghost” is declared",
        declares='tables = ["sample_thing", "sample_ghost"]',
    ),
    "a default of another type": added(
        "settings", "would be stored as 5",
        SECTION.format(field='SettingsField("days", "Days", FieldKind.INTEGER, default="5")'),
        SETTINGS, 'settings = ["sample"]',
    ),
    "a setting without words": added(
        "words", "no words", SECTION.format(field='SettingsField("days", "")'),
        SETTINGS, 'settings = ["sample"]',
    ),
    "an icon that there is not": Fault(
        "words", "no icon “boxx”", PLUGIN.replace('"box"', '"boxx"')
    ),
    "an action without words": Fault(
        "words", "“fly” has no words",
        PLUGIN.replace('Feature("sample.things", "Things")',
                       'Feature("sample.things", "Things", ("view", "fly"))'),
    ),
    "a page that asks for an unknown right": Fault(
        "staff_pages", "which no feature has",
        PLUGIN.replace('@requires("sample.things", "view")', '@requires("sample.thing", "view")'),
    ),
    "a change without a right": added(
        "staff_pages", "asks for no permission", """

    @pages_of_sample.post("/change")
    @staff_only
    def change() -> str:
        return "changed"
    """, "staff_only",
    ),
    "a page that answers before the gate": added(
        "staff_pages", "answered a stranger with 200", """

    @pages_of_sample.url_value_preprocessor
    def hurry(endpoint, values) -> None:
        from flask import abort, make_response
        abort(make_response("the sample answers"))
    """,
    ),
    "a client page without its permission": clients(
        "client_pages", "opens to every contact",
        '@client_only("sample")\ndef mine', "@client_only()\ndef mine",
    ),
    "a client page that answers before the gate": clients(
        "client_pages", "answered a stranger with 200",
        '@pages_for_clients.get("/")\n',
        "@pages_for_clients.url_value_preprocessor\ndef hurry(endpoint, values) -> None:\n"
        "    from flask import abort, make_response\n    abort(make_response('yours'))\n\n\n"
        '@pages_for_clients.get("/")\n',
    ),
    "a client sees another's": clients(
        "clients", "showed one client's record to another",
        ", models.Thing.client_id == actor().client_id", "",
    ),
    "a client page that nobody can open": clients(
        "clients", "nothing shows that clients are kept apart",
        "return found.name", 'raise NotFound("No.")',
    ),
    "a form free of its token": added(
        "tokens", "took a form without a safety token (200)", """

    @pages_of_sample.url_value_preprocessor
    def free(endpoint, values) -> None:
        from flask import current_app
        csrf = current_app.extensions["csrf"]
        csrf.exempt(current_app.view_functions["sample.change"])


    @pages_of_sample.post("/change")
    @requires("sample.things", "edit")
    def change() -> str:
        return "changed"
    """,
    ),
    "a secret that nobody checks": added(
        "secrets", "answered a wrong secret with 200", """

    @pages_of_sample.post("/call/<secret>")
    @token_only
    def call(secret: str) -> str:
        return "taken"
    """, "token_only", 'public_routes = ["/sample/call/<secret>"]',
    ),
    "a page that breaks": Fault(
        "pages", "breaks with 500",
        PLUGIN.replace('return "the sample answers"', "return str(1 / 0)"),
    ),
    "a page with an inline script": Fault(
        "pages", "an inline <script>",
        PLUGIN.replace('"the sample answers"', '"<script>alert(1)</script>"'),
    ),
    "a widget that raises": added(
        "pages", "dashboard", """

    @hookimpl
    def dashboard_widgets() -> Sequence[DashboardWidget]:
        return [DashboardWidget("sample.box", "Box", "sample/x.html", lambda actor: 1 / 0)]
    """, "DashboardWidget",
    ),
    "a page that asks too much": added(
        "statements", "SQL statements; a list page has 6", """

    @pages_of_sample.get("/much")
    @requires("sample.things", "view")
    def much() -> str:
        for _ in range(9):
            session().connection().exec_driver_sql("SELECT count(*) FROM sample_thing")
        return "much"
    """, "session",
    ),
    "a health check that fails": health("it fails: ZeroDivisionError", "1 / 0"),
    "a health check that takes long": health("it takes", "__import__('time').sleep(0.6)"),
    "a health check that writes": health("it changes", INSERT),
    "a health check that leaves people alone": health(
        "does not say what to do", "", "Health.BAD"
    ),
    "a job that writes again": job("run again for the same instant it changes",
                                   "if not context.dry_run:\n" + indent(INSERT, "    ")),
    "a job that writes in a dry run": job("a dry run changes", INSERT),
    "a job that fails": job("a dry run fails: ZeroDivisionError", "1 / 0"),
    "a job without a schedule": job("cannot be read", "pass", "every morning"),
    "tables that two copies share": Fault(
        "generations", "a second copy cannot be loaded",
        PLUGIN + "\nfrom . import models\n", THINGS,
        files={"models.py": """
            import sqlalchemy as sa
            from host.api import Client

            Thing = sa.Table(
                "sample_thing", Client.metadata,
                sa.Column("id", sa.Integer(), primary_key=True),
            )
        """},
    ),
    "a copy that takes over from the first": Fault(
        "generations", "answered [404, 200, 404]",
        PLUGIN.replace('return "the sample answers"', "return answer()")
        .replace("pages_of_sample =", """import host.api

host.api.newest = __name__


def answer() -> str:
    from flask import abort

    if host.api.newest != __name__:
        abort(404)
    return "the sample answers"


pages_of_sample =""", 1),
    ),
    "a file left behind": added(
        "life_cycle", "there is still the file notes.txt", """

    @hookimpl
    def on_activate() -> None:
        from pathlib import Path
        database = session().get_bind().url.database
        Path(database).with_name("notes.txt").write_text("I was here", "utf-8")
    """, "session",
    ),
    "a row left behind": added(
        "life_cycle", "1 new or changed row in host_client", """

    @hookimpl
    def on_activate() -> None:
        now = clock.now()
        session().add(Client(name="Left", match_key="left", created_at=now, updated_at=now))
    """, "Client, clock, session",
    ),
}  # fmt: skip
