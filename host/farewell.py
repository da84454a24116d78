"""The process in which a module that is being purged may say goodbye, with its data still there."""

from __future__ import annotations

from host.app import build
from host.database import create_engine, session
from host.kernel import loader
from host.lifecycle import store
from host.lifecycle.canary import Order
from host.trial.limits import limit


def main(_slug: str, told: str) -> int:
    """Call `on_purge` of the module that ``told`` describes; return the exit code."""
    order = Order.from_json(told)
    limit(order.megabytes)
    engine = create_engine(order.config.database_url)
    with engine.connect() as connection:
        artefact = store.artefact(order.config, connection, order.candidate.digest)
        others = [
            store.artefact(order.config, connection, digest) for digest in order.candidate.others
        ]
    modules = []
    for one in store.in_order([*others, artefact]):
        try:
            modules.append(loader.load(one))
        except loader.ModuleImportError as error:
            if one is artefact:
                raise
            print(error.message)  # noqa: T201 - it must not keep this one from its goodbye
    generation = build(order.config, engine, modules)
    if generation.module(artefact.slug) is None:
        print("; ".join(map(str, generation.problems)))  # noqa: T201 - read by who started us
        return 1
    with generation.app.app_context():
        before = len(generation.hooks.guard.faults)
        generation.hooks.on_purge(artefact.slug)
        session().commit()
        faults = generation.hooks.guard.faults[before:]
    for fault in faults:
        print(fault.trace)  # noqa: T201
    return 1 if faults else 0
