"""Case 39, goal G14: what attackers write runs nowhere on the page. Each string goes the whole way: through feeds, rule
files, the watch list, source names and queries into a real browser.

200 strings of our own making, and the Big List of Naughty Strings. The page is behind its password here.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from monitor.domain.sources.source import Source, SourceId
from monitor.web.security.passwords import hashed
from tests.integration.page.eyes import SCHEMES, WIDTHS, Complaints, opened, picture, violations
from tests.integration.page.stage import Feeds, Stage, staged
from tests.integration.page.strings import naughty, own
from tests.integration.replay.reel import Dispatch, Outlet

pytestmark = pytest.mark.integration

PASSWORD = "a password of the tests"
ATTACKER = Outlet(name="<script>ran('outlet')</script> Daily", language="en")
_ISSUERS = (
    *(
        "China",
        "Indonesia",
        "India",
        "Vietnam",
        "Japan",
        "Russia",
        "Canada",
        "Australia",
        "Brazil",
        "Chile",
        "Malaysia",
    ),
    *("Malaysia", "Thailand", "Mexico", "Argentina", "Turkey", "Kazakhstan", "Philippines", "South Africa", "Norway"),
    *("Ukraine", "Peru", "Bolivia", "Mongolia", "Zimbabwe", "Namibia", "Gabon", "Guinea", "Tanzania", "Pakistan"),
)
_GOODS = (
    *("gallium", "germanium", "antimony", "tungsten", "graphite", "nickel ore", "bauxite", "copper ore", "tin ore"),
    *("cobalt", "lithium", "manganese", "rice", "wheat", "sugar", "onions", "palm oil", "urea", "helium", "silver"),
    *("chromium", "magnesium", "bismuth", "indium"),
)
_TOGETHER = 5  # strings of a rule, of a headline with firms


def groups(strings: Sequence[str], size: int = _TOGETHER) -> Iterator[Sequence[str]]:
    return (strings[at : at + size] for at in range(0, len(strings), size))


def attack(now: datetime) -> list[Dispatch]:
    """An act for each string in its headline, with some in its text; firms whose names are strings, by another name."""
    acts = product(_GOODS, _ISSUERS)
    found = []
    packaged = [" ".join(one) for one in groups(naughty(), 20)]
    for n, (text, (goods, issuer)) in enumerate(zip((*own(), *packaged), acts, strict=False)):
        line = f"{issuer} bans exports of {goods} {text}"[:400]
        url = f"javascript:ran({n})" if n % 10 == 0 else ""
        some = text if n >= len(own()) else " ".join(own()[n : n + _TOGETHER])
        body = f"{issuer} has banned exports of {goods} {some}, the trade ministry said."
        found.append(Dispatch(outlet=ATTACKER, at=now, title=escape(line), text=escape(body), url=url))
    for n in range(0, len(own()), _TOGETHER):
        firms = ", ".join(f"Examplefirm{n + k} Corp" for k in range(_TOGETHER))
        found.append(Dispatch(outlet=ATTACKER, at=now, title=f"US adds {firms} to its Entity List"))
    return found


def watch() -> str:
    rows = (f"    - {{name: {json.dumps(t)}, also: [Examplefirm{n} Corp]}}\n" for n, t in enumerate(own()))
    return "watch:\n  firms:\n" + "".join(rows)


def rules() -> str:
    return "rules:\n" + "".join(
        f"  - id: hostile-{n}\n    title: {json.dumps(one[0])}\n    why: {json.dumps(one[1])}\n    level: low\n"
        f"    when: act(issuer:ID commodity:nickel)\n    examples:\n"
        f"      no_match: [{', '.join(f'{{lang: en, title: {json.dumps(t)}}}' for t in one[2:])}]\n"
        for n, one in enumerate(groups(own()))
    )


def sources(now: datetime) -> list[Source]:
    """Half of them are off, and give a string as the reason."""
    return [
        Source(
            id=SourceId(f"hostile-{n}"),
            name=text,
            url=f"https://news.example/{n}",
            enabled=bool(n % 2),
            because="" if n % 2 else text,
            evidence=text,
            origin="test",
        )
        for n, text in enumerate(own())
    ]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    now = datetime.now(UTC)
    with staged(
        tmp_path,
        Feeds(attack(now - timedelta(minutes=5))),
        watch=watch(),
        packs={"hostile/alerts.yaml": rules()},
        more_sources=sources(now),
        announce_first=False,
        password_hash=hashed(PASSWORD),
    ) as running:
        yield running


def test_case_39_no_string_runs_on_the_page(browser: Browser, stage: Stage) -> None:
    complaints = Complaints()
    with opened(browser, stage.address, complaints) as page:
        log_in(page)
        shown = read_events(page, complaints)
        for path in (*lists(), *queries()):
            page.goto(path)
            complaints.inspect(page)
        try_in_the_playground(page, complaints)
    assert not complaints.all()
    assert shown >= len(own()) * 0.9, "few of the strings reach the page: the test shows little"
    print(f"case 39: {len(own())} own strings and {len(naughty())} packaged ones, {complaints.pages} pages looked at")


def log_in(page: Page) -> None:
    """By keyboard; axe finds nothing there either."""
    page.goto("/")
    for width, pixels in (*WIDTHS.items(), ("wide", WIDTHS["wide"])):
        page.set_viewport_size({"width": pixels, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            picture(page, f"login-{width}-{scheme}")
            assert not violations(page)
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Events")


def read_events(page: Page, complaints: Complaints) -> int:
    """Go through all lists of events, then the pages of every fifth with a string of ours, whose texts have all others.

    Returns how many strings were seen in headlines.
    """
    shown: dict[str, str] = {}
    marks = {f"({n})": text for n, text in enumerate(own(), 1)}
    while True:
        complaints.inspect(page)
        cards = page.evaluate(
            "[...document.querySelectorAll('article.card')].map(c => [c.id, c.querySelector('.original')?.textContent])"
        )
        for label, title in cards:
            found = next((text for mark, text in marks.items() if title and f"ran{mark}" in title), None)
            if found is not None:
                shown.setdefault(found, label)
        older = page.get_by_role("link", name="Older events")
        if not older.count():
            break
        page.goto(str(older.get_attribute("href")))
    for label in tuple(shown.values())[::_TOGETHER]:
        page.goto(f"/events/{label}")
        complaints.inspect(page)
    return len(shown)


def lists() -> Iterator[str]:
    yield from ("/known", "/calendar", "/rules", "/sources", "/outbox", "/system", f"/sources/{ATTACKER.id}")
    yield from (f"/rules/hostile/hostile-{n}" for n in range(len(own()) // _TOGETHER))
    yield from (f"/sources/hostile-{n}" for n in range(0, len(own()), 20))


def queries() -> Iterator[str]:
    for n, text in enumerate(own()):
        kind = n % 4
        if kind == 0:
            yield "/?" + urlencode({"text": text})
        elif kind == 1:
            yield "/?" + urlencode([(name, text) for name in ("issuer", "commodity", "hs", "rule", "since", text)])
        elif kind == 2:
            yield "/known?" + urlencode({"issuer": text, "commodity": text, "on": text})
        else:
            yield "/playground?" + urlencode({"article": text, "rule": text})
    for one in groups(naughty(), 20):
        yield "/?" + urlencode({"text": " ".join(one)[:300]})


def try_in_the_playground(page: Page, complaints: Complaints) -> None:
    page.goto("/playground")
    answer = page.locator("[data-verdict-state]")
    for at in range(0, len(own()), 20):
        some = own()[at : at + 20]
        page.get_by_label("Headline").fill(f"China bans exports of gallium {some[0]}"[:300])
        page.get_by_label("Text").first.fill("China bans exports of gallium. " + "\n".join(some))
        page.get_by_label("Query (when)").fill(some[1])
        with page.expect_response("**/playground/read"):
            page.get_by_label("Query (when)").press("End")
        expect(answer).not_to_have_text("Reading …")
        complaints.inspect(page)
