"""Why a purchase code does not open a module: what is known for certain, and what is not."""

from __future__ import annotations

from host.errors import TrellisError


class LicenceError(TrellisError):
    """The purchase code does not open this module on this site."""

    code = "licence"
    status = 422


class LicenceRefused(LicenceError):
    """It is certain that the code is no good here; a module that runs with it lapses."""

    code = "licence_refused"


class LicenceInvalid(LicenceRefused):
    """Not a code at all, or not one of this publisher's."""

    code = "licence_invalid"


class LicenceExpired(LicenceRefused):
    """The code was good until a day that has passed."""

    code = "licence_expired"


class LicenceOtherSite(LicenceRefused):
    """The code is in use on another site."""

    code = "licence_other_site"


class LicenceOtherProduct(LicenceRefused):
    """The code opens another product."""

    code = "licence_other_product"


class LicenceRevoked(LicenceRefused):
    """The publisher has taken the code back: refunded, or called in."""

    code = "licence_revoked"


class LicenceUnproven(LicenceError):
    """Nobody could say whether the code is good; a module that runs goes on for a while."""

    code = "licence_unproven"


class LicenceServerUnreachable(LicenceUnproven):
    """The licence server cannot be reached, or hangs."""

    code = "licence_server_unreachable"


class LicenceServerFaulty(LicenceUnproven):
    """The licence server answers, but not as a licence server does."""

    code = "licence_server_faulty"


class LicenceServerMisconfigured(LicenceUnproven):
    """This site lacks the server's address or the right token."""

    code = "licence_server_misconfigured"


class LicenceRateLimited(LicenceUnproven):
    """The licence server was asked too often and wants to be asked later."""

    code = "licence_rate_limited"


class LicenceLapsed(TrellisError):
    """The module is read-only, because its licence has lapsed."""

    code = "licence_lapsed"
    status = 403
