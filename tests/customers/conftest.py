"""A site with the module, and short ways to put accounts on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa

from host import clock
from host.clients.models import Client
from host.hooks.actor import SYSTEM, Actor
from host.settings import service as settings
from host.testing import Site

HERE = Path(__file__).parent
MODULE = str(HERE.parents[1] / "modules" / "customers")
ACCOUNTS = "customers.accounts"


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Have the module active on the site of every test in this folder."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("modules") is None:
            item.add_marker(pytest.mark.modules(MODULE))


class Customers:
    """The module as the site has it active."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def part(self, name: str) -> ModuleType:
        """Return one file of the module, such as ``accounts.service``."""
        return self.site.part("customers", name)

    def set(self, **values: Any) -> None:
        """Change settings."""
        with self.site.context():
            settings.save("customers", values, SYSTEM)

    def data(self, name: str = "Acme", **values: Any) -> Any:
        """Return the facts of an account; closed sets may be plain words."""
        choices = self.part("accounts.choices")
        for key, kind in (("kind", choices.Kind), ("node_type", choices.NodeType)):
            if key in values:
                values[key] = kind(values[key])
        return self.part("accounts.data").AccountData(name, **values)

    def add(
        self, name: str = "Acme", below: Any = None, actor: Actor = SYSTEM, **values: Any
    ) -> Any:
        """Make an account."""
        with self.site.context():
            parent = below.id if below is not None else None
            return self.part("accounts.service").create(self.data(name, **values), actor, parent)

    def do(self, file: str, function: str, *args: Any, actor: Actor = SYSTEM, **more: Any) -> Any:
        """Call a service function with the actor."""
        with self.site.context():
            return getattr(self.part(f"accounts.{file}"), function)(*args, actor=actor, **more)

    def status(self, account: Any, word: str, actor: Actor = SYSTEM) -> Any:
        """Change the status."""
        status = self.part("accounts.choices").Status(word)
        return self.do("standing", "change_status", account.id, status, actor=actor)

    def stored(self, account: Any) -> Any:
        """Read the account anew."""
        with self.site.context():
            return self.part("accounts.service").get(account.id, SYSTEM)

    def paths(self) -> dict[int, tuple[int | None, str, int, int]]:
        """Return parent, path, depth and root of every account by id."""
        model = self.part("accounts.models").Account
        columns = (model.id, model.parent_id, model.path, model.depth, model.root_id)
        with self.site.context() as db:
            return {
                row[0]: (row[1], row[2], row[3], row[4]) for row in db.execute(sa.select(*columns))
            }

    def faults(self) -> int:
        """Count accounts that do not hang where their parent says."""
        with self.site.context():
            return int(self.part("accounts.tree").faults())

    def chain(self, length: int) -> list[int]:
        """Store a chain of accounts at once, each below the one before; return their ids."""
        models, now = self.part("accounts.models"), clock.now()
        stamps = {"created_at": now, "updated_at": now, "version": 1}
        with self.site.context() as db:
            names = [f"Level {depth}" for depth in range(length)]
            people = [{"name": name, "match_key": name.lower(), **stamps} for name in names]
            db.execute(sa.insert(Client), people)
            ids = list(db.scalars(sa.select(Client.id).order_by(Client.id)))[-length:]
            first, number = ids[0], 1
            accounts, path = [], "/"
            for depth, one in enumerate(ids):
                path = f"{path}{one}/"
                accounts.append(
                    {
                        "id": one,
                        "number": number + depth,
                        "code": f"ACC-{number + depth:06}",
                        "kind": "company",
                        "node_type": "branch",
                        "parent_id": ids[depth - 1] if depth else None,
                        "root_id": first,
                        "path": path,
                        "depth": depth,
                        "status": "prospect",
                        "tax_rate": 0,
                        **stamps,
                    }
                )
            db.execute(sa.insert(models.Account), accounts)
            sequence = sa.update(models.Sequence).values(last=number + length - 1)
            db.execute(sequence)
            db.commit()
        return ids


@pytest.fixture
def customers(site: Site) -> Customers:
    """The module on the test's site."""
    return Customers(site)


def form(**values: str) -> dict[str, str]:
    """Return what the form of an account sends."""
    return {
        "name": "Acme",
        "kind": "company",
        "node_type": "company",
        "manager": "",
        "shipping_same": "y",
    } | values
