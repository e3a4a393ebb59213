"""`slack preview`, as a person calls it."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.messengers.slack.client import BY_HAND
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.fakes.slack_server import TOKEN, FakeSlack, fake_slack_aside
from tests.store.examples import NOW, act, event, extracted, fetched, match, ref, source

ROUTES = """routes:
  desk: {channel: C0ALERTS1, minimum: low}
  lab: {channel: C0DIGEST1, kind: trial}
unrouted: desk
"""


def save(tx: Transaction) -> None:
    """An event with one act that a shipped rule matched."""
    tx.sources.sync([source()], now=NOW)
    shown = extracted(acts=(act(),), matches=(match("any-export-act", acts=(0,)),))
    tx.articles.keep(shown, fetched(), now=NOW)
    tx.events.save(event(label="E-7K2Q"), [ref()], ())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    async def fill() -> None:
        async with open_store(sqlite_url(tmp_path)) as store:
            await store.write(save)

    asyncio.run(fill())
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/routes.yaml").write_text(ROUTES)
    return tmp_path


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack_aside() as server:
        yield server


def shown(folder: Path, *arguments: str, **named: str) -> Called:
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules"), **named}
    return call("slack", "preview", *arguments, env=env)


def test_each_channel_is_shown_with_what_it_would_get(folder: Path) -> None:
    called = shown(folder, "e-7k2q")
    assert called.code == 0, called.err
    first, root, *_ = called.out.splitlines()
    assert first == "C0ALERTS1 (route desk, rule any-export-act): sent at once"
    assert "·" in root


def test_the_next_digest_of_a_route_is_shown(folder: Path) -> None:
    (folder / "rules/routes.yaml").write_text(ROUTES.replace("minimum: low}", 'digest: {at: "08:00"}}'))
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules")}
    called = call("slack", "digest", "desk", env=env)
    assert called.code == 0, called.err
    first, *_, last = called.out.splitlines()
    assert first.startswith("Desk · ")
    assert last.startswith("  Watch  ")
    blocks = json.loads(call("slack", "digest", "desk", "--format", "json", env=env).out)["blocks"]
    assert blocks[0]["text"]["text"].startswith("*Desk · ")
    without = call("slack", "digest", "lab", env=env)
    assert (without.code, without.out) == (2, "")
    assert "Routes with a digest: desk." in without.err


def test_json_has_slacks_blocks(folder: Path) -> None:
    (channel,) = json.loads(shown(folder, "E-7K2Q", "--format", "json").out)["channels"]
    assert (channel["channel"], channel["state"]) == ("C0ALERTS1", "queued")
    assert [m["kind"] for m in channel["messages"]] == ["alert", "evidence"]
    assert channel["messages"][0]["blocks"][0]["type"] == "section"


def test_a_channel_of_teams_has_its_card_and_no_quiet_replies(folder: Path) -> None:
    (folder / "rules/routes.yaml").write_text(ROUTES.replace("C0ALERTS1", '"teams:desk"'))
    (channel,) = json.loads(shown(folder, "E-7K2Q", "--format", "json").out)["channels"]
    (alert,) = channel["messages"]
    assert (channel["channel"], alert["kind"], alert["card"]["type"]) == ("teams:desk", "alert", "AdaptiveCard")


def test_an_unknown_event_is_reported_with_the_nearest(folder: Path) -> None:
    called = shown(folder, "E-7K2R")
    assert (called.code, called.out) == (2, "")
    assert "Did you mean E-7K2Q?" in called.err


def test_it_is_sent_to_the_trial_channel_alone_in_a_thread_that_says_so(folder: Path, slack: FakeSlack) -> None:
    env = {"MONITOR_SLACK_BOT_TOKEN": TOKEN, "MONITOR_SLACK_CHANNEL": "C0ALERTS1", "MONITOR_SLACK_API_URL": slack.url}
    called = shown(folder, "E-7K2Q", "--send", **env)
    assert called.code == 0, called.err
    assert slack.messages["C0ALERTS1"] == []
    head, *under = slack.messages["C0DIGEST1"]
    assert head["text"].startswith("PREVIEW of E-7K2Q as C0ALERTS1 would get it")
    assert {m["thread_ts"] for m in under} == {head["ts"]}
    assert len(under) == 2
    assert {m["metadata"]["event_type"] for m in (head, *under)} == {BY_HAND}  # no daemon takes it for its own


def test_without_a_channel_for_tries_nothing_is_sent(folder: Path, slack: FakeSlack) -> None:
    (folder / "rules/routes.yaml").write_text("routes:\n  desk: {channel: C0ALERTS1}\nunrouted: desk\n")
    env = {"MONITOR_SLACK_BOT_TOKEN": TOKEN, "MONITOR_SLACK_CHANNEL": "C0ALERTS1", "MONITOR_SLACK_API_URL": slack.url}
    called = shown(folder, "E-7K2Q", "--send", **env)
    assert called.code == 2
    assert "kind: trial or kind: operator" in called.err
    assert slack.calls == []


def test_without_a_token_nothing_can_be_sent(folder: Path) -> None:
    called = shown(folder, "E-7K2Q", "--send")
    assert called.code == 2
    assert "monitor slack connect" in called.err
