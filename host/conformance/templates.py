"""Templates compile, lie where they belong, and hold nothing that the policy blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, TemplateError, TemplateSyntaxError

from host.conformance.finding import Finding
from host.conformance.markup import faults_in, faults_in_style, without_jinja
from host.conformance.trial import Trial


def check_templates(trial: Trial) -> Iterator[Finding]:
    """Compile each template with the host's filters and read its source."""
    root = trial.folder / "templates"
    paths = [path for path in trial.files("*.html") if root in path.parents]
    for path in paths:
        if path.relative_to(root).parts[0] != trial.slug:
            yield Finding(
                "the template lies outside the module's own folder and could hide another's",
                trial.name_of(path),
                f"Move it to templates/{trial.slug}/.",
            )
    with trial.empty_site() as site:
        environment = site.app.jinja_env.overlay()
        for path in paths:
            yield from _compile(environment, path, trial.name_of(path))
    for path in paths:
        source = without_jinja(path.read_text("utf-8"))
        yield from faults_in(source, trial.name_of(path), lines=True)
    for path in trial.files("*.css"):
        yield from faults_in_style(path.read_text("utf-8"), trial.name_of(path))


def _compile(environment: Environment, path: Path, where: str) -> Iterator[Finding]:
    try:
        environment.compile(path.read_text("utf-8"), path.name)
    except TemplateSyntaxError as error:
        yield Finding(
            f"it does not compile: {error.message}",
            f"{where}:{error.lineno}",
            "Correct the template at this line.",
        )
    except TemplateError as error:
        yield Finding(f"it does not compile: {error}", where, "Correct the template.")
