"""What it costs to see only one's own clients, or those of one's team, instead of all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import partial

import sqlalchemy as sa

from benchmarks.figure import Figure
from benchmarks.records.pages import PAGE, ROUNDS, compared, ids_in, opened, sorts_of
from benchmarks.records.stage import PEOPLE, Stage
from benchmarks.side_by_side import medians
from host import clock
from host.access.models import Staff, Team
from host.clients.models import Client
from host.database import transaction
from host.kernel import epochs
from host.sandbox import Browser, Site

BAR = 1.15
FEW = 100
"""So many clients, of all places in the table, belong to the owner of few."""


def scopes(stage: Stage) -> Iterator[Figure]:
    """Measure the same lists for somebody who sees all and for people who see a part."""
    site = stage.site()
    everybody = site.login(site.staff(["clients:view"]))
    parts = {
        "own_many": owner_of(site, Client.owner_id == 1),
        "own_few": owner_of(
            site, (Client.id % (100_000 // FEW) == 1) & (Client.owner_id <= PEOPLE)
        ),
        "team_of_busy": _member(site, range(2, 12)),
        "team_of_idle": _member(site, range(PEOPLE - 9, PEOPLE + 1)),
    }
    sorts = ["", *(f"?sort={sort}" for sort, _ in sorts_of(everybody))]
    for (name, person), sort in itertools.product(parts.items(), sorts):
        title = f"records.scope.{name}{sort.replace('?sort=', '.sorted_')}"
        yield from _measured(title, site.login(person), everybody, f"{PAGE}{sort}")


def _measured(title: str, part: Browser, whole: Browser, path: str) -> Iterator[Figure]:
    yield Figure(f"{title}.rows", len(ids_in(opened(part, path))), "rows on page 1")
    scoped, free = medians([partial(opened, part, path), partial(opened, whole, path)], ROUNDS)
    yield from compared(f"{title}.ratio_to_all", scoped, free, BAR)
    yield Figure(title, scoped.clock * 1000, "ms")


def owner_of(site: Site, condition: sa.ColumnElement[bool]) -> Staff:
    """Return a person who sees only their own clients, and give them those of the condition."""
    person = site.staff(["clients:view_own"])
    with site.engine.begin() as connection:
        connection.execute(sa.update(Client).where(condition).values(owner_id=person.id))
    return person


def _member(site: Site, mates: Sequence[int]) -> Staff:
    """Return a person who owns nothing, in a team with people who own clients."""
    person, now = site.staff(["clients:view_team"]), clock.now()
    members = [str(one) for one in (person.id, *mates)]
    with site.context(), transaction() as db:
        team = Team(name=f"Of {person.name}", members=members, created_at=now, updated_at=now)
        db.add(team)
        db.flush()
        epochs.advance(db, epochs.EpochKind.GRANTS, "benchmark")
    return person
