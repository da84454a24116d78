"""Staff to choose from, under the names that the module uses."""

from host.api import StaffDirectory as Directory
from host.api import staff_directory

__all__ = ["Directory", "staff_directory"]
