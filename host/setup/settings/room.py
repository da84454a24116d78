"""The blueprint of Setup → Settings, which files of views share."""

from __future__ import annotations

from host.setup.blueprints import setup_blueprint

blueprint = setup_blueprint("settings", __name__)
