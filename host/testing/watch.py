"""What a browser complains about, and what axe finds on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

AXE = Path(__file__).resolve().parents[2] / "tests" / ".assets" / "axe.min.js"
THEMES: dict[str, list[str] | None] = {
    "light": None,
    "dark": ["color-contrast", "link-in-text-block"],
}
"""What axe looks at in each theme: everything in the first, then what differs, the colours."""
_REFUSALS = range(400, 500)
_REPORT_POLICY = """
addEventListener("securitypolicyviolation", (event) => console.error(
  `Content policy: ${event.violatedDirective} forbids ${event.blockedURI || "inline code"}`));
"""
_RUN_AXE = """
async (rules) => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));
  const only = rules ? {runOnly: {type: "rule", values: rules}} : {};
  const found = await axe.run(document, {resultTypes: ["violations"], preload: false, ...only});
  return found.violations.map((one) =>
    `${one.id}: ${one.help}: ` + one.nodes.slice(0, 4).map((node) =>
      `${node.target.join(" ")} (${node.any.concat(node.all, node.none)[0]?.message ?? ""})`
    ).join("; "));
}
"""
_OVERFLOWING = """
() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.right > wide + 1;
  }).slice(0, 6).map((one) => `${one.tagName.toLowerCase()}.${one.className} ends at `
    + `${Math.round(one.getBoundingClientRect().right)} of ${wide}`);
}
"""


class Watch:
    """Collects errors of the console, failed answers and broken content policy."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        context.add_init_script(_REPORT_POLICY)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)

    def assert_in_order(self, page: Page) -> None:
        """Assert one heading, a title, no complaint, no sideways scrolling, and nothing for axe."""
        page.wait_for_load_state()
        assert page.title().strip(), f"{page.url} has no title"
        headings = page.locator("h1").count()
        assert headings == 1, f"{page.url} has {headings} h1"
        assert_fits(page)
        faults = [
            f"{theme}: {fault}"
            for theme, rules in THEMES.items()
            for fault in axe(page, theme, rules)
        ]
        assert not faults, f"{page.url}\n" + "\n".join(faults)
        assert not self.complaints, "\n".join(self.complaints)

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium also logs every refused form as an error; answers are judged in _response.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{self._address(message.page)}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"{self._address(error.page)}: {error.error}")

    def _response(self, response: Response) -> None:
        """A page may refuse what was typed; what belongs to a page must always be there."""
        is_page = response.request.is_navigation_request() or response.request.method == "POST"
        if response.status >= 500 or (response.status in _REFUSALS and not is_page):
            self.complaints.append(f"{response.url} answered {response.status}")

    def _failed(self, request: Request) -> None:
        """Chromium aborts what it no longer needs when somebody goes on to another page."""
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"{request.url} failed: {request.failure}")

    @staticmethod
    def _address(page: Page | None) -> str:
        return page.url if page else "a page that is gone"


def axe(page: Page, theme: Any, rules: list[str] | None = None) -> list[str]:
    """Return what axe finds on the page as it looks in the theme, by all or some ``rules``."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    if not page.evaluate("() => 'axe' in window"):
        if not AXE.is_file():
            raise AssertionError(f"{AXE} is missing. “python3 tools/setup.py --dev” brings it.")
        page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(_RUN_AXE, rules)
    return found


def assert_fits(page: Page) -> None:
    """Assert that the page does not scroll sideways; name what sticks out."""
    sticking_out: list[str] = page.evaluate(_OVERFLOWING)
    assert not sticking_out, f"{page.url} scrolls sideways: {sticking_out}"
