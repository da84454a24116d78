"""The pages that a newcomer would write over the same tables: Flask, SQLAlchemy, Jinja alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask, redirect, render_template, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import joinedload, relationship
from werkzeug.test import Client as Browser
from werkzeug.wrappers import Response

from host import clock
from host.clients.models import CLIENT_TYPE
from host.sandbox import Site

Opening = Callable[[str], bytes]
SIZE = 25
_LIST = """<!doctype html><title>Clients</title><form><input name="q"></form><table><thead><tr>
{% for column in ('name', 'industry', 'city', 'owner', 'status') %}<th><a href="?sort={{ column }}">
{{- column }}</a></th>{% endfor %}</tr></thead><tbody>
{% for client in clients %}<tr><td><a href="/clients/{{ client.id }}">{{ client.name }}</a></td>
<td>{{ client.industry }}</td><td>{{ client.city }}</td>
<td>{{ client.owner.name if client.owner else '' }}</td>
<td>{{ 'Archived' if client.archived_at else 'Active' }}</td></tr>{% endfor %}
</tbody></table>{% if more %}<a rel="next"
href="?after={{ clients[-1].match_key }}&amp;id={{ clients[-1].id }}">Next</a>{% endif %}"""
_DETAIL = """<!doctype html><title>{{ client.name }}</title><h1>{{ client.name }}</h1><dl>
{% for name in names %}<dt>{{ name }}</dt><dd>{{ client[name] }}</dd>{% endfor %}
<dt>owner</dt><dd>{{ client.owner.name if client.owner else '' }}</dd></dl><table>
{% for person in people %}<tr><td>{{ person.name }}</td><td>{{ person.email }}</td>
<td>{{ person.job_title }}</td><td>{{ person.phone }}</td></tr>{% endfor %}</table><ul>
{% for line in lines %}<li>{{ line.at }} {{ line.actor_label }} {{ line.verb }}
{{ line.record_label }}</li>{% endfor %}</ul>"""
_FACTS = (
    "industry",
    "email",
    "phone",
    "website",
    "vat_number",
    "address",
    "zip",
    "city",
    "state",
    "country",
    "currency",
    "notes",
    "created_at",
    "updated_at",
)


class Bare:
    """The application, and a browser before it."""

    def __init__(self, site: Site) -> None:
        self.app = Flask("bare")
        self.app.config["SQLALCHEMY_DATABASE_URI"] = site.config.database_url
        self.database = SQLAlchemy(self.app)
        self._map()
        self._serve()
        self._browser = Browser(self.app, Response)

    def open(self, path: str) -> bytes:
        """Return a page."""
        answer = self._browser.get(path)
        if answer.status_code != 200:
            raise AssertionError(f"bare {path} answered {answer.status_code}")
        return bytes(answer.data)

    def send(self, path: str, fields: dict[str, str]) -> None:
        """Send a form that leads to another page."""
        answer = self._browser.post(path, data=fields)
        if answer.status_code != 302:
            raise AssertionError(f"bare {path} answered {answer.status_code}")

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            self.database.engine.dispose()

    def _map(self) -> None:
        database = self.database
        with self.app.app_context():
            engine = database.engine
            if engine.dialect.name == "sqlite":
                sa.event.listen(engine, "connect", like_ours)
            names = ("host_staff", "host_client", "host_contact", "host_activity")
            database.metadata.reflect(engine, only=names)
        tables = database.metadata.tables

        class Staff(database.Model):  # type: ignore[name-defined,misc]
            __table__ = tables["host_staff"]

        class Client(database.Model):  # type: ignore[name-defined,misc]
            __table__ = tables["host_client"]
            owner = relationship(Staff, foreign_keys=[__table__.c.owner_id])

            def __getitem__(self, name: str) -> Any:
                return getattr(self, name)

        class Contact(database.Model):  # type: ignore[name-defined,misc]
            __table__ = tables["host_contact"]

        class Activity(database.Model):  # type: ignore[name-defined,misc]
            __table__ = tables["host_activity"]

        self.Client, self.Contact, self.Activity = Client, Contact, Activity

    def _serve(self) -> None:
        environment = self.app.jinja_env
        self._list = environment.from_string(_LIST)
        self._detail = environment.from_string(_DETAIL)
        self.app.add_url_rule("/clients/", view_func=self.index)
        self.app.add_url_rule("/clients/<int:client_id>", view_func=self.detail)
        self.app.add_url_rule("/clients/new", view_func=self.new, methods=["POST"])

    def index(self) -> str:
        """List clients that are not archived."""
        wanted, client = request.args, self.Client
        name = wanted.get("sort", "match_key")
        column = getattr(client, name.lstrip("-"))
        query = sa.select(client).options(joinedload(client.owner))
        query = query.where(client.archived_at.is_(None))
        if column.nullable:
            query = query.where(column.is_not(None))
        if "industry" in wanted:
            query = query.where(client.industry == wanted["industry"])
        if "q" in wanted:
            query = query.where(client.name.like(f"%{wanted['q']}%"))
        if "after" in wanted:
            place = sa.tuple_(sa.literal(wanted["after"]), sa.literal(int(wanted["id"])))
            query = query.where(sa.tuple_(column, client.id) > place)
        order = [column.desc(), client.id.desc()] if name[0] == "-" else [column, client.id]
        found = self.database.session.scalars(query.order_by(*order).limit(SIZE + 1)).all()
        return render_template(self._list, clients=found[:SIZE], more=len(found) > SIZE)

    def detail(self, client_id: int) -> str:
        """Show a client with its people and what happened last."""
        session, line, person = self.database.session, self.Activity, self.Contact
        client = session.get_one(self.Client, client_id, options=[joinedload(self.Client.owner)])
        staffed = sa.select(person).where(person.client_id == client_id).order_by(person.name)
        log = sa.select(line).where(line.client_id == client_id).order_by(line.id.desc()).limit(8)
        return render_template(
            self._detail,
            client=client,
            names=_FACTS,
            people=session.scalars(staffed).all(),
            lines=session.scalars(log).all(),
        )

    def new(self) -> Any:
        """Add a client, and a line to the log."""
        now, session = clock.now().replace(tzinfo=None), self.database.session
        now, session = clock.now().replace(tzinfo=None), self.database.session
        texts = [column for column in self.Client.__table__.c if isinstance(column.type, sa.String)]
        empty = {column.name: "" for column in texts if not column.nullable}
        facts = {key: value for key, value in request.form.items() if key in empty}
        client = self.Client(
            **empty | facts | {"match_key": facts["name"].lower()},
            version=1,
            created_at=now,
            updated_at=now,
        )
        session.add(client)
        session.flush()
        session.add(
            self.Activity(
                at=now,
                actor_kind="staff",
                actor_label="Somebody",
                verb="created",
                record_type=CLIENT_TYPE,
                record_id=client.id,
                record_label=client.name,
                client_id=client.id,
                changes={},
                note="",
            )
        )
        session.commit()
        return redirect(f"/clients/{client.id}")


def like_ours(connection: Any, _record: object) -> None:
    """Tune SQLite as the host does: it is the pages that are compared."""
    for pragma in ("synchronous=NORMAL", "busy_timeout=20000", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")
