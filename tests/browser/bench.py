"""A site with one page for each kind of field, served from this process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Response, render_template, request
from markupsafe import escape
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response as WholeAnswer

from host import app
from host.hooks.access import staff_only
from host.hooks.specifications import hookimpl
from host.records.entering.rich_text import clean_html
from host.sandbox import Site, prepared
from host.sandbox.site import PASSWORD
from host.web.charts import (
    CategoryChart,
    Chart,
    Datum,
    HeatMap,
    Point,
    ScatterChart,
    Series,
    Shape,
)

pages = Blueprint("bench", __name__, url_prefix="/bench", template_folder="templates")
NAMES = ("Aker Shipping", "Bergen Brygge", "Cobalt Works", "Halvorsen Maritime AS")


@dataclass
class Posted:
    """What the pages were sent, newest last."""

    forms: list[dict[str, list[str]]] = field(default_factory=list)

    @property
    def last(self) -> dict[str, list[str]]:
        return self.forms[-1]


POSTED = Posted()


def posted() -> dict[str, list[str]]:
    """Note and return the form at hand."""
    form = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
    POSTED.forms.append(form)
    return form


@pages.route("/rich-text", methods=["GET", "POST"])
@staff_only
def rich_text() -> str:
    value = clean_html(posted()["notes"][0]) if request.method == "POST" else "<p>Old words</p>"
    return render_template("bench/rich_text.html", value=value)


COLLEAGUES = tuple(
    f"{first} {last}"
    for first in ("Ada", "Bjørn", "Chloé", "Dana", "Émile")
    for last in ("Abel", "Brandt", "Curie", "Dahl", "Euler")
)


@pages.route("/choices", methods=["GET", "POST"])
@staff_only
def choices() -> str:
    chosen = posted().get("people", []) if request.method == "POST" else ["24"]
    options = [(str(number), name) for number, name in enumerate(COLLEAGUES)]
    return render_template("bench/choices.html", options=options, chosen=chosen)


CITY = {"text": "Bergen", "before": "Bergen"}


@pages.get("/quick-edit")
@staff_only
def quick_edit() -> str:
    CITY["text"] = "Bergen"
    return render_template("bench/quick_edit.html")


@pages.route("/quick-edit/city", methods=["GET", "POST"])
@staff_only
def city() -> Response | tuple[str, int] | str:
    if request.method == "GET":
        control = render_template("bench/city.html", text=CITY["text"], errors=[])
        return CITY["text"] if "shown" in request.args else control
    typed = posted()["city"][0]
    if not typed.strip():
        return render_template("bench/city.html", text=typed, errors=["City is missing."]), 422
    CITY["before"], CITY["text"] = CITY["text"], typed
    return Response(escape(typed), headers={"Trellis-Undo": "/bench/quick-edit/undo"})


@pages.post("/quick-edit/undo")
@staff_only
def undo() -> str:
    CITY["text"] = CITY["before"]
    return ""


@pages.route("/reference", methods=["GET", "POST"])
@staff_only
def reference() -> str:
    if request.method == "POST":
        posted()
    return render_template("bench/reference.html")


@pages.get("/reference/options")
@staff_only
def options() -> dict[str, list[dict[str, object]]]:
    typed = request.args["q"].casefold()
    found = [(n, name) for n, name in enumerate(NAMES, start=1) if typed in name.casefold()]
    return {"options": [{"id": n, "label": name, "detail": f"C-{n}"} for n, name in found]}


@pages.route("/reference/new", methods=["GET", "POST"])
@staff_only
def new_record() -> tuple[dict[str, object] | str, int]:
    if request.method == "GET":
        return render_template("bench/client.html", name=request.args["name"], errors=[]), 200
    name = posted()["client_name"][0]
    if name in NAMES:
        errors = ["There is one of this name."]
        return render_template("bench/client.html", name=name, errors=errors), 422
    return {"id": 77, "label": name}, 201


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")


def series(name: str, *values: int | None, url: str = "") -> Series:
    return Series(name, tuple(Datum(value, url) for value in values))


CHARTS: tuple[Chart, ...] = (
    CategoryChart(
        "Revenue",
        Shape.BAR,
        MONTHS,
        (series("Revenue", 12000, 9500, 18400, 15250, None, 21000, url="/bench/quick-edit"),),
        heading="Month",
        unit="EUR",
    ),
    CategoryChart(
        "Won by region",
        Shape.STACKED,
        MONTHS,
        tuple(series(f"Region {n}", *(10 * n + m for m in range(6))) for n in range(1, 6)),
    ),
    CategoryChart(
        "Revenue and plan",
        Shape.LINE,
        MONTHS,
        (series("Revenue", 12, 15, 14, 18, 21, 24), series("Plan", 10, 13, 16, 19, 22, 25)),
    ),
    CategoryChart(
        "Leads by source",
        Shape.DONUT,
        ("Web", "Fair", "Phone", "Partner", "Mail", "Other ways"),
        (series("Leads", 41, 22, 17, 9, 6, 5),),
    ),
    CategoryChart(
        "Pipeline",
        Shape.FUNNEL,
        ("Prospecting", "Qualified", "Quoted", "Won"),
        (series("Opportunities", 120, 74, 31, 12),),
    ),
    ScatterChart(
        "Accounts",
        tuple(
            Point(name, x, y, w, "/bench/quick-edit", group)
            for name, x, y, w, group in (
                ("Aker", 20, 5, 100, "Key"),
                ("Bergen", 60, 12, 400, "Key"),
                ("Cobalt", 80, -3, 50, "Other"),
                ("Delta", 35, 9, 220, "Other"),
            )
        ),
        "Share, %",
        "Growth, %",
        weight_label="Revenue",
        x_line=50,
        y_line=5,
    ),
    HeatMap(
        "Calls by hour",
        ("Mon", "Tue", "Wed"),
        ("9", "10", "11", "12"),
        tuple(tuple(Datum(3 * d + h) for h in range(4)) for d in range(3)),
        heading="Day",
    ),
)


@pages.get("/chart")
@staff_only
def charts() -> str:
    return render_template("bench/chart.html", charts=CHARTS)


COLUMNS = (
    {"key": "item", "label": "Item", "kind": "text", "required": True},
    {"key": "quantity", "label": "Quantity", "kind": "number"},
    {"key": "price", "label": "Price", "kind": "money", "total": True},
    {"key": "due", "label": "Due", "kind": "date"},
    {
        "key": "unit",
        "label": "Unit",
        "kind": "choice",
        "choices": (("h", "Hours"), ("d", "Days")),
    },
    {"key": "done", "label": "Done", "kind": "checkbox"},
)
LINES = (
    {
        "values": {"item": "Advice", "quantity": "2", "price": "1,200.50", "due": "2026-12-03"},
        "errors": {"quantity": ["Enter 3 or more."]},
    },
    {"values": {"item": "Travel", "quantity": "1", "price": "99.50", "unit": "d", "done": True}},
)


@pages.route("/grid", methods=["GET", "POST"])
@staff_only
def grid() -> str:
    if request.method == "POST":
        posted()
    return render_template("bench/grid.html", columns=COLUMNS, lines=LINES)


class Plugin:
    """Hangs the pages into the host."""

    @hookimpl
    def pages(self) -> list[Blueprint]:
        return [pages]


@dataclass(frozen=True)
class Bench:
    """The served site and who may log in to it."""

    url: str
    email: str
    password: str = PASSWORD
    posted: Posted = field(default_factory=lambda: POSTED)


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Serve the pages during the block."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.BUILT_IN, "host.bench", Plugin())
        site = Site(prepared(folder))
        person = site.staff(admin=True)
        server = make_server("127.0.0.1", 0, _Serving(site), True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Bench(f"http://127.0.0.1:{server.server_port}", person.email)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            site.close()


class _Serving:
    """Answers with the site; files are read and closed before a browser can lose interest."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        answer = WholeAnswer.from_app(self.site.app, environ, buffered=True)
        return answer(environ, start_response)


class _Quiet(WSGIRequestHandler):
    """Keeps no log."""

    def log_request(self, *_: object) -> None:
        """Say nothing."""
