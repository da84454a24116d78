"""Documents that leave the house as PDF: a template, data that is never markup, the site's look."""

from host.printing.errors import PrintingFailed, PrintingTooLarge, PrintingTooSlow
from host.printing.names import file_name
from host.printing.pictures import png_of
from host.printing.printout import Printout
from host.printing.rich_text import blocks, plain_blocks
from host.printing.service import render

__all__ = [
    "PrintingFailed",
    "PrintingTooLarge",
    "PrintingTooSlow",
    "Printout",
    "blocks",
    "file_name",
    "plain_blocks",
    "png_of",
    "render",
]
