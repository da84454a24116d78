"""A template as the owner of a mind map; it keeps the newest only."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from host.api import Actor, StaleRecord, transaction

from ..access import MANAGE_TEMPLATES, PLANS
from ..mind_map import stored, telling
from ..mind_map.owner import Addresses, Kept
from ..mind_map.service import STALE
from ..mind_map.tree import BadMap, MindMap
from . import service
from .models import Template, path_of


@dataclass(frozen=True, slots=True)
class TemplateMap:
    """The mind map of a template for somebody who may see the template."""

    template: Template
    actor: Actor

    @property
    def key(self) -> str:
        """A word for drafts on the device."""
        return f"account_planning.template_map.{self.template.id}"

    @property
    def title(self) -> str:
        """The name of the template."""
        return self.template.name

    @property
    def lock_reason(self) -> str:
        """A template is never read-only."""
        return ""

    @property
    def may_edit(self) -> bool:
        """Whether the reader may change templates."""
        return self.actor.may(PLANS, MANAGE_TEMPLATES)

    @property
    def addresses(self) -> Addresses:
        """The pages of the template's map."""
        at = self.template.id
        return Addresses(
            back=f"{path_of(at)}/steps#mind-map",
            map=url_for("account_planning.template_map", template_id=at),
            outline=url_for("account_planning.template_map_outline", template_id=at),
            svg=url_for("account_planning.template_map_svg", template_id=at),
            png=url_for("account_planning.template_map_png", template_id=at),
        )

    def load(self) -> Kept:
        """Return what is stored."""
        return kept_of(self.template)

    def save(self, mind_map: MindMap, opened: int) -> Kept:
        """Put a map in the place of the stored one."""
        with transaction():
            template = service.editable(self.template.id, self.actor)
            before = kept_of(template)
            if before.version != opened:
                raise StaleRecord(STALE)
            if before.version and before.map == mind_map:
                return before
            template.mind_map = stored.write(mind_map)
            old = telling.count_of(before.map) if before.version else ""
            changes = {"Mind map": (old, telling.count_of(mind_map))}
            service.told(template, self.actor, changes)
            return kept_of(template)


def kept_of(template: Template) -> Kept:
    """Read the map of a template; its version is that of the template."""
    if not template.mind_map:
        return Kept(MindMap.blank(template.name))
    try:
        found, fault = stored.read(template.mind_map), ""
    except BadMap as error:
        found, fault = MindMap.blank(template.name), error.message
    return Kept(found, template.version, template.updated_at, template.updated_by, fault)
