"""The page of one event: its sources with marked words, timeline, reasons, and what people do about it."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from monitor.domain.acts.act import Act, AssertedValue, Facet, Span
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.delivery.outbox import DeliveryKind
from monitor.domain.interactions.interaction import UserAction
from monitor.domain.sources.source import Quote
from monitor.ports.repositories.transaction import Transaction
from monitor.reports.evidence.verify import verify_evidence
from tests.fakes.page import Answer, Browser
from tests.store.examples import (
    NOW,
    act,
    announcement,
    article,
    delivery,
    development,
    event,
    extracted,
    fetched,
    match,
    ref,
    source,
)
from tests.web.conftest import Site

TITLE = "商务部决定对稀土实施出口管制"
TEXT = "第一段。决定对稀土相关物项实施出口管制。第三段。"
EVENT = event("one", label="E-7K2Q", headline="China requires export licences for rare earths")


def _reported() -> Act:
    in_title = AssertedValue(
        facet=Facet.COMMODITIES, value="rare_earths", span=Span(field="title", start=6, end=8, quote="稀土")
    )
    evidence = (
        Span(field="title", start=8, end=14, quote="实施出口管制"),
        Span(field="text", start=4, end=6, quote="决定"),
    )
    return act(evidence=evidence, asserted=(in_title,))


async def furnish(site: Site, **changes: Any) -> None:
    kept = article("1", title=TITLE, text=TEXT)
    reported = _reported()

    def save(tx: Transaction) -> None:
        given = extracted(kept, acts=(reported,), matches=(match(acts=(0,)),), gloss="[China] [impose] [rare earths]")
        tx.articles.keep(given, fetched(), now=NOW)
        stored = replace(EVENT, **changes)
        tx.events.save(stored, [ref("1")], [development(stored)])
        tx.announcements.save(announcement(stored))
        tx.outbox.queue(delivery("root", event_id=stored.id, kind=DeliveryKind.ROOT))

    await site.store.write(save)


@pytest.fixture
async def browser(site: Site) -> Browser:
    await furnish(site)
    return site.browser()


async def test_an_event_is_found_by_its_label_or_id_and_others_are_not(browser: Browser) -> None:
    for name in ("E-7K2Q", "7k2q", str(EVENT.id)):
        assert (await browser.get(f"/events/{name}")).status == 200
    assert (await browser.get("/events/E-NONE")).status == 404
    assert (await browser.get("/events/" + "x" * 300)).status == 404


async def test_the_words_of_a_source_are_marked_with_their_roles(browser: Browser) -> None:
    answer = await browser.get("/events/E-7K2Q")
    assert '<mark class="role-what" title="what it is about">稀土</mark>' in answer.text
    assert '<mark class="role-sign" title="what is done">实施出口管制</mark>' in answer.text
    assert '<blockquote lang="zh-Hans">' in answer.text
    assert '<mark class="role-sign" title="what is done">决定</mark>对稀土相关物项实施出口管制。' in answer.text
    assert "第三段" not in answer.text
    assert '<mark class="role-what" title="what it is about">[rare earths]</mark>' in answer.text


async def test_a_page_says_what_is_known_who_reported_it_and_what_was_sent(browser: Browser) -> None:
    page = (await browser.get("/events/E-7K2Q")).page
    headings = [words for tag, words in page.headings if tag == "h2"]
    assert headings == [
        *("What is known", "Sources (1)", "Timeline", "Context", "Why this alert"),
        *("Team", "Messages"),
    ]
    for words in (
        "Goods rare earths",
        "Ministry",
        "official",
        "First report",
        "alert in C1",
        "Nobody has acknowledged it.",
        "root",
    ):
        assert words in page.text
    assert "was announced" in page.text or "is in the outbox" in page.text or "C1" in page.text
    assert page.links["Ministry"] == "https://ministry.example/1"


async def test_words_that_the_readers_may_not_see_are_on_no_part_of_the_page(site: Site) -> None:
    await site.store.write(lambda tx: tx.sources.sync([source(quote=Quote.LINK_ONLY, visible_in=("legal",))], now=NOW))
    await furnish(site)
    text = (await site.browser().get("/events/E-7K2Q")).text
    for words in (TITLE, "稀土", "决定", "ministry.example", "[rare earths]", "Ministry"):
        assert words not in text
    assert "a restricted source" in text


async def test_hostile_words_are_escaped(site: Site) -> None:
    await furnish(site, headline='<script>alert("x")</script>')
    text = (await site.browser().get("/events/E-7K2Q")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


async def test_a_merged_event_leads_to_the_event_that_it_became(site: Site) -> None:
    await furnish(site)
    gone = event("gone", label="E-GONE", joined_into=EVENT.id)
    await site.store.write(lambda tx: tx.events.save(gone, (), ()))
    answer = await site.browser().get("/events/E-GONE")
    assert (answer.status, answer.headers["location"]) == (303, "/events/E-7K2Q?from=E-GONE")
    assert "E-GONE was merged into this event." in (await site.browser().get(answer.headers["location"])).page.text


async def test_the_evidence_file_is_the_one_of_the_command(browser: Browser) -> None:
    assert (await browser.get("/events/E-7K2Q")).page.links["Evidence file"] == "/events/E-7K2Q/evidence.zip"
    answer = await browser.get("/events/E-7K2Q/evidence.zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="E-7K2Q.zip"'
    verified = verify_evidence(BytesIO(answer.body))
    assert (verified.event, verified.problems) == ("E-7K2Q", ())


# ------------------------------------------------------------------ actions


async def send(browser: Browser, action: str, **fields: str) -> Answer:
    """Fill the form as the page shows it, send it, and follow to the answer."""
    shown = await browser.get("/events/E-7K2Q")
    key = shown.text.split('name="key" value="')[1].split('"')[0]
    form = {"form_token": shown.form_token, "key": key, "action": action, "name": "Ann", **fields}
    answer = await browser.post("/events/E-7K2Q/actions", form)
    return await browser.get(answer.headers["location"].partition("#")[0]) if answer.status == 303 else answer


async def test_an_alert_is_acknowledged_once_and_the_page_shows_by_whom(site: Site, browser: Browser) -> None:
    answer = await send(browser, "acknowledge")
    assert "Acknowledged by Ann (page)" in answer.page.text
    assert "To record what follows, choose Decide" in answer.page.text  # the form beside it, not a command
    (row,) = await site.store.read(lambda tx: tx.interactions.of_event(EVENT.id))
    assert (row.interaction.action, row.interaction.by, row.place) == (UserAction.ACKNOWLEDGE, "Ann (page)", "C1")
    again = await send(browser, "acknowledge", name="Bob")
    assert "Ann" in again.page.text
    assert "Acknowledged by Bob" not in again.page.text


async def test_a_decision_is_recorded_with_its_reason(site: Site, browser: Browser) -> None:
    until = (NOW + timedelta(days=9)).date().isoformat()
    answer = await send(browser, "decide", decision="watching", until=until, note="ask sales")
    assert "watching until 4 Dec 2026" in answer.page.text
    assert "ask sales" in answer.page.text
    (row,) = await site.store.read(lambda tx: tx.interactions.of_event(EVENT.id))
    assert row.interaction.decision is DecisionKind.WATCHING


async def test_an_action_can_be_undone(site: Site, browser: Browser) -> None:
    answer = await send(browser, "decide", decision="actioned")
    undoes = answer.text.split('name="undoes" value="')[1].split('"')[0]
    undone = await send(browser, "undo", undoes=undoes)
    assert "Decision: actioned" not in undone.page.text
    log = await site.store.read(lambda tx: tx.interactions.of_event(EVENT.id))
    assert not any(row.holds for row in log if row.interaction.action is UserAction.DECIDE)


async def test_an_alert_is_marked_as_not_for_us_and_its_rule_muted(site: Site, browser: Browser) -> None:
    assert "wrong goods" in (await send(browser, "not_for_us", reason="wrong_goods")).page.text
    await send(browser, "mute", days="7", what="rule")
    (muted,) = await site.store.read(lambda tx: tx.interactions.mutes(now=NOW))
    assert muted.rule_id == "any-export-act"
    await send(browser, "mute", days="1", what="issuer:CN goods:rare_earths")
    found = await site.store.read(lambda tx: tx.interactions.mutes(now=NOW))
    assert {one.topic.code for one in found if one.topic} == {"issuer:CN goods:rare_earths"}


async def test_a_person_is_put_in_charge(browser: Browser) -> None:
    assert "In charge: Night shift" in (await send(browser, "assign", assignee="Night shift")).page.text


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"action": "explode"}, id="action"),
        pytest.param({"name": ""}, id="no-name"),
        pytest.param({"name": "x" * 81}, id="long-name"),
        pytest.param({"key": "mine"}, id="key"),
        pytest.param({"action": "decide", "decision": "maybe"}, id="decision"),
        pytest.param({"action": "decide", "decision": "watching", "until": "soon"}, id="day"),
        pytest.param({"action": "mute", "days": "x"}, id="days"),
        pytest.param({"action": "mute", "days": "7", "what": "nonsense"}, id="topic"),
        pytest.param({"channel": "C9"}, id="channel"),
    ],
)
async def test_values_that_the_form_does_not_send_are_refused(browser: Browser, fields: dict[str, str]) -> None:
    answer = await send(browser, **{"action": "acknowledge", **fields})
    assert answer.status == 400


async def test_a_form_without_the_token_of_the_page_is_refused(browser: Browser) -> None:
    assert (await browser.post("/events/E-7K2Q/actions", {"action": "acknowledge"})).status == 403
