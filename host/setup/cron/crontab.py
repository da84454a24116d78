"""What to put into a crontab."""

from __future__ import annotations

from dataclasses import dataclass

from host.cron import service as cron
from host.errors import ConfigurationError
from host.kernel.generation import current


@dataclass(frozen=True, slots=True)
class Crontab:
    """The addresses with the key, and a line that calls one every minute."""

    address: str
    index_address: str

    @property
    def line(self) -> str:
        return f"* * * * * curl -fsS {self.address} >/dev/null"


def crontab() -> Crontab | None:
    """Return the addresses of this site; None when the site's secret no longer opens the key."""
    root = current().config.site_url
    try:
        key = cron.key()
    except ConfigurationError:
        return None
    return Crontab(f"{root}/cron/{key}", f"{root}/cron/index/{key}")
