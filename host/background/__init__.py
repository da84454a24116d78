"""Work behind the pages: the queue, the functions it may call, and the worker process."""

from host.background.queue import enqueue, serving
from host.background.tasks import Call, at_stop, scheduler, sweep, task
from host.background.worker import Worker, run_worker

__all__ = [
    "Call",
    "Worker",
    "at_stop",
    "enqueue",
    "run_worker",
    "scheduler",
    "serving",
    "sweep",
    "task",
]
