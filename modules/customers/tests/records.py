"""An account for a client, as the conformance suite wants it.

The demonstration makes clients of the host, which outlive the module: the suite, which wants
nothing left of a purged module, is given accounts of clients that it made itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from host.api import SYSTEM, Client
from host.testing import Site

SLUG = "customers"


def records(site: Site, client: Client) -> Mapping[str, object]:
    """Make an account of the client, on the blacklist, with a history."""
    with site.context():
        site.part(SLUG, "accounts.adoption").adopt_all(SYSTEM)
        standing = site.part(SLUG, "accounts.standing")
        standing.blacklist(client.id, "Ordered without authority", SYSTEM)
        return {"account_id": client.id, "status": "active"}
