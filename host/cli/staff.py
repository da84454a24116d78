"""``trellis staff``: members of staff from the command line."""

from __future__ import annotations

import click

from host.access import service as access
from host.cli.site import site
from host.hooks.actor import SYSTEM
from host.staffing import service as staffing


@click.group()
def staff() -> None:
    """Manage members of staff."""


@staff.command()
@click.option("--name", prompt=True)
@click.option("--email", prompt=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--admin", is_flag=True, help="Make an administrator, who may do everything.")
@click.option("--role", "role_name", help="Name of a role that exists.")
def create(name: str, email: str, password: str, admin: bool, role_name: str | None) -> None:
    """Add a member of staff."""
    with site():
        roles = {role.name: role.id for role in access.list_roles()}
        if role_name is not None and role_name not in roles:
            known = ", ".join(roles) or "none yet"
            raise click.BadParameter(f"There is no role {role_name!r}. Known: {known}.")
        data = staffing.StaffData(
            name=name,
            email=email,
            password=password,
            is_admin=admin,
            role_id=roles[role_name] if role_name else None,
        )
        person = staffing.create_staff(data, SYSTEM)
        click.echo(f"{person.name} <{person.email}> can log in now.")


@staff.command("list")
def list_all() -> None:
    """List the members of staff."""
    with site():
        for person in access.list_staff():
            kind = "administrator" if person.is_admin else (person.role and person.role.name) or ""
            state = "" if person.is_active else "  (inactive)"
            click.echo(f"{person.id:>4}  {person.name:<30} {person.email:<40} {kind}{state}")
