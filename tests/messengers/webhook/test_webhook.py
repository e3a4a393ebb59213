"""Signed webhooks: requests, and the error for each response."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt
from monitor.errors import (
    ChannelRefusedError,
    DeliveryError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.messengers.webhook.body import VERSION, posted
from monitor.messengers.webhook.client import WebhookEndpoint, WebhookMessenger, open_webhook
from monitor.messengers.webhook.signing import key_of, signature_headers
from tests.fakes.messages import a_burst, a_digest, a_list_file, a_notice, an_alert, an_evidence_reply, an_update
from tests.fakes.receiver import SECRET, Receiver, receiving

PAGE = (Path(__file__).parents[3] / "docs/how-to/webhooks.md").read_text(encoding="utf-8")
CRM = "webhook:crm"
ID = DeliveryId("6d1ee8b2-0000-5000-8000-00000000000a")
REPLY = DeliveryId("6d1ee8b2-0000-5000-8000-00000000000b")
NOW = datetime(2025, 6, 8, 1, 9, tzinfo=UTC)


@asynccontextmanager
async def messenger(url: str, *, post: timedelta = timedelta(seconds=10)) -> AsyncIterator[WebhookMessenger]:
    endpoint = WebhookEndpoint(url=url, key=key_of(SECRET))
    async with open_webhook(endpoint, clock=lambda: NOW, post=post) as made:
        yield made


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def hook(receiver: Receiver) -> AsyncIterator[WebhookMessenger]:
    async with messenger(receiver.url) as made:
        yield made


def test_a_signature_follows_the_specification() -> None:
    """The example that libraries of Standard Webhooks are tested with."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body, at = b'{"test": 2432232314}', datetime.fromtimestamp(1614265330, UTC)
    assert signature_headers(key, body, id_="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("secret", ["", "whsec_", "hunter2", "whsec_c2hvcnQ=", "whsec_!!!!", "whsec_" + "A" * 200])
def test_an_invalid_secret_is_refused_and_not_quoted(secret: str) -> None:
    with pytest.raises(ValueError, match="openssl rand -base64 32") as caught:
        key_of(secret)
    assert secret in ("", "whsec_") or secret not in str(caught.value)


async def test_a_message_arrives_signed_with_its_id_and_its_facts(receiver: Receiver, hook: WebhookMessenger) -> None:
    receipt = await hook.post(CRM, an_alert(), delivery_id=ID, form=Form.FULL)
    assert receipt == Receipt(channel=CRM, ts=ID)
    event = receiver.events[ID]
    assert (event["type"], event["version"], event["timestamp"]) == ("message.posted", VERSION, NOW.isoformat())
    data = event["data"]
    assert (data["id"], data["channel"], data["thread"], data["broadcast"]) == (ID, CRM, None, False)
    assert (data["kind"], data["message"]["direction"], data["message"]["level"]) == ("alert", "easing", "high")
    assert data["message"]["announced"] == "2025-06-07"
    assert data["text"].startswith("🔓 High · China approves some rare-earth export licences")
    assert receiver.forged == 0


async def test_a_reply_names_the_message_that_it_answers(receiver: Receiver, hook: WebhookMessenger) -> None:
    root = await hook.post(CRM, an_alert(), delivery_id=ID, form=Form.FULL)
    await hook.post(CRM, an_update(), delivery_id=REPLY, form=Form.FULL, thread=root, broadcast=True)
    data = receiver.events[REPLY]["data"]
    assert (data["kind"], data["thread"], data["broadcast"]) == ("update", ID, True)


async def test_each_edit_is_a_new_event(receiver: Receiver, hook: WebhookMessenger) -> None:
    root = await hook.post(CRM, an_alert(), delivery_id=ID, form=Form.FULL)
    for headline in ("B", "A", "B"):  # back to what it said before is news as well: no receiver may drop it
        await hook.edit(CRM, root, an_alert(headline=headline), delivery_id=ID, form=Form.FULL)
    first, *edits = receiver.events.values()
    assert first["type"] == "message.posted"
    assert [(e["type"], e["data"]["id"], e["data"]["message"]["headline"]) for e in edits] == [
        ("message.edited", ID, headline) for headline in ("B", "A", "B")
    ]


async def test_a_removal_is_an_event(receiver: Receiver, hook: WebhookMessenger) -> None:
    root = await hook.post(CRM, an_alert(), delivery_id=ID, form=Form.FULL)
    await hook.remove(CRM, root)
    gone = [e for e in receiver.events.values() if e["type"] == "message.removed"]
    assert [e["data"] for e in gone] == [{"id": ID, "channel": CRM}]


async def test_a_retry_after_a_lost_response_has_the_same_id(receiver: Receiver, hook: WebhookMessenger) -> None:
    receiver.answers.append(0)
    with pytest.raises(NotSentError, match="retries with the same id"):
        await hook.post(CRM, an_alert(), delivery_id=ID, form=Form.FULL)
    await hook.post(CRM, an_alert(), delivery_id=ID, form=Form.FULL)
    assert len(receiver.requests) == 2
    assert list(receiver.events) == [ID]


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        pytest.param(301, ChannelRefusedError, "set MONITOR_WEBHOOK_CRM_URL to the target", id="redirect"),
        pytest.param(400, PayloadRefusedError, "plainer form", id="bad request"),
        pytest.param(401, ChannelRefusedError, "MONITOR_WEBHOOK_CRM_SECRET", id="unauthorised"),
        pytest.param(404, ChannelRefusedError, "correct MONITOR_WEBHOOK_CRM_URL", id="not found"),
        pytest.param(408, NotSentError, "same id", id="timeout of theirs"),
        pytest.param(410, ChannelRefusedError, "from routes.yaml", id="gone"),
        pytest.param(413, PayloadRefusedError, "plainer form", id="too large"),
        pytest.param(429, ThrottledError, "waits and retries", id="busy"),
        pytest.param(500, NotSentError, "same id", id="fault"),
        pytest.param(503, NotSentError, "same id", id="overloaded"),
    ],
)
async def test_each_response_has_its_error(
    receiver: Receiver, hook: WebhookMessenger, status: int, error: type[DeliveryError], said: str
) -> None:
    receiver.answers.append(status)
    receiver.headers = {"Location": "https://elsewhere.example/"} if status == 301 else {}
    with pytest.raises(error, match=said) as caught:
        await hook.post(CRM, an_alert(), delivery_id=ID, form=Form.FULL)
    assert receiver.url not in str(caught.value)


async def test_retry_after_of_a_receiver_is_followed(receiver: Receiver, hook: WebhookMessenger) -> None:
    receiver.answers.append(429)
    receiver.headers = {"Retry-After": "7"}
    with pytest.raises(ThrottledError) as caught:
        await hook.post(CRM, an_alert(), delivery_id=ID, form=Form.FULL)
    assert caught.value.retry_after == timedelta(seconds=7)


async def test_an_unreachable_receiver_is_not_sent_and_its_address_not_shown() -> None:
    async with messenger("http://127.0.0.1:9/secret-path") as hook:
        with pytest.raises(NotSentError) as caught:
            await hook.post(CRM, an_alert(), delivery_id=ID, form=Form.FULL)
    assert "secret-path" not in str(caught.value)


# ------------------------------------------------------------------ the object


def body_of(message: Message, form: Form = Form.FULL) -> dict[str, Any]:
    made = posted(CRM, message, delivery_id=ID, form=form, thread=None, broadcast=False, at=NOW)
    again: dict[str, Any] = json.loads(json.dumps(made))
    return again


def test_untrusted_texts_are_cleaned_and_links_are_http() -> None:
    hostile = an_alert(quote="safe\u202egnp.exe\nnext", url="javascript:alert(1)")
    message = body_of(hostile)["data"]["message"]
    assert message["quote"] == "safegnp.exe next"
    assert message["url"] == ""


@pytest.mark.parametrize(
    "message",
    [an_alert(), an_update(), an_evidence_reply(), a_notice("A", "b"), a_burst(), a_digest(), a_list_file()],
    ids=lambda m: type(m).__name__,
)
def test_a_plainer_form_has_less(message: Message) -> None:
    full, compact, short = (body_of(message, form)["data"] for form in Form)
    assert "message" in full
    assert "message" not in compact
    assert full["text"] == compact["text"]
    assert short["text"] == compact["text"].splitlines()[0].strip()


@pytest.mark.parametrize("kind", get_args(Message))
def test_every_field_of_every_kind_is_documented(kind: type) -> None:
    part = PAGE.partition(f"\n### {kind.__name__.lower()}\n")[2].partition("\n### ")[0].partition("\n## ")[0]
    assert [f.name for f in fields(kind) if f"`{f.name}`" not in part] == []


def test_the_documented_example_is_what_is_sent() -> None:
    example = json.loads(PAGE.partition("```json\n")[2].partition("\n```")[0])
    assert example == body_of(a_notice("Policy Monitor is connected", "Operator notices are posted here."))
