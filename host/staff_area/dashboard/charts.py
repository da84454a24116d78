"""A module's chart card as the chart that the host draws."""

from __future__ import annotations

from host.hooks.cards import ChartCard, ChartSeries
from host.web.charts import CategoryChart, Datum, Series, Shape


def chart_of(card: ChartCard, title: str) -> CategoryChart:
    """Return the chart; raises ValueError for one that would mislead or cannot be drawn."""
    return CategoryChart(
        title=title,
        shape=Shape(card.kind.value),
        categories=card.categories,
        series=tuple(_series(one, card) for one in card.series),
        heading=card.axis,
        unit=card.unit,
    )


def _series(one: ChartSeries, card: ChartCard) -> Series:
    urls = card.urls or ("",) * len(one.values)
    pairs = zip(one.values, urls, strict=True)
    return Series(one.label, tuple(Datum(value, url) for value, url in pairs))
