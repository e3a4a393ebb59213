"""Chromium as a reader's: what it complains of, what runs in it, what axe-core finds, and pictures."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
WIDTHS: Mapping[str, int] = {"wide": 1280, "narrow": 390}
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
PICTURES = Path("build/page")
PATIENCE_MS = 60_000  # until what should be on the page counts as missing: a busy machine is slow
expect.set_options(timeout=PATIENCE_MS)  # five seconds otherwise
ZONE = "Europe/Paris"
_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")

_WATCH = """
for (const name of ["alert", "confirm", "prompt", "print"]) {
  window[name] = (...words) => { console.error("RAN " + name + " " + words.join(" ")); };
}
window.ran = (words) => console.error("RAN " + words);
document.addEventListener("securitypolicyviolation", (e) =>
  console.error("CSP " + e.violatedDirective + " " + e.blockedURI));
"""
_STRANGE = """() => {
  const found = [];
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      if (name.startsWith("on") || name === "style" || name === "srcdoc") found.push(`${one.tagName} ${name}`);
      if (["href", "src", "action", "formaction", "xlink:href", "data"].includes(name)) {
        const { protocol, origin } = new URL(value, document.baseURI);
        const loads = one.tagName !== "A" && !(one.tagName === "LINK" && one.rel === "canonical");
        if (!/^https?:$/.test(protocol) || (loads && origin !== location.origin)) found.push(`${one.tagName} ${value}`);
      }
    }
    if (one.tagName === "SCRIPT" && (one.textContent.trim() || !one.src.startsWith(location.origin + "/static/")))
      found.push("SCRIPT " + one.textContent.slice(0, 80));
    if (["IFRAME", "OBJECT", "EMBED", "BASE", "IMG", "VIDEO", "AUDIO", "STYLE"].includes(one.tagName))
      found.push(one.tagName);
  }
  return found;
}"""


@dataclass(kw_only=True)
class Complaints:
    """Everything that a browser said of its pages: dialogs, errors on the console, errors of scripts, failed requests
    to elsewhere, and what does not belong into a page.
    """

    dialogs: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    pages: int = 0

    def all(self) -> list[str]:
        return [*self.dialogs, *self.console, *self.errors, *self.requests, *self.strange]

    def inspect(self, page: Page) -> None:
        """Note what the open page has that no page of ours may have."""
        self.pages += 1
        self.strange += [f"{page.url}: {line}" for line in page.evaluate(_STRANGE)]

    def listen(self, page: Page, address: str) -> None:
        def dialog(one: Dialog) -> None:
            self.dialogs.append(one.message)
            one.dismiss()

        def said(one: ConsoleMessage) -> None:
            expected = "Failed to load resource: the server responded with a status of 4"  # pages of errors
            if one.type in ("error", "warning") and not one.text.startswith(expected):
                self.console.append(f"{page.url}: {one.text}")

        page.on("dialog", dialog)
        page.on("console", said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda one: None if one.url.startswith(address) else self.requests.append(one.url))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Without a sandbox of its own, because continuous integration is root; it sees only this machine."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            ],
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser,
    address: str,
    complaints: Complaints,
    *,
    width: int = 1280,
    scheme: Literal["light", "dark"] = "light",
    **more: Any,
) -> Iterator[Page]:
    """A page of a new browser profile, which opens addresses of the monitor by their path."""
    context: BrowserContext = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 900 if width > 600 else 844},
        color_scheme=scheme,
        timezone_id=ZONE,
        locale="en-GB",
        reduced_motion="reduce",
        **more,
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(_WATCH)
    page = context.new_page()
    complaints.listen(page, address)
    try:
        yield page
    finally:
        context.close()


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA, a line for each element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", list(_TAGS)
    )
    return [
        f"{page.url} {one['id']}: {node['target']} {node['failureSummary'][:300]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def picture(page: Page, name: str, *, whole: bool = True) -> None:
    """Keep what the page looks like, among the artefacts."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=whole, caret="initial")  # hiding it would write a style
