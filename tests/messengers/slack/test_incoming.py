"""Slack by an incoming webhook: payloads, errors and limitations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt
from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    DeliveryError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.messengers.slack.incoming import IncomingMessenger, open_incoming
from tests.fakes.incoming import Hook, incoming_hook
from tests.fakes.messages import an_alert

ID = DeliveryId("6d1ee8b2-0000-5000-8000-00000000000a")
INCOMING = "slack-webhook"
ROOT = Receipt(channel=INCOMING, ts="1")
SECOND = timedelta(seconds=1)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with incoming_hook() as made:
        yield made


@asynccontextmanager
async def messenger(url: str) -> AsyncIterator[IncomingMessenger]:
    async with open_incoming(url, post=10 * SECOND) as made:
        yield made


async def test_an_alert_is_posted_with_blocks_and_without_unfurling(hook: Hook) -> None:
    async with messenger(hook.url) as slack:
        receipt = await slack.post(INCOMING, an_alert(), delivery_id=ID, form=Form.FULL)
    assert receipt == Receipt(channel=INCOMING, ts=ID)
    (given,) = hook.given
    assert (given["unfurl_links"], given["unfurl_media"]) == (False, False)
    assert "China approves some rare-earth export licences" in given["text"]
    assert given["blocks"][0]["type"] == "section"


async def test_only_link_buttons_are_shown(hook: Hook) -> None:
    async with messenger(hook.url) as slack:
        await slack.post(INCOMING, an_alert(), delivery_id=ID, form=Form.FULL)
    elements = [e for b in hook.given[0]["blocks"] if b["type"] == "actions" for e in b["elements"]]
    assert all("url" in element for element in elements)


@pytest.mark.parametrize(
    ("status", "text", "error", "said"),
    [
        pytest.param(400, "invalid_payload", PayloadRefusedError, "plainer form", id="payload"),
        pytest.param(403, "action_prohibited", ChannelRefusedError, "restricted", id="prohibited"),
        pytest.param(404, "no_service", ChannelRefusedError, "Incoming Webhooks", id="taken away"),
        pytest.param(410, "channel_is_archived", ChannelRefusedError, "unarchive", id="archived"),
        pytest.param(302, "", ChannelRefusedError, "Incoming Webhooks", id="redirect"),
        pytest.param(429, "rate_limited", ThrottledError, "waits", id="busy"),
        pytest.param(500, "rollup_error", AmbiguousError, "unknown", id="fault"),
        pytest.param(
            200, "<html>sign in</html>", AmbiguousError, "Slack returned HTTP 200", id="a page of the network's"
        ),
    ],
)
async def test_each_response_has_its_error(
    hook: Hook, status: int, text: str, error: type[DeliveryError], said: str
) -> None:
    hook.status, hook.text = status, text
    async with messenger(hook.url) as slack:
        with pytest.raises(error, match=said) as caught:
            await slack.post(INCOMING, an_alert(), delivery_id=ID, form=Form.FULL)
    assert "secret-part" not in str(caught.value)


async def test_a_lost_response_is_ambiguous_and_a_refused_connection_is_not(hook: Hook) -> None:
    hook.cut = True
    async with messenger(hook.url) as slack:
        with pytest.raises(AmbiguousError):
            await slack.post(INCOMING, an_alert(), delivery_id=ID, form=Form.FULL)
    async with messenger("http://127.0.0.1:9/secret-part") as slack:
        with pytest.raises(NotSentError) as caught:
            await slack.post(INCOMING, an_alert(), delivery_id=ID, form=Form.FULL)
    assert "secret-part" not in str(caught.value)
