"""Who is at a row of long work: a lease that is renewed, which a killed process loses soon."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from host.database import session
from host.errors import Busy
from host.kernel import leases
from host.kernel.generation import current
from host.kernel.models import Lease

LEASE_SECONDS = 60
"""After so long a machine that went away is missed; a process of this machine is at once."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A row that is this process's own; ``inherited`` from one that died over it."""

    lease: str
    owner: str
    inherited: bool

    def is_ours(self) -> bool:
        """Tell whether we still have it: who was held up for long may have lost it."""
        query = sa.select(Lease.owner).where(Lease.name == self.lease)
        with current().engine.connect() as connection:
            return connection.scalar(query) == self.owner


@contextmanager
def alone(table: str, row_id: int) -> Iterator[Hold]:
    """Be the only process at a row for as long as the block takes; raises Busy."""
    engine, lease = current().engine, _lease_of(table, row_id)
    owner = leases.owner_name(uuid.uuid4().hex[:8])
    with engine.connect() as connection:
        inherited = leases.holds(connection, [lease]).get(lease) is False
    held = leases.held(
        engine, lease, owner=owner, purpose="long work", seconds=LEASE_SECONDS, once=True
    )
    with ExitStack() as stack:
        try:
            stack.enter_context(held)
        except sa.exc.IntegrityError as error:
            raise Busy("Another process began at the same moment.") from error
        yield Hold(lease, owner, inherited)


def holds(table: str, row_ids: Sequence[int]) -> Mapping[int, bool]:
    """Tell of rows that a process has whether it goes on with them, or died over them."""
    if not row_ids:
        return {}
    names = {_lease_of(table, row_id): row_id for row_id in row_ids}
    found = leases.holds(session().connection(), names)
    return {names[name]: goes_on for name, goes_on in found.items()}


def _lease_of(table: str, row_id: int) -> str:
    return f"{table}:{row_id}"
