"""Findings on a Slack workspace, each with its remedy."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import get_args

import pytest

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import Form
from monitor.domain.operations.finding import Finding
from monitor.messengers.slack.doctor import check_socket, examine
from monitor.messengers.slack.render import render
from monitor.messengers.slack.samples import SAMPLES
from monitor.messengers.slack.web_api import open_api
from monitor.messengers.slack.workspace import Workspace
from tests.fakes.slack_server import TOKEN, Answer, FakeSlack, fake_slack
from tests.messengers.slack.payloads import check


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as server:
        yield server


async def found(slack: FakeSlack, channels: Mapping[str, Sequence[str]]) -> dict[str, Finding]:
    async with open_api(TOKEN, base_url=slack.url) as api:
        workspace = Workspace(api)
        identity = await workspace.identity()
        return {f.what: f async for f in examine(workspace, identity, channels)}


async def test_a_workspace_that_works_has_no_problem(slack: FakeSlack) -> None:
    slack.scopes |= {"commands", "app_mentions:read", "im:history", "im:write"}
    seen = await found(slack, {"C0ALERTS1": ["minerals"], "#policy-digest": []})
    assert [f.what for f in seen.values() if f.ok is not True] == []
    assert list(seen) == [
        "slack rights",
        "slack requests",
        "slack files",
        "slack channel C0ALERTS1 (minerals)",
        "slack channel #policy-digest",
        "slack layouts",
    ]
    assert "its id is C0DIGEST1" in seen["slack channel #policy-digest"].detail


async def test_nothing_is_posted(slack: FakeSlack) -> None:
    await found(slack, {"C0ALERTS1": [], "#policy-digest": []})
    assert [c.method for c in slack.calls if c.method.startswith("chat.")] == []


async def test_missing_scopes_are_named_with_the_page_to_add_them(slack: FakeSlack) -> None:
    slack.scopes = {"chat:write"}
    seen = await found(slack, {})
    assert seen["slack rights"].ok is False
    assert "lacks the scopes channels:history, groups:history" in seen["slack rights"].detail
    assert "Reinstall to Workspace" in seen["slack rights"].detail


async def test_an_app_without_the_scopes_for_requests_gets_the_remedy(slack: FakeSlack) -> None:
    seen = (await found(slack, {}))["slack requests"]
    assert seen.ok is None
    assert "the app lacks commands, app_mentions:read, im:history, im:write" in seen.detail
    assert "paste the output of monitor slack manifest" in seen.detail
    slack.scopes |= {"commands", "app_mentions:read", "im:history", "im:write"}
    assert (await found(slack, {}))["slack requests"].ok is True


async def test_an_app_that_may_not_send_files_reads_what_it_gets_instead(slack: FakeSlack) -> None:
    slack.scopes -= {"files:write"}
    seen = (await found(slack, {}))["slack files"]
    assert seen.ok is None
    assert "the app lacks files:write" in seen.detail
    slack.scopes |= {"files:write"}
    assert (await found(slack, {}))["slack files"].ok is True


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        pytest.param("C0PRIVATE", "bot", id="private, and the bot is not in it"),
        pytest.param("C0NOWHERE", "copy the channel's id", id="an id that is none"),
        pytest.param("#policy-alrts", "did you mean #policy-alerts?", id="a name nearly"),
        pytest.param("#something-else", "no visible channel has that name", id="a name unlike any"),
        pytest.param("C0DIGEST1", "#policy-digest is archived; unarchive it", id="archived"),
        pytest.param("#policy-digest", "#policy-digest is archived; unarchive it", id="archived, by name"),
    ],
)
async def test_an_unusable_channel_has_a_reason_and_a_remedy(slack: FakeSlack, channel: str, said: str) -> None:
    slack.archived = {"C0DIGEST1"}
    looked = (await found(slack, {channel: []}))[f"slack channel {channel}"]
    assert looked.ok is False
    assert said in looked.detail


async def test_without_scopes_to_list_channels_the_remedy_is_the_id(slack: FakeSlack) -> None:
    slack.scopes -= {"channels:read", "groups:read"}
    looked = (await found(slack, {"#policy-alerts": []}))["slack channel #policy-alerts"]
    assert looked.ok is False
    assert "use the channel's id instead" in looked.detail


async def test_without_scopes_to_read_channels_an_id_is_checked_by_its_history(slack: FakeSlack) -> None:
    slack.scopes -= {"channels:read", "groups:read"}
    assert (await found(slack, {"C0ALERTS1": []}))["slack channel C0ALERTS1"].ok is True


async def test_a_slack_without_blocks_validate_is_no_problem(slack: FakeSlack) -> None:
    slack.endings["blocks.validate"].append(Answer.error("unknown_method"))
    looked = (await found(slack, {}))["slack layouts"]
    assert (looked.ok, looked.detail) == (None, "not checked: this Slack has no blocks.validate")


async def test_a_refused_layout_is_reported_with_its_kind(slack: FakeSlack) -> None:
    slack.endings["blocks.validate"].append(Answer.error("invalid_blocks"))
    looked = (await found(slack, {}))["slack layouts"]
    assert looked.ok is False
    assert looked.detail.startswith("alert: ")


async def test_a_refused_app_token_has_a_remedy(slack: FakeSlack) -> None:
    slack.endings["apps.connections.open"].append(Answer.error("invalid_auth"))
    looked = await check_socket("xapp-1", base_url=slack.url)
    assert looked.ok is False
    assert "App-Level Tokens" in looked.detail


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: type(s).__name__)
def test_each_sample_is_within_slacks_limits(sample: Message) -> None:
    check(render(sample, form=Form.FULL))


def test_each_kind_of_message_has_its_sample() -> None:
    assert {type(sample) for sample in SAMPLES} == set(get_args(Message))
