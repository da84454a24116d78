"""Charts say in their tables what they draw, and refuse what would mislead."""

from __future__ import annotations

import itertools
import json
import re
from decimal import Decimal

import pytest

from host.web.assets import STATIC
from host.web.charts import (
    CategoryChart,
    Cell,
    Datum,
    HeatMap,
    Point,
    ScatterChart,
    Series,
    Shape,
)

SIGHTS = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "no green": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "no blue": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""What a colour becomes for people who see fewer: Machado, Oliveira and Fernandes 2009."""
PAGES = ((1.0, 1.0, 1.0), (0.006, 0.006, 0.007))
"""The page in light and in dark, as amounts of light."""
Light = tuple[float, float, float]


def light(colour: str) -> Light:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def luminance(colour: Light) -> float:
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), colour, strict=True))


def lab(colour: Light) -> Light:
    """Return where the colour lies for the eye: CIELAB under D65."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = luminance((red, green, blue))
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def palettes() -> list[list[Light]]:
    css = (STATIC / "css" / "chart.css").read_text("utf-8")
    pairs = re.findall(r"--t-chart-[1-5]: light-dark\((#\w{6}), (#\w{6})\)", css)
    assert len(pairs) == 5
    return [[light(pair[theme]) for pair in pairs] for theme in (0, 1)]


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_stay_apart_for_every_sight(theme: int, sight: str) -> None:
    matrix = SIGHTS[sight]
    seen = [
        lab(tuple(sum(a * b for a, b in zip(line, colour, strict=True)) for line in matrix))  # type: ignore[arg-type]
        for colour in palettes()[theme]
    ]
    for one, other in itertools.combinations(seen, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 35


@pytest.mark.parametrize("theme", [0, 1])
def test_colours_stand_out_from_the_page(theme: int) -> None:
    page = luminance(PAGES[theme])
    for colour in palettes()[theme]:
        low, high = sorted((luminance(colour), page))
        assert (high + 0.05) / (low + 0.05) >= 3


def data(*values: Decimal | int | None) -> tuple[Datum, ...]:
    return tuple(Datum(value, f"/rows/{at}") for at, value in enumerate(values))


def chart(shape: Shape, *series: tuple[Decimal | int | None, ...]) -> CategoryChart:
    names = tuple(f"C{number}" for number in range(len(series[0])))
    return CategoryChart(
        "Sales", shape, names, tuple(Series(f"S{n}", data(*one)) for n, one in enumerate(series))
    )


def test_every_value_has_a_cell_and_a_link() -> None:
    table = chart(Shape.BAR, (Decimal("1234.5"), None), (2, -3)).table()
    assert table.headings == ("Category", "S0", "S1")
    assert table.rows == (
        (Cell("C0", is_number=False), Cell("1\u202f234.5", "/rows/0"), Cell("2", "/rows/0")),
        (Cell("C1", is_number=False), Cell(""), Cell("\N{MINUS SIGN}3", "/rows/1")),
    )


def test_small_slices_share_one_in_the_drawing_only() -> None:
    pie = chart(Shape.PIE, (5, 1, 40, 2, 30, 20, 3))
    payload = pie.payload()
    assert payload["categories"] == ["C0", "C2", "C4", "C5", "Other"]
    assert '"value": 6.0' in json.dumps(payload["series"])
    assert len(pie.table().rows) == 7


@pytest.mark.parametrize(
    ("shape", "series", "said"),
    [
        (Shape.BAR, ((1,),) * 6, "1 to 5 series; got 6"),
        (Shape.PIE, ((1,), (2,)), "takes one series; got 2"),
        (Shape.FUNNEL, ((-1,),), "cannot show a negative value"),
        (Shape.LINE, ((1, 2), (1,)), "has 1 values for 2 categories"),
    ],
)
def test_what_would_mislead_is_refused(
    shape: Shape, series: tuple[tuple[int, ...], ...], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        chart(shape, *series)


def test_points_and_maps_have_tables_too() -> None:
    points = (Point("Aker", 1, 2, 30, "/a", "Key"), Point("Bergen", 3, 4, None, "/b", "Rest"))
    scatter = ScatterChart("Accounts", points, "Share", "Growth", weight_label="Revenue", x_line=2)
    assert scatter.table().headings == ("Name", "Group", "Share", "Growth", "Revenue")
    assert [cell.text for cell in scatter.table().rows[1]] == ["Bergen", "Rest", "3", "4", ""]
    heat = HeatMap("Calls", ("Mon",), ("9", "10"), (data(1, 2),))
    assert [cell.text for cell in heat.table().rows[0]] == ["Mon", "1", "2"]
    with pytest.raises(ValueError, match="a value for each pair"):
        HeatMap("Calls", ("Mon",), ("9", "10"), (data(1),))
