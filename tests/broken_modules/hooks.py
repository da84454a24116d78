"""Hooks that raise, return rubbish, take too long, or register more than was declared."""

from __future__ import annotations

from tests.broken_modules.fault import Fault, adding, changed, manifest, module
from tests.broken_modules.imports import ASK

FEATURE = "    return [Feature("
FIT = "sk its publisher for a corrected version"


def _hook(
    name: str, says: str, plugin: str, *, stage: str = "register", remedy: str = FIT, more: str = ""
) -> Fault:
    return Fault(name, stage, says, remedy, module(plugin=plugin, manifest=manifest(more=more)))


FAULTS = (
    _hook(
        "hook that raises",
        "hook permissions failed: KeyError",
        changed(FEATURE, f"    raise KeyError('x')\n{FEATURE}"),
    ),
    _hook(
        "hook that returns rubbish",
        "must return a sequence of Blueprint",
        changed("return [pages_of_sample]", "return 42"),
    ),
    _hook(
        "hook with a wrong signature",
        "do not fit the host",
        changed("def menu()", "def menu(everything: object)"),
    ),
    _hook(
        "slow hook",
        "hook permissions took",
        changed(FEATURE, f"    __import__('time').sleep(2.1)\n{FEATURE}"),
        remedy="must only describe, not work",
    ),
    _hook(
        "page without access",
        "does not say who may open it",
        changed('@requires("sample.things", "view")\n', ""),
        remedy="add @requires",
    ),
    _hook(
        "work on pages of others",
        "changes pages that are not its own",
        changed(
            "@hookimpl\ndef pages",
            "pages_of_sample.before_app_request(print)\n\n\n@hookimpl\ndef pages",
        ),
    ),
    _hook(
        "undeclared permission",
        "permissions: sample.more",
        changed('"Things")]', '"Things"), Feature("sample.more", "More")]'),
        stage="declare",
        remedy="publisher must complete it",
    ),
    _hook(
        "undeclared job",
        "cron: sample.job",
        adding(
            """

            @hookimpl
            def cron() -> Sequence[CronJob]:
                return [CronJob("sample.job", "Job", "0 6 * * *", print)]
            """,
            "CronJob",
        ),
        stage="declare",
        remedy="publisher must complete it",
    ),
    _hook(
        "undeclared public page",
        "public_routes: /sample/open",
        adding(
            """

            @pages_of_sample.get("/open")
            @public
            def open_page() -> str:
                return "for everybody"
            """,
            "public",
        ),
        stage="declare",
        remedy="publisher must complete it",
    ),
    _hook(
        "menu to nowhere",
        "names a page that does not exist",
        changed('"sample.index"', '"sample.nowhere"'),
        stage="addresses",
        remedy=ASK,
    ),
    _hook(
        "label that breaks the layout",
        "breaks the layout of every page",
        changed('"Sample", "box"', 'Label(), "box"')
        + "\n\nclass Label:\n    def __str__(self) -> str:\n        raise ValueError('no label')\n",
        stage="render",
        remedy=ASK,
    ),
    _hook(
        "schedule that is none",
        "“every full moon”",
        adding(
            """

            @hookimpl
            def cron() -> Sequence[CronJob]:
                return [CronJob("sample.job", "Job", "every full moon", print)]
            """,
            "CronJob",
        ),
        more='cron = ["sample.job"]\n',
    ),
    _hook(
        "finds faults in itself",
        "found faults in itself: The weather is bad.",
        adding(
            """

            @hookimpl
            def self_check() -> Sequence[str]:
                return ["The weather is bad."]
            """
        ),
        stage="check",
        remedy=FIT,
    ),
    Fault(
        "self-check that hangs",
        "check",
        "did not finish checking itself within",
        FIT,
        module(
            plugin=adding(
                """

                @hookimpl
                def self_check() -> Sequence[str]:
                    __import__("time").sleep(600)
                    return []
                """
            )
        ),
        hangs=True,
    ),
)
