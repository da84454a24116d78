"""``python -m benchmarks [name]``: run all benchmarks, or one; exit 1 when a bar is missed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from benchmarks import activation, generations, guard, nodes, plan_list
from benchmarks.figure import Figure
from host import logs

BENCHMARKS: dict[str, Callable[[], Iterator[Figure]]] = {
    "activation": activation.run,
    "generations": generations.run,
    "guard": guard.run,
    "nodes": nodes.run,
    "plan_list": plan_list.run,
}


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks and return the exit code."""
    logs.configure("ERROR")
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        print(f"No benchmark {unknown[0]!r}; there are: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    passed = True
    for name in wanted or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            print(figure.line(), flush=True)
            passed = passed and figure.ok
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
