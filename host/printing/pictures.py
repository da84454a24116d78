"""Pictures made of drawings: SVG in, PNG out, without a browser."""

from __future__ import annotations

from functools import partial
from typing import Final

import structlog
import typst

from host.database import session
from host.printing import fonts
from host.printing.errors import PrintingFailed
from host.printing.presses import in_time

log = structlog.get_logger("trellis.printing")
_SHEET: Final = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""
_DOTS: Final = 96.0
"""Pixels of a drawing to the inch."""
MAX_PIXELS: Final = 30_000_000
MAX_SIDE: Final = 16_000


def png_of(svg: str, width: int, height: int, *, scale: float = 2.0) -> bytes:
    """Return a drawing as PNG, ``scale`` pixels to one of the drawing, fewer where it is huge.

    ``width`` and ``height`` are those of the drawing, which is one that your own code wrote.
    Its words are set in the fonts of the machine and those of the operator. Ends the read
    transaction that is open. Raises PrintingFailed for what is no drawing, PrintingTooSlow.
    """
    largest = min(scale, MAX_SIDE / max(width, height), (MAX_PIXELS / (width * height)) ** 0.5)
    work = partial(_drawn, svg, _DOTS * largest, fonts.of_machine())
    session().commit()
    return in_time(work, "picture")


def _drawn(svg: str, dots: float, faces: typst.Fonts) -> bytes:
    try:
        made = typst.compile(
            _SHEET, format="png", ppi=dots, font_paths=faces, sys_inputs={"svg": svg}
        )
    except typst.TypstError as error:
        log.error("picture failed", message=error.message)
        raise PrintingFailed(
            "The picture could not be made. What is wrong with it stands in the log; tell your "
            "administrator.",
            said=error.message,
        ) from error
    assert isinstance(made, bytes)
    return made
