"""What the rest of the module asks of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from host.api import Choice, session

from .models import Service, Spec
from .specs import Known, SpecKind


def all_specs() -> Sequence[Spec]:
    """Return every spec by its code."""
    return session().scalars(sa.select(Spec).order_by(Spec.code)).all()


def spec_choices() -> list[Choice]:
    """Return the specs as choices of a field."""
    return [Choice(one.code, one.name) for one in all_specs()]


def specs_of(service: Service) -> list[Known]:
    """Return the specs that a service understands, by code."""
    wanted, required = set(service.specs or ()), set(service.required_specs or ())
    return [
        known_of(one, is_required=one.code in required) for one in all_specs() if one.code in wanted
    ]


def known_of(spec: Spec, *, is_required: bool = False) -> Known:
    """Return what reading needs to know of a spec."""
    return Known(spec.code, SpecKind(spec.kind), tuple(spec.values), is_required)
