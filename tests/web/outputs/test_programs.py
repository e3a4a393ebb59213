"""What programs get: JSON as its OpenAPI document describes it, Atom, CSV; filters, pages, ETags, limits, licences."""

import csv
import io
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from monitor.domain.event.identity import WHOLE_ARTICLE
from monitor.domain.sources.source import Quote
from monitor.domain.watch.watch_list import WatchedMaterial, WatchList
from monitor.language.exposure import exposure_finder
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.repositories.user_actions import Explained
from monitor.reports.event_table import COLUMNS
from monitor.web.outputs.limits import A_MINUTE
from monitor.web.outputs.operations import OPERATIONS
from monitor.web.security.access import Access
from tests.fakes.page import Answer, Browser
from tests.pipeline.words import WORDS
from tests.store.examples import NOW, act, article, development, event, extracted, fetched, match, ref, source
from tests.web.conftest import Site
from tests.web.pages import test_event as one_event
from tests.web.pages import test_known_acts as known
from tests.web.pages import test_now as events

DOCS = Path(__file__).parents[3] / "docs"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LISTS = ("/events.json", "/api/v1/events", "/events.atom", "/events.csv")
ADDRESSES = (
    *LISTS,
    "/api/v1/events/E-ONE",
    "/api/v1/why?about=E-ONE",
    "/api/v1/known",
    "/api/v1/calendar",
    "/api/v1/sources",
    "/api/openapi.json",
    "/calendar.ics",
)


@pytest.fixture
async def browser(site: Site) -> Browser:
    await events.furnish(site)
    return site.browser()


def labels(answer: Answer) -> list[str]:
    return [one["event"] for one in answer.json["events"]]


# ------------------------------------------------------------------ the document


async def test_answers_are_as_the_document_describes_them(site: Site) -> None:
    await known.furnish(site)
    await one_event.furnish(site)
    site.change(explain=_explained)
    browser = site.browser()
    document = (await browser.get("/api/openapi.json")).json
    for address, path in (
        ("/events.json?limit=2", "/events.json"),
        ("/api/v1/events?issuer=China", "/api/v1/events"),
        ("/api/v1/events/E-7K2Q", "/api/v1/events/{event}"),
        ("/api/v1/why?about=E-7K2Q", "/api/v1/why"),
        ("/api/v1/why?about=https://example.org/1", "/api/v1/why"),
        ("/api/v1/known?commodity=gallium&on=2026-11-20", "/api/v1/known"),
        ("/api/v1/calendar?back=400&ahead=400", "/api/v1/calendar"),
        ("/api/v1/sources", "/api/v1/sources"),
    ):
        answer = await browser.get(address)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/json"), answer.text
        _check(answer.json, document["paths"][path]["get"]["responses"]["200"], document)
        assert any(answer.json.values())
    refused = await browser.get("/api/v1/events?isuer=CN")
    _check(refused.json, document["paths"]["/api/v1/events"]["get"]["responses"]["400"], document)


def _check(value: Any, response: dict[str, Any], document: dict[str, Any]) -> None:
    (content,) = response["content"].values()
    schema = {**content["schema"], "components": document["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(value)


async def _explained(name: str) -> Explained:
    known = name.startswith("https:")
    text = "No source delivered it." if known else "1 event about gallium: E-ONE."
    return Explained(text=text, alerted=False, is_known=known)


async def test_an_unknown_name_is_answered_with_what_is_near(site: Site) -> None:
    site.change(explain=_explained)
    answer = await site.browser().get("/api/v1/why?about=gallium")
    assert (answer.status, answer.json["detail"]) == (
        404,
        "Nothing is known about gallium. 1 event about gallium: E-ONE.",
    )


async def test_the_document_is_openapi_with_each_address_and_its_parameters(browser: Browser) -> None:
    document = (await browser.get("/api/openapi.json")).json
    assert document["openapi"] == "3.1.0"
    assert {one.path for one in OPERATIONS} | {"/events.json", "/events.atom", "/events.csv", "/calendar.ics"} == set(
        document["paths"]
    )
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    names = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(names) == len(set(names))
    parameters = {one["name"]: one for one in document["paths"]["/api/v1/events"]["get"]["parameters"]}
    assert parameters["direction"]["schema"]["items"]["enum"] == ["tightening", "easing", "mixed", "none"]
    assert all(one["description"] for one in parameters.values())


async def test_the_reference_names_each_address_and_parameter(browser: Browser) -> None:
    page = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    document = (await browser.get("/api/openapi.json")).json
    assert document["paths"]
    for path, operations in document["paths"].items():
        assert f"`{path}`" in page
        for one in operations["get"]["parameters"]:
            assert f"`{one['name']}`" in page or one["in"] == "path"
        assert {f"| {status} |" in page for status in operations["get"]["responses"] if status >= "4"} == {True}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
async def test_each_declared_parameter_is_accepted_and_no_other(site: Site, operation: Any) -> None:
    values = {"issuer": "CN", "commodity": "gallium", "hs": "2846", "eccn": "3A090", "rule": "rare-earths"}
    values |= {"text": "gallium", "after": "", "event": "E-ONE", "about": "E-ONE", "watch": ""}
    await events.furnish(site)
    browser = site.browser()
    given = []
    for one in operation.parameters:
        schema = one.schema
        default = schema["enum"][0] if "enum" in schema else "2026-11-25" if schema.get("format") == "date" else "5"
        given.append((one.name, values.get(one.name, str(default))))
    path = operation.path.replace("{event}", "E-ONE")
    query = "&".join(f"{name}={value}" for name, value in given if f"{{{name}}}" not in operation.path)
    problems = (await browser.get(f"{path}?{query}")).json.get("problems", [])
    assert not [line for line in problems if "unknown" in line and "code" not in line]
    refused = await browser.get(f"{path}?{query}&nonsense=1")
    assert refused.status == 400
    assert any(line.startswith("nonsense: unknown") for line in refused.json["problems"])


# ------------------------------------------------------------------ events


async def test_an_event_has_its_words_and_links(browser: Browser) -> None:
    first, second = (await browser.get("/events.json")).json["events"]
    assert first["headline"] == "China requires export licences for rare earths"
    assert first["page"] == "http://127.0.0.1:8484/events/E-ONE"
    assert (first["issuer"], first["issuer_name"], first["level"]) == ("CN", "China", "high")
    assert first["original"]["title"] == "商务部公告 1"
    assert first["original"]["url"] == "https://ministry.example/1"
    assert (second["event"], second["level"], second["direction"]) == ("E-TWO", None, "easing")


@pytest.mark.parametrize("query", ["issuer=China", "text=gallium", "level=medium", "since=2026-11-25", "hs=2846"])
async def test_all_outputs_have_the_events_of_the_page(browser: Browser, query: str) -> None:
    page = await browser.get(f"/?{query}")
    expected = events.labels_on(page.page) if page.status == 200 else None
    for address in LISTS:
        answer = await browser.get(f"{address}?{query}")
        assert answer.status == page.status
        if expected is not None:
            assert _labels_in(address, answer) == expected
    if page.status == 200:
        assert page.page.links["Atom feed"].endswith(query.replace("=China", "=CN"))


def _labels_in(address: str, answer: Answer) -> list[str | None]:
    if address == "/events.atom":
        entries = ET.fromstring(answer.body).findall("a:entry/a:link[@rel='alternate']", ATOM)
        return [one.get("href", "").rpartition("/")[2] for one in entries]
    if address == "/events.csv":
        return [row["event"] for row in csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig")))]
    return list(labels(answer))


async def test_pages_follow_each_other_to_the_last(browser: Browser) -> None:
    for address in LISTS:
        seen: list[str | None] = []
        following: str | None = f"{address}?limit=1&measure=export_licensing_requirement"
        while following:
            answer = await browser.get(following)
            assert answer.status == 200
            seen += _labels_in(address, answer)
            link = answer.headers.get("link", "")
            following = link.partition("<")[2].partition(">")[0].removeprefix("http://127.0.0.1:8484") or None
            if address.endswith(("json", "events")):
                assert (answer.json["next"] or "").removeprefix("http://127.0.0.1:8484") == (following or "").replace(
                    "/events.json", "/api/v1/events"
                )
        assert seen == ["E-ONE", "E-TWO"]


async def test_an_event_that_comes_in_between_moves_no_page(site: Site) -> None:
    await events.furnish(site)
    browser = site.browser()
    following = (await browser.get("/events.json?limit=1")).json["next"].removeprefix("http://127.0.0.1:8484")
    newer = event("three", anchor=ref("3"), opened_at=NOW + timedelta(minutes=1))
    await site.store.write(lambda tx: tx.events.save(newer, [], [development(newer)]))
    assert labels(await browser.get(following)) == ["E-TWO"]


async def test_one_event_has_quotes_links_and_reasons(site: Site) -> None:
    await one_event.furnish(site)
    browser = site.browser()
    found = (await browser.get("/api/v1/events/E-7K2Q")).json
    (report,) = found["reports"]
    assert report["title"] == one_event.TITLE
    assert report["quotes"] == ["决定对稀土相关物项实施出口管制。"]
    assert report["url"] == "https://ministry.example/1"
    why = (await browser.get("/api/v1/why?about=E-7K2Q")).json
    assert why["event"] == "E-7K2Q"
    assert "any-export-act" in why["text"]
    assert why["reports"] == found["reports"]


async def test_a_merged_event_is_answered_with_the_event_that_it_became(site: Site) -> None:
    await one_event.furnish(site)
    gone = event("gone", label="E-GONE", joined_into=one_event.EVENT.id)
    await site.store.write(lambda tx: tx.events.save(gone, (), ()))
    found = (await site.browser().get("/api/v1/events/E-GONE")).json
    assert (found["event"], found["asked"]) == ("E-7K2Q", "E-GONE")


async def test_known_measures_and_dates_are_those_of_the_commands(site: Site) -> None:
    await known.furnish(site)
    browser = site.browser()
    found = (await browser.get("/api/v1/known?commodity=gallium")).json
    assert found["heading"] == "Known acts, not complete"
    assert found["measures"][0]["in_words"].startswith("suspended")
    assert found["measures"][0]["title"] == "Announcement No. 61 of 2025"
    dates = (await browser.get("/api/v1/calendar?commodity=gallium")).json["dates"]
    assert known.UNTIL.isoformat() in [one["day"] for one in dates]
    assert (await browser.get("/api/v1/known?limit=1")).json["more"] > 0


@pytest.mark.parametrize(
    ("query", "measures", "dates"),
    [
        ("issuer=CN", 1, 1),
        ("issuer=CN&direction=tightening", 1, 0),
        ("issuer=CN&direction=easing", 0, 1),
        ("issuer=CN&measure=export_ban", 0, 0),
        ("issuer=CN&stage=in_force", 1, 1),
        ("issuer=CN&stage=proposed", 0, 0),
        ("issuer=CN&since=2026-11-10", 0, 1),
        ("issuer=CN&until=2026-11-10", 1, 0),
        ("issuer=CN&watch=any", 1, 0),
        ("issuer=CN&watch=firms", 0, 0),
    ],
)
async def test_known_measures_and_dates_have_the_filters_of_acts(
    site: Site, query: str, measures: int, dates: int
) -> None:
    """The state of a measure rests on all acts: the suspension, an easing, is no measure, and sets the date."""
    await known.furnish(site)
    watched = WatchList(materials=(WatchedMaterial(concept="gallium"),))
    site.config = replace(site.config, watch=watched, exposure=exposure_finder(watched, WORDS))
    browser = site.browser()
    refused = await browser.get("/api/v1/known?watch=any")
    assert (refused.status, refused.json["detail"][:36]) == (400, "watch: this page does not show the w")
    site.change(options=replace(site.parts.options, show_watch=True))
    browser = site.browser()
    found = (await browser.get(f"/api/v1/known?{query}")).json["measures"]
    assert [one["in_words"][:15] for one in found] == ["suspended, last"] * measures
    assert len((await browser.get(f"/api/v1/calendar?{query}")).json["dates"]) == dates
    assert (await browser.get(f"/calendar.ics?{query}")).text.count("BEGIN:VEVENT") >= dates
    page = (await browser.get(f"/known?{query}")).page.text
    assert f"{measures} known measure" in page


# ------------------------------------------------------------------ Atom and CSV


async def test_the_feed_is_atom_with_stable_ids(browser: Browser) -> None:
    answer = await browser.get("/events.atom?issuer=CN")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ET.fromstring(answer.body)
    for name in ("id", "title", "updated", "author/a:name"):
        assert feed.findtext(f"a:{name}", "", ATOM)
    links = {one.get("rel"): one.get("href") for one in feed.findall("a:link", ATOM)}
    assert links == {
        "self": "http://127.0.0.1:8484/events.atom?issuer=CN",
        "alternate": "http://127.0.0.1:8484/?issuer=CN",
    }
    (entry,) = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:title", "", ATOM) == "China requires export licences for rare earths"
    assert "商务部公告 1" in entry.findtext("a:summary", "", ATOM)
    assert entry.findtext("a:id", "", ATOM).startswith("urn:uuid:")
    other = ET.fromstring((await browser.get("/events.atom")).body)
    assert entry.findtext("a:id", "", ATOM) in [one.text for one in other.findall("a:entry/a:id", ATOM)]


async def test_the_page_names_its_feed(browser: Browser) -> None:
    tags = (await browser.get("/?issuer=CN")).page.tags
    found = [given for tag, given in tags if tag == "link" and given.get("rel") == "alternate"]
    assert [(one["type"], one["href"]) for one in found] == [
        ("application/atom+xml", "/events.atom?issuer=CN"),
        ("application/json", "/events.json?issuer=CN"),
    ]


async def test_csv_is_the_table_of_the_command_and_computes_nothing(site: Site) -> None:
    await events.furnish(site)
    formula = event("three", anchor=ref("3"), headline="=1+1")
    await site.store.write(lambda tx: tx.events.save(formula, [], [development(formula)]))
    answer = await site.browser().get("/events.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="events.csv"'
    assert answer.body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert "'=1+1" in [row["what"] for row in rows]


# ------------------------------------------------------------------ ETags and limits


@pytest.mark.parametrize("address", ADDRESSES)
async def test_what_is_unchanged_is_not_sent_again(site: Site, browser: Browser, address: str) -> None:
    first = await browser.get(address)
    tag = first.headers["etag"]
    assert first.status == 200
    assert tag.startswith('"')
    assert first.headers["cache-control"].startswith("private")
    site.now += timedelta(seconds=30)
    for asked in (tag, f'"other", W/{tag}', "*"):
        again = await browser.get(address, if_none_match=asked)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert (await browser.get(address, if_none_match='"other"')).status == 200


async def test_the_tag_changes_with_the_events(site: Site, browser: Browser) -> None:
    before = [(await browser.get(address)).headers["etag"] for address in LISTS]
    newer = event("three", anchor=ref("3"), opened_at=NOW + timedelta(minutes=1))
    await site.store.write(lambda tx: tx.events.save(newer, [], [development(newer)]))
    after = [(await browser.get(address)).headers["etag"] for address in LISTS]
    assert not set(before) & set(after)


async def test_a_client_that_asks_too_often_has_to_wait(site: Site) -> None:
    browser = site.browser()
    for _ in range(A_MINUTE):
        assert (await browser.get("/api/v1/sources")).status == 200
    refused = await browser.get("/events.json")
    assert (refused.status, refused.headers["retry-after"]) == (429, "1")
    assert refused.json["title"] == "Too Many Requests"
    assert (await Browser(browser.app, client="127.0.0.2").get("/events.json")).status == 200
    assert (await browser.get("/")).status == 200
    site.now += timedelta(seconds=1)
    assert (await browser.get("/events.json")).status == 200


@pytest.mark.parametrize("limit", ["0", "501", "-1", "1e3", "١", "9" * 50, "1.0"])
async def test_a_limit_has_bounds(browser: Browser, limit: str) -> None:
    for address in LISTS:
        answer = await browser.get(f"{address}?limit={limit}" if limit.isascii() else f"{address}?limit=%D9%A1")
        assert answer.status == 400
        assert "limit: not a number from 1 to 500." in answer.text


# ------------------------------------------------------------------ errors


@pytest.mark.parametrize(
    ("address", "status", "line"),
    [
        pytest.param("/events.json?isuer=CN", 400, "isuer: unknown filter. Did you mean issuer?", id="unknown-filter"),
        pytest.param("/api/v1/events?issuer=Chna", 400, "Did you mean China?", id="unknown-name"),
        pytest.param("/api/v1/events?after=nonsense", 400, "after: not a place in this list", id="bad-place"),
        pytest.param("/api/v1/events?watch=any", 400, "MONITOR_PAGE_SHOW_WATCH", id="watch-list-not-shown"),
        pytest.param("/api/v1/known?comodity=x", 400, "Did you mean commodity?", id="unknown-parameter"),
        pytest.param("/api/v1/known?on=today", 400, "on: not a day. Write it as 2026-11-29.", id="no-day"),
        pytest.param("/api/v1/calendar?ahead=many", 400, "ahead: not a number of days", id="no-days"),
        pytest.param("/api/v1/sources?x=1", 400, "x: unknown parameter.", id="no-parameters"),
        pytest.param("/api/v1/why", 400, "about: give the label of an event", id="nothing-asked"),
        pytest.param("/api/v1/why?abuot=E-ONE", 400, "abuot: unknown parameter. Did you mean about?", id="misspelt"),
        pytest.param("/api/v1/why?about=E-NONE", 404, "Nothing is known about E-NONE", id="why-unknown"),
        pytest.param("/api/v1/events/E-NONE", 404, "No event is called 'E-NONE'", id="no-event"),
        pytest.param("/api/v1/evnts", 404, "Did you mean /api/v1/events?", id="no-address"),
        pytest.param("/api/nothing-like-it", 404, "/api/openapi.json describes all addresses.", id="far-address"),
    ],
)
async def test_an_error_is_a_problem_with_the_nearest_name(
    browser: Browser, address: str, status: int, line: str
) -> None:
    for accept in ("*/*", "text/html"):
        answer = await browser.get(address, accept=accept)
        assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
        assert answer.json["status"] == status
        assert line in " ".join(answer.json["problems"])


async def test_nothing_can_be_changed(browser: Browser) -> None:
    for address in LISTS:
        for method in ("POST", "PUT", "DELETE"):
            answer = await browser.send(method, address, headers={"origin": "http://127.0.0.1:8484"})
            assert answer.status in (403, 405, 415)


async def test_without_the_sdk_the_error_names_what_is_missing(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.streamable_http_manager", None)
    answer = await browser.send("POST", "/mcp", body=b"{}")
    assert (answer.status, answer.headers["content-type"]) == (501, "application/problem+json")
    assert "pip install 'policy-monitor[mcp]'" in answer.json["detail"]


HOSTILE = (
    "%00",
    "' OR 1=1 --",
    "%25%5F*",
    '"unclosed',
    "%F0%9F%92%A9" * 40,
    "%ED%A0%80",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%E2%80%AE",
    "AND OR NOT NEAR",
    "-1",
    "9" * 400,
)


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_values_are_answered_or_refused(browser: Browser, value: str) -> None:
    value = value.replace(" ", "+").replace("<", "%3C").replace(">", "%3E").replace('"', "%22")
    names = {one.name for operation in OPERATIONS for one in operation.parameters} - {"event"}
    for name in sorted(names):
        for address in (*LISTS, "/api/v1/known", "/api/v1/calendar", "/api/v1/why"):
            answer = await browser.get(f"{address}?{name}={value}")
            assert answer.status in (200, 400, 404), (address, name)
        browser = Browser(browser.app, client=f"10.0.0.{sorted(names).index(name)}")


async def test_hostile_words_break_no_format(site: Site) -> None:
    words = 'a\x01\x08\x1b]]><script>&amp;"\u2028\ufffe\n=cmd'
    await events.furnish(site)
    bad = event("three", anchor=ref("3"), headline=words)
    await site.store.write(lambda tx: tx.events.save(bad, [], [development(bad)]))
    browser = site.browser()
    assert words in [one["headline"] for one in (await browser.get("/events.json")).json["events"]]
    titles = [one.text for one in ET.fromstring((await browser.get("/events.atom")).body).iterfind(".//a:title", ATOM)]
    assert any("<script>" in (text or "") for text in titles)
    rows = list(csv.DictReader(io.StringIO((await browser.get("/events.csv")).body.decode("utf-8-sig"))))
    assert len(rows) == 3


async def test_links_are_http_or_https_alone(site: Site) -> None:
    bad = extracted(article("1", url="javascript:alert(1)"), acts=(act(),))
    opened = event("one")

    def save(tx: Transaction) -> None:
        tx.articles.keep(bad, fetched(), now=NOW)
        tx.events.save(opened, [ref("1")], [development(opened)])

    await site.store.write(save)
    browser = site.browser()
    for address in ADDRESSES:
        answer = await browser.get(address)
        assert answer.status == 200
        assert "javascript" not in answer.text, address


# ------------------------------------------------------------------ who may see what


async def test_words_that_the_readers_may_not_see_are_in_no_output(site: Site) -> None:
    licensed = source(quote=Quote.LINK_ONLY, visible_in=("legal",))
    await site.store.write(lambda tx: tx.sources.sync([licensed], now=NOW))
    site.config = replace(site.config, sources={licensed.id: licensed})
    await one_event.furnish(site)
    browser = site.browser()
    addresses = [one.replace("E-ONE", "E-7K2Q") for one in ADDRESSES if "openapi" not in one]
    for address in addresses:
        answer = await browser.get(address)
        assert answer.status == 200
        for words in (one_event.TITLE, "稀土", "决定", "ministry.example", "[rare earths]", "Ministry"):
            assert words not in answer.text, address
    assert "a restricted source" in (await browser.get("/api/v1/events/E-7K2Q")).text
    assert (await browser.get("/api/v1/sources")).json["hidden"] == 1


async def test_a_story_has_no_title_that_may_not_be_shown(site: Site) -> None:
    await site.store.write(lambda tx: tx.sources.sync([source(quote=Quote.LINK_ONLY)], now=NOW))

    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(article("9", title="CANARY-TITLE"), matches=(match(),)), fetched(), now=NOW)
        story = event("story", label="E-STORY", kind="story", headline="CANARY-TITLE", anchor=ref("9", WHOLE_ARTICLE))
        tx.events.save(story, [ref("9", WHOLE_ARTICLE)], ())

    await site.store.write(save)
    for address in (*LISTS, "/api/v1/events/E-STORY", "/api/v1/why?about=E-STORY", "/api/v1/known"):
        answer = await site.browser().get(address)
        assert answer.status == 200
        assert "CANARY-TITLE" not in answer.text


@pytest.mark.parametrize("shows_watch", [False, True])
async def test_entries_of_the_watch_list_are_in_no_output(site: Site, shows_watch: bool) -> None:
    await events.furnish(site)
    watched = WatchList(materials=(WatchedMaterial(concept="rare_earths", owner="CANARY-OWNER"),))
    site.config = replace(site.config, watch=watched, exposure=exposure_finder(watched, WORDS))
    site.change(options=replace(site.parts.options, show_watch=shows_watch))
    browser = site.browser()
    for address in ADDRESSES:
        answer = await browser.get(address)
        assert answer.status == 200
        assert "CANARY-OWNER" not in answer.text
        assert "For us" not in answer.text
    assert (await browser.get("/events.json?watch=any")).status == (200 if shows_watch else 400)


@pytest.mark.parametrize("address", ADDRESSES)
async def test_with_a_password_nobody_gets_anything_without_it(site: Site, address: str) -> None:
    await events.furnish(site)
    site.change(access=Access(password_hash="$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"))
    answer = await site.browser().get(address, accept="*/*")
    assert answer.status == 401
    assert "China" not in answer.text
    if address.startswith("/api"):
        assert answer.headers["content-type"] == "application/problem+json"
