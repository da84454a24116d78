"""Real data where it is at hand, and elsewhere invented files that agree with it in every count."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"
Row = Sequence[object]
_STATES = ("Won", "Lost", "Engaging", "Prospecting")
_PRODUCTS = ("GTX Basic", "GTX Pro", "MG Special", "MG Advanced", "GTX Plus Basic")


def real(name: str, folder: Path) -> Path:
    """Return a file of real data; where there is none, one made in the folder stands in for it."""
    path = FOLDER / name
    if path.is_file():
        return path
    made = folder / Path(name).name
    with made.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_STAND_INS[made.name]())
    return made


def _words(text: str) -> list[str]:
    return text.split()


def companies() -> list[str]:
    """Return the names of the invented companies."""
    return ["Acme Corporation", *(f"Company {number:02}" for number in range(2, 86))]


def _accounts() -> Iterator[Row]:
    """85 companies: 12 with a misspelt sector, 15 that belong to one of the others."""
    yield [
        "account",
        "sector",
        "year_established",
        "revenue",
        "employees",
        "office_location",
        "subsidiary_of",
    ]
    for place, name in enumerate(companies()):
        parent = companies()[84 - place % 4] if 10 <= place < 25 else ""
        sector = "technolgy" if place < 12 else "retail"
        yield name, sector, 1980 + place % 30, f"{place * 7}.5", place * 11, "United States", parent


def _products() -> Iterator[Row]:
    """Seven products."""
    yield "product", "series", "sales_price"
    for place, name in enumerate((*_PRODUCTS, "GTK 500", "GTX Plus Pro")):
        yield name, name.split()[0], 50 * (place + 1)


def _pipeline() -> Iterator[Row]:
    """8,800 deals: 1,480 name a product that the list writes otherwise, 1,425 name no company."""
    yield [
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ]
    chance = random.Random(8)
    products = ["GTXPro"] * 1_480 + [chance.choice(_PRODUCTS) for _ in range(7_320)]
    named = [""] * 1_425 + [chance.choice(companies()) for _ in range(7_375)]
    chance.shuffle(products)
    chance.shuffle(named)
    for number, (product, company) in enumerate(zip(products, named, strict=True), 1):
        state = chance.choice(_STATES)
        closed = ("2017-03-01", 1_000 + number % 500) if state in {"Won", "Lost"} else ("", "")
        yield f"D{number:07}", "Anna Snelling", product, company, state, "2016-10-20", *closed


def _listed() -> Iterator[Row]:
    """503 listed companies, one of which a test asks for by name."""
    yield [
        "Symbol",
        "Security",
        "GICS Sector",
        "GICS Sub-Industry",
        "Headquarters Location",
        "Founded",
    ]
    yield "AOS", "A. O. Smith", "Industrials", "Building Products", "Milwaukee, Wisconsin", "1916"
    for number in range(2, 504):
        yield (
            f"S{number}",
            f"Listed {number:03}",
            "Energy",
            "Oil",
            "Houston, Texas",
            str(1500 + number),
        )


_STAND_INS: dict[str, Callable[[], Iterable[Row]]] = {
    "accounts.csv": _accounts,
    "products.csv": _products,
    "sales_pipeline.csv": _pipeline,
    "sp500_constituents.csv": _listed,
}
