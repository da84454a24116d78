"""``trellis module new``: writes the first version of a module."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from host.cli.module import module
from host.errors import Conflict
from host.scaffold import answers, words, writing
from host.scaffold.answers import Answers


@module.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--name", help="What people read, such as “Service visits”.")
@click.option("--slug", help="Beginning of its keys, tables and addresses, such as service_visits.")
@click.option("--publisher", help="Who makes it.")
@click.option("--singular", help="What one record is called, such as “service visit”.")
@click.option("--plural", help="What several records are called.")
@click.option("--client-pages/--no-client-pages", default=None, help="Show clients their own.")
@click.option("--yes", "-y", is_flag=True, help="Take the suggested answer to the rest.")
def new(
    folder: Path | None,
    name: str | None,
    slug: str | None,
    publisher: str | None,
    singular: str | None,
    plural: str | None,
    client_pages: bool | None,
    yes: bool,
) -> None:
    """Ask five questions and write a module that works into FOLDER.

    Without FOLDER it goes into modules/ where there is such a folder, else into the current
    one; its folder is named like its slug.
    """
    ask = _Questions(take_suggestions=yes)
    guess = words.capital(folder.name.replace("_", " ")) if folder else "Service visits"
    name = ask.text("What is the module called?", name, guess)
    suggested = folder.name if folder else answers.suggested_slug(name)
    slug = ask.text("Its short name, for keys and addresses?", slug, suggested)
    publisher = ask.text("Who publishes it?", publisher, "Example")
    one = answers.suggested_singular(name)
    singular = ask.text("What is one record called?", singular, one)
    plural = ask.text("And several?", plural, words.plural(singular))
    shows = ask.yes_or_no("Do clients see theirs in the client area?", client_pages, default=True)
    given = Answers(name, slug, publisher, singular, plural, shows)
    target = folder or _default_parent() / slug
    if target.resolve().name != slug:
        raise Conflict(
            f"A module's folder is named like its slug, so {target} would have to end in “{slug}”."
        )
    written = writing.write(target, given)
    click.echo(f"{len(written)} files in {target}. What comes next:\n")
    click.echo(_next_steps(target))


class _Questions:
    """Asks on the terminal what the options have left open."""

    def __init__(self, *, take_suggestions: bool) -> None:
        self._take_suggestions = take_suggestions

    def text(self, question: str, given: str | None, suggested: str) -> str:
        if given is not None:
            return given.strip()
        if self._take_suggestions:
            return suggested
        answer: str = click.prompt(question, default=suggested or None)
        return answer.strip()

    def yes_or_no(self, question: str, given: bool | None, *, default: bool) -> bool:
        if given is not None:
            return given
        return default if self._take_suggestions else click.confirm(question, default=default)


def _default_parent() -> Path:
    modules = Path("modules")
    return modules if modules.is_dir() else Path()


def _next_steps(folder: Path) -> str:
    place = shlex.quote(str(folder))
    return "\n".join(
        (
            f"  trellis module dev {place}      see it in a browser; each save shows at once",
            f"  trellis module check {place}    hear what Trellis has to say about it",
            f"  trellis module pack {place}     make the archive",
        )
    )
