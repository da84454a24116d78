"""``python -m benchmarks [name]``: run all benchmarks, or one; exit 1 when a bar is missed.

A part of a benchmark has a name with a dot: ``records.list``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from benchmarks import (
    activation,
    cron,
    delivery,
    generations,
    guard,
    nodes,
    notices,
    plan_list,
    plans,
    records,
    tasks,
)
from benchmarks.figure import Figure
from host import logs

BENCHMARKS: dict[str, Callable[[], Iterator[Figure]]] = {
    "activation": activation.run,
    "cron": cron.run,
    "delivery": delivery.run,
    "generations": generations.run,
    "guard": guard.run,
    "nodes": nodes.run,
    "notices": notices.run,
    "plan_list": plan_list.run,
    "plans": plans.run,
    "records": records.run,
    "tasks": tasks.run,
}
PARTS = records.parts()


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks and return the exit code."""
    logs.configure("ERROR")
    known = BENCHMARKS | PARTS
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"No benchmark {unknown[0]!r}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    passed = True
    for name in wanted or BENCHMARKS:
        for figure in known[name]():
            print(figure.line(), flush=True)
            passed = passed and figure.ok
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
