"""Addresses of recipients: checked, spelled one way, and compared one way."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from host.errors import InvalidInput


def checked(address: str) -> str:
    """Return the address as it is dialled; raises InvalidInput with what is wrong with it.

    An international domain is spelled in ASCII where the part before the @ is ASCII too: every
    server takes that. Line breaks are refused, so no header can be added by way of an address.
    """
    try:
        found = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise InvalidInput.of("to", f"Mail cannot be sent to “{address}”: {error}") from error
    return found.ascii_email or found.normalized


def key_of(address: str) -> str:
    """Return the address as it is compared."""
    return address.strip().lower()
