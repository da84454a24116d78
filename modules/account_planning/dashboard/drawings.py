"""The charts of the page; each comes with its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from host.api import charts

from ..health.trend import Week
from ..plans.choices import Bcg, Choice
from .quadrant import HIGH_GROWTH, HIGH_SHARE
from .revenue import Earned

Kind = TypeVar("Kind", bound=Choice)
LARGEST = 10
"""Plans whose money is drawn; bars of more are too thin to tell apart."""
_NOT_CHOSEN = "Not chosen"


def counted(
    title: str, heading: str, counts: Mapping[Kind, int], urls: Mapping[Kind, str]
) -> charts.CategoryChart:
    """Return bars of numbers of plans, each leading to its rows."""
    data = tuple(charts.Datum(number, urls[one]) for one, number in counts.items())
    return charts.CategoryChart(
        title,
        charts.Shape.BAR,
        tuple(one.label for one in counts),
        (charts.Series("Plans", data),),
        heading=heading,
    )


def money(found: Sequence[Earned], currency: str) -> charts.CategoryChart | None:
    """Return what the largest plans expect beside what came; None without any amount."""
    known = [one for one in found if one.planned is not None][:LARGEST]
    if not known:
        return None
    columns = (
        ("Planned", [one.planned for one in known]),
        ("Invoiced", [one.actual for one in known]),
        ("Last year", [one.last_year for one in known]),
    )
    series = tuple(
        charts.Series(
            name,
            tuple(charts.Datum(value, one.url) for value, one in zip(values, known, strict=True)),
        )
        for name, values in columns
        if any(value is not None for value in values)
    )
    names = tuple(f"{one.code} {one.client}" for one in known)
    return charts.CategoryChart(
        "By plan",
        charts.Shape.BAR,
        names,
        series,
        heading="Plan",
        unit=currency,
    )


def matrix(found: Sequence[Earned]) -> charts.ScatterChart | None:
    """Return the growth-share matrix of the plans that have both figures; None without one."""
    points = [
        charts.Point(
            f"{one.code} {one.client}",
            one.wallet_share,
            one.growth,
            one.planned or Decimal(0),
            one.url,
            one.bcg.label if one.bcg else _NOT_CHOSEN,
        )
        for one in found
        if one.wallet_share is not None and one.growth is not None
    ]
    if not points:
        return None
    order = [*(one.label for one in Bcg), _NOT_CHOSEN]
    return charts.ScatterChart(
        "Growth and wallet share",
        tuple(sorted(points, key=lambda point: order.index(point.group))),
        "Wallet share (%)",
        "Revenue growth (%)",
        heading="Plan",
        weight_label="Planned revenue",
        x_line=HIGH_SHARE,
        y_line=HIGH_GROWTH,
        quarters=(
            Bcg.QUESTION_MARK.label,
            Bcg.STAR.label,
            Bcg.DOG.label,
            Bcg.CASH_COW.label,
        ),
    )


def health(weeks: Sequence[Week]) -> charts.CategoryChart | None:
    """Return the mean health by week; None before there are two."""
    if len(weeks) < 2:
        return None
    return charts.CategoryChart(
        "Health by week",
        charts.Shape.LINE,
        tuple(f"{one.monday.day} {one.monday:%b %Y}" for one in weeks),
        (charts.Series("Health", tuple(charts.Datum(one.score) for one in weeks)),),
        heading="Week from",
    )
