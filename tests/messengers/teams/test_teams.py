"""Microsoft Teams by a workflow: cards, links to the root, and the error for each response."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt
from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.ingest.http.json_post import GuardedJsonPost
from monitor.ingest.http.session import HttpSettings
from monitor.messengers.teams.card import CARD_BYTES, card
from monitor.messengers.teams.client import TeamsMessenger
from tests.fakes.messages import a_delayed, a_digest, a_notice, an_alert, an_evidence_reply, an_update
from tests.fakes.workflow import Workflow, loopback, workflow

DESK = "teams:desk"
NOW = datetime(2025, 6, 8, 1, 9, tzinfo=UTC)
ID = DeliveryId("6d1ee8b2-0000-5000-8000-00000000000a")
LINK = "https://teams.microsoft.com/l/message/19:abc@thread.tacv2/1700000000000"
HOSTILE = (
    "<at>everyone</at> @channel [click](https://evil.example) <a href='x'>y</a> **b** {{DATE(2025-01-01,SHORT)}} ${x}"
)


@pytest.fixture
async def flow() -> AsyncIterator[Workflow]:
    async with workflow() as made:
        yield made


@pytest.fixture
async def teams(flow: Workflow) -> AsyncIterator[TeamsMessenger]:
    async with loopback(flow.url) as http:
        yield TeamsMessenger(http, flow.url, clock=lambda: NOW)


def texts(made: Any) -> list[str]:
    """Every text that a card shows, in order."""
    if isinstance(made, dict):
        own = [made["text"]] if made.get("type") == "TextRun" else []
        return own + [text for value in made.values() for text in texts(value)]
    return [text for one in made for text in texts(one)] if isinstance(made, list | tuple) else []


def elements(made: Any) -> list[str]:
    if isinstance(made, dict):
        return [str(made.get("type", ""))] + [kind for value in made.values() for kind in elements(value)]
    return [kind for one in made for kind in elements(one)] if isinstance(made, list | tuple) else []


async def test_an_alert_is_a_card_with_its_quote_and_a_button_to_its_source(
    flow: Workflow, teams: TeamsMessenger
) -> None:
    receipt = await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)
    assert receipt == Receipt(channel=DESK, ts=ID)
    (made,) = flow.cards
    assert (made["type"], made["version"], made["msteams"]) == ("AdaptiveCard", "1.4", {"width": "Full"})
    said = texts(made)
    assert "".join(said).startswith("🔓 High · China approves some rare-earth export licences")
    assert "商务部：已依法批准一定数量的稀土出口合规申请" in said
    assert "E-7K2Q" in said[-1]
    assert [(b["type"], b["url"]) for b in made["actions"]] == [("Action.OpenUrl", "https://news.example/a/1")]


async def test_a_loud_reply_is_a_card_with_a_link_to_its_alert_if_the_workflow_returned_one(
    flow: Workflow, teams: TeamsMessenger
) -> None:
    flow.status, flow.text = 200, json.dumps({"body": {"messageLink": LINK}})
    root = await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)
    assert root.ts == LINK
    await teams.post(DESK, an_update(), delivery_id=ID, form=Form.FULL, thread=root, broadcast=True)
    update = flow.cards[-1]
    assert update["actions"][0] == {"type": "Action.OpenUrl", "title": "Open the alert", "url": LINK}
    assert "About the alert E-7K2Q" in texts(update)[-1]


async def test_without_a_link_a_loud_reply_names_its_alert(flow: Workflow, teams: TeamsMessenger) -> None:
    root = Receipt(channel=DESK, ts=ID)
    await teams.post(DESK, an_update(url=""), delivery_id=ID, form=Form.FULL, thread=root, broadcast=True)
    assert "actions" not in flow.cards[-1]
    assert "About the alert E-7K2Q" in texts(flow.cards[-1])[-1]


@pytest.mark.parametrize(
    "text", ['{"messageLink": "javascript:alert(1)"}', '{"messageLink": 7}', "[]", "{", '"x"', '{"body": []}']
)
async def test_a_response_without_a_usable_link_is_a_delivery(flow: Workflow, teams: TeamsMessenger, text: str) -> None:
    flow.text = text
    assert (await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)).ts == ID


async def test_a_quiet_reply_is_not_posted(flow: Workflow, teams: TeamsMessenger) -> None:
    root = Receipt(channel=DESK, ts=LINK)
    with pytest.raises(MessageGoneError):
        await teams.post(DESK, an_evidence_reply(), delivery_id=ID, form=Form.FULL, thread=root)
    assert flow.cards == []


@pytest.mark.parametrize(
    ("status", "text", "error", "said"),
    [
        pytest.param(307, "", ChannelRefusedError, "redirects are not followed", id="redirect"),
        pytest.param(400, '{"error": {"code": "InvalidCard"}}', PayloadRefusedError, "plainer form", id="card"),
        pytest.param(
            400, '{"error": {"code": "WorkflowTriggerIsNotEnabled"}}', ChannelRefusedError, "turned off", id="off"
        ),
        pytest.param(401, "", ChannelRefusedError, "copy its URL to MONITOR_TEAMS_DESK_URL", id="signature"),
        pytest.param(403, "", ChannelRefusedError, "let anyone trigger it", id="forbidden"),
        pytest.param(
            404, '{"error": {"code": "WorkflowNotFound"}}', ChannelRefusedError, "WorkflowNotFound", id="gone"
        ),
        pytest.param(408, "", NotSentError, "retries", id="timeout of theirs"),
        pytest.param(413, "", PayloadRefusedError, "plainer form", id="too large"),
        pytest.param(429, "", ThrottledError, "waits and retries", id="busy"),
        pytest.param(502, '{"error": {"code": "NoResponse"}}', AmbiguousError, "unknown", id="no answer of the flow"),
        pytest.param(503, "", NotSentError, "retries", id="overloaded"),
    ],
)
async def test_each_response_has_its_error(
    flow: Workflow, teams: TeamsMessenger, status: int, text: str, error: type[DeliveryError], said: str
) -> None:
    flow.status, flow.text = status, text
    flow.headers = {"Location": "https://elsewhere.example/"} if status == 307 else {}
    with pytest.raises(error, match=said) as caught:
        await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)
    assert "secret-part" not in f"{caught.value!r} {caught.value.code}"


async def test_a_refusal_is_the_answer_of_checks_until_the_next_attempt(flow: Workflow, teams: TeamsMessenger) -> None:
    flow.status = 404
    with pytest.raises(ChannelRefusedError):
        await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)
    assert "turned off" in (await teams.check([DESK]))[DESK]
    flow.status = 202
    await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)
    assert await teams.check([DESK]) == {}


async def test_retry_after_is_followed(flow: Workflow, teams: TeamsMessenger) -> None:
    flow.status, flow.headers = 429, {"Retry-After": "7"}
    with pytest.raises(ThrottledError) as caught:
        await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)
    assert caught.value.retry_after == timedelta(seconds=7)


async def test_a_web_page_is_no_delivery(flow: Workflow, teams: TeamsMessenger) -> None:
    flow.status, flow.text, flow.content_type = 200, "<html>sign in</html>", "text/html"
    with pytest.raises(AmbiguousError, match="web page"):
        await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)


async def test_a_lost_response_is_ambiguous(flow: Workflow, teams: TeamsMessenger) -> None:
    flow.cut = True
    with pytest.raises(AmbiguousError) as caught:
        await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)
    assert "secret-part" not in str(caught.value)


async def test_an_unreachable_workflow_is_not_sent() -> None:
    url = "http://127.0.0.1:9/workflows?sig=secret-part"
    async with loopback(url) as http:
        with pytest.raises(NotSentError) as caught:
            await TeamsMessenger(http, url, clock=lambda: NOW).post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)
    assert "secret-part" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.8", "[::1]", "localhost", "0x7f.1"])
async def test_a_private_address_is_refused_unless_it_is_allowed(host: str) -> None:
    async with GuardedJsonPost(HttpSettings(user_agent="test"), deadline=timedelta(seconds=5)) as http:
        teams = TeamsMessenger(http, f"https://{host}/workflows?sig=secret-part", clock=lambda: NOW)
        with pytest.raises(ChannelRefusedError, match="MONITOR_ALLOW_HOSTS") as caught:
            await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)
    assert "secret-part" not in str(caught.value)


async def test_a_name_with_a_private_address_is_refused() -> None:
    def lookup(host: str, port: int, family: int) -> list[Any]:
        return [(2, 1, 6, "", ("10.1.2.3", port))]

    async with GuardedJsonPost(HttpSettings(user_agent="test"), deadline=timedelta(seconds=5), lookup=lookup) as http:
        teams = TeamsMessenger(http, "https://flow.example/workflows?sig=secret-part", clock=lambda: NOW)
        with pytest.raises(ChannelRefusedError, match=r"resolves to 10\.1\.2\.3"):
            await teams.post(DESK, an_alert(), delivery_id=ID, form=Form.FULL)


# ------------------------------------------------------------------ cards


@pytest.mark.parametrize(
    "message",
    [
        an_alert(quote=HOSTILE, headline=HOSTILE, why=HOSTILE, source_name=HOSTILE, gloss=HOSTILE),
        an_update(quote=HOSTILE, text=HOSTILE),
        a_notice(HOSTILE, HOSTILE),
        an_evidence_reply(quote=HOSTILE),
    ],
    ids=["alert", "update", "notice", "evidence"],
)
@pytest.mark.parametrize("form", list(Form))
def test_foreign_text_is_shown_as_text(message: Message, form: Form) -> None:
    made = card(message, form=form)
    assert not {"TextBlock", "FactSet", "Image", "Media"} & set(elements(made))  # these read markup or load something
    said = "".join(texts(made))
    assert not {"@channel", "](http", "<at>", "<a", "{{"} & {part for part in _PARTS if part in said}
    assert not [button for button in made.get("actions", ()) if "evil" in button["url"]]


_PARTS = ("@channel", "](http", "<at>", "<a", "{{")


def test_links_have_an_http_address() -> None:
    assert "actions" not in card(an_alert(url="javascript:alert(1)"), form=Form.FULL)
    assert "actions" not in card(an_update(url="data:text/html,x"), form=Form.FULL)


def test_nobody_is_mentioned_by_an_id_of_slack() -> None:
    said = "".join(
        texts(card(an_update(mentions=("U01ANALYST",), mention_group="S0MINERALS"), form=Form.FULL))
        + texts(card(an_alert(mention_group="S0MINERALS"), form=Form.FULL))
    )
    assert not {"U01ANALYST", "S0MINERALS"} & set(said.split())


def test_addresses_in_lists_can_be_clicked() -> None:
    made = card(a_delayed(), form=Form.FULL)
    clickable = [run for row in made["body"] for run in row["inlines"] if "selectAction" in run]
    assert clickable
    assert all(run["selectAction"]["url"].startswith("https://") for run in clickable)


def test_a_plainer_form_has_less() -> None:
    full, compact, plain = (len(texts(card(an_alert(), form=form))) for form in Form)
    assert full > compact > plain


@given(words=st.text(max_size=300).map(lambda text: text * 60), count=st.integers(0, 40))
def test_a_card_is_never_larger_than_teams_accepts(words: str, count: int) -> None:
    long = an_alert(quote=words, gloss=words, why=words, headline=words, source_name=words, previous_text=words)
    for message in (long, a_notice(words, *[words] * count), replace(a_digest(), remark=words)):
        for form in Form:
            made = card(message, form=form)
            assert len(json.dumps(made, ensure_ascii=False).encode()) <= CARD_BYTES + 4_000
