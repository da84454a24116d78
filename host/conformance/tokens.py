"""Pages that change something refuse a form without the safety token, or with a wrong secret."""

from __future__ import annotations

from collections.abc import Iterator

from host.conformance.finding import Finding
from host.conformance.pages import browsers_of
from host.conformance.routes import pages_of
from host.conformance.trial import Trial
from host.hooks.access import Audience

_REFUSED = range(400, 500)


def check_tokens(trial: Trial) -> Iterator[Finding]:
    """Send every state-changing page a form without its token, as somebody who may."""
    with trial.world() as (site, world):
        for audience, browser in browsers_of(site, world).items():
            for page in pages_of(site, trial.slug, audience):
                for method in page.changing:
                    address = page.addresses(world)[0]
                    status = browser.post(address, csrf=False, method=method).status_code
                    if status != 400:
                        yield Finding(
                            f"{method} {address} took a form without a safety token ({status})",
                            page.where,
                            "Leave the check to the host. Calls of other systems belong on a page "
                            "with @token_only.",
                        )


def check_secrets(trial: Trial) -> Iterator[Finding]:
    """Call every @token_only page without its secret, and with a wrong one."""
    with trial.world() as (site, _):
        browser = site.anonymous()
        for page in pages_of(site, trial.slug, Audience.TOKEN):
            for method in page.methods:
                answer = (
                    browser.get(page.address())
                    if method == "GET"
                    else browser.post(page.address(), csrf=False, method=method)
                )
                if answer.status_code not in _REFUSED:
                    yield Finding(
                        f"{method} {page.address()} answered a wrong secret with "
                        f"{answer.status_code}",
                        page.where,
                        "Compare the secret with hmac.compare_digest and raise NotFound; an empty "
                        "setting must fit nothing.",
                    )
