"""Mail and webhooks under fire: receivers that refuse, a worker that is killed, nothing lost."""

from benchmarks.delivery.measure import run

__all__ = ["run"]
