from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from rich.console import Console

from monitor.messengers.apprise.client import AppriseMessenger, SendSlots
from monitor.messengers.apprise.wire import Event, Job, Profile, Step, TextFormat
from monitor.messengers.slack import open_slack
from monitor.messengers.slack.incoming import open_incoming
from monitor.messengers.teams.client import TeamsMessenger
from monitor.messengers.terminal import TerminalMessenger
from monitor.messengers.webhook.client import WebhookEndpoint, open_webhook
from monitor.messengers.webhook.signing import key_of
from tests.fakes.incoming import incoming_hook
from tests.fakes.messenger import FakeMessenger
from tests.fakes.receiver import SECRET, receiving
from tests.fakes.slack_server import TOKEN, fake_slack
from tests.fakes.workflow import loopback, workflow
from tests.messengers.contract.suite import MessengerContract, PostingContract, Stage


def _now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def _fake() -> AsyncIterator[Stage]:
    yield Stage(messenger=FakeMessenger(), channel="a", other="b")


@asynccontextmanager
async def _terminal() -> AsyncIterator[Stage]:
    screen = Console(file=StringIO(), force_terminal=True, width=100)
    yield Stage(messenger=TerminalMessenger(screen), channel="a", other="b", forgets=False)


@asynccontextmanager
async def _slack() -> AsyncIterator[Stage]:
    async with fake_slack() as server, open_slack(TOKEN, base_url=server.url) as messenger:
        yield Stage(messenger=messenger, channel="C0ALERTS1", other="C0DIGEST1")


@asynccontextmanager
async def _webhook() -> AsyncIterator[Stage]:
    async with receiving() as receiver:
        endpoint = WebhookEndpoint(url=receiver.url, key=key_of(SECRET))
        async with open_webhook(endpoint, clock=_now, post=timedelta(seconds=10)) as messenger:
            yield Stage(messenger=messenger, channel="webhook:crm", other="webhook:lake", forgets=False)


@pytest.fixture(params=[_fake, _terminal, _slack, _webhook], ids=["fake", "terminal", "slack", "webhook"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with request.param() as made:
        yield made


class TestMessenger(MessengerContract):
    pass


class TestSlackByAnIncomingWebhook(PostingContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[Stage]:
        async with incoming_hook() as hook, open_incoming(hook.url, post=timedelta(seconds=10)) as messenger:
            yield Stage(messenger=messenger, channel="slack-webhook", other="slack-webhook")


class TestTeams(PostingContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[Stage]:
        async with workflow() as flow, loopback(flow.url) as http:
            messenger = TeamsMessenger(http, flow.url, clock=_now)
            yield Stage(messenger=messenger, channel="teams:desk", other="teams:desk", posts_loud_replies=True)


class TestApprise(PostingContract):
    """With a child that delivers everything: what Apprise itself does is in tests/messengers/apprise."""

    @pytest.fixture
    async def stage(self) -> Stage:
        profile = Profile(schema="mailto", format=TextFormat.HTML, title=250, body=32_768, recipients=1)

        async def run(job: Job) -> Sequence[Event]:
            done = [Event(step=Step.DONE, number=1)] if job.body else []
            return [Event(step=Step.PROFILE, profile=profile), *done]

        messenger = AppriseMessenger(Job(url="mailto://a@b.example"), run=run, slots=SendSlots(), clock=_now)
        return Stage(messenger=messenger, channel="apprise:mail", other="apprise:mail")
