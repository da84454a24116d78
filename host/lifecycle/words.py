"""What a person is told after each operation: the same on the page and in the command."""

from __future__ import annotations

from host.lifecycle.models import Module, ModuleState


def uploaded(module: Module) -> str:
    """Say what became of an upload, and what comes next."""
    if module.staged_version:
        return (
            f"{module.name} {module.staged_version} is uploaded and waits. {module.version} goes "
            "on serving until you upgrade."
        )
    if module.data_version and module.data_version != module.version:
        return (
            f"{module.name} {module.version} is installed and inactive. The data of "
            f"{module.data_version} are kept and will be taken over when you activate it."
        )
    return f"{module.name} {module.version} is installed and inactive. Read what it wants first."


def activated(module: Module) -> str:
    """Say that the module serves, and what comes next."""
    return f"{module.name} {module.version} is active. Give roles the rights they need."


def deactivated(module: Module, others: list[Module]) -> str:
    """Say what is off and what stays."""
    names = ", ".join([module.name, *(one.name for one in others)])
    return f"{names} {'are' if others else 'is'} inactive. Data, settings and grants stay."


def upgraded(module: Module) -> str:
    """Say which version serves, and how to go back."""
    if module.previous_version:
        return f"{module.name} {module.version} is active. You can roll back to " + (
            f"{module.previous_version}."
        )
    return f"{module.name} {module.version} is active; there was nothing to upgrade to."


def rolled_back(module: Module) -> str:
    """Say which version serves or would be activated."""
    if module.state == ModuleState.ACTIVE:
        return f"{module.name} {module.version} is active again."
    return f"{module.name} {module.version} is what would be activated."


def discarded(module: Module) -> str:
    """Say that nothing waits any more."""
    return f"{module.name} stays at {module.version}; the other version is forgotten."


def uninstalled(module: Module) -> str:
    """Say what is gone and what stays."""
    return f"{module.name} is uninstalled. Its data, settings and grants are kept."


def reinstalled(module: Module) -> str:
    """Say what is back."""
    return f"{module.name} {module.version} is installed again, over its kept data, and inactive."


def purged(name: str, export: str | None) -> str:
    """Say what is gone for good, and where its data went."""
    kept = f" Its data are exported to {export}." if export else " It had no data."
    return f"{name} is purged.{kept}"
