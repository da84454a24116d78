"""What can be wrong with a signature, a key or a list of revocations."""

from __future__ import annotations

from host.errors import InvalidInput, TrellisError


class SignatureRefused(TrellisError):
    """The policy of this site does not let the module in; nothing of it was run."""

    code = "signature_refused"
    status = 422


class Malformed(TrellisError):
    """A signed file is not what it should be: bent, incomplete or signed by somebody else."""

    code = "signature_malformed"
    status = 422


class KeyRefused(InvalidInput):
    """What was given is no key, or one that must not be used."""

    code = "key_refused"
