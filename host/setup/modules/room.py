"""The blueprint of Setup → Modules, which several files of views share."""

from __future__ import annotations

from werkzeug.wrappers import Response

from host.setup.blueprints import setup_blueprint

blueprint = setup_blueprint("modules", __name__)
Page = str | tuple[str, int] | Response
