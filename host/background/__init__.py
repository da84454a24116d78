"""Work behind the pages: the queue, the functions it may call, and the worker process."""

from host.background.queue import enqueue
from host.background.tasks import Call, scheduler, sweep, task
from host.background.worker import Worker, run_worker

__all__ = ["Call", "Worker", "enqueue", "run_worker", "scheduler", "sweep", "task"]
