"""Templates that do not compile, or lie where others' do."""

from __future__ import annotations

from tests.broken_modules.fault import Fault, module
from tests.broken_modules.hooks import FIT
from tests.broken_modules.imports import ASK

FAULTS = (
    Fault(
        "template that does not compile",
        "templates",
        "has a template that cannot be compiled: TemplateSyntaxError",
        ASK,
        module({"templates/sample/bad.html": "{% if %}"}),
    ),
    Fault(
        "template with an unknown filter",
        "templates",
        "No filter named 'sparkle'",
        ASK,
        module({"templates/sample/bad.html": "{{ 'x'|sparkle }}"}),
    ),
    Fault(
        "template in the place of one of the host",
        "templates",
        "must lie in templates/sample/",
        FIT,
        module({"templates/layouts/staff.html": "mine now"}),
    ),
)
