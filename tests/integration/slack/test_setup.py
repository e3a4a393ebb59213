"""Setting Slack up against third-party stand-ins: an error names what to click, what works is written."""

import json
import stat
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.app.envfile import read_env
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.messengers.slack.doctor import check_socket
from monitor.messengers.slack.incoming import open_incoming
from tests.cli.command_line import Called, call
from tests.fakes.messages import an_alert
from tests.integration.slack.emulator import FULL, MINIMAL, WRITE_ONLY, Emulator, WireMock
from tests.integration.slack.local_slack import APP_TOKEN, BOT_TOKEN, CHANNEL, local_slack

pytestmark = pytest.mark.integration

NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}


def environment(folder: Path, api_url: str, token: str, channel: str) -> dict[str, str]:
    return {
        "MONITOR_DATA_DIR": str(folder / "data"),
        "MONITOR_RULES_DIR": str(folder / "rules"),
        "MONITOR_SLACK_BOT_TOKEN": token,
        "MONITOR_SLACK_CHANNEL": channel,
        "MONITOR_SLACK_API_URL": api_url,
        **NOWHERE,
    }


def examined(env: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    called = call("doctor", "--format", "json", env=env)
    return {f["what"]: f for f in json.loads(called.out)["findings"] if f["what"].startswith("slack")}


def connected(folder: Path, env: Mapping[str, str]) -> Called:
    return call("slack", "connect", "--from-env", "--env-file", folder / ".env", env=env)


def by_name(channel: str) -> str:
    return f"slack channel {channel} (MONITOR_SLACK_CHANNEL)"


# ------------------------------------------------------------------ doctor


def test_with_the_manifests_rights_a_channel_by_its_id_is_well(emulator: Emulator, tmp_path: Path) -> None:
    channel = emulator.channels["policy-alerts"]
    found = examined(environment(tmp_path, emulator.api_url, MINIMAL, channel))
    assert found[by_name(channel)]["ok"] is True
    assert found["slack"]["ok"] is True
    assert found["slack layouts"]["ok"] is None  # this stand-in does not judge blocks


def test_a_name_needs_a_right_of_its_own_and_the_id_is_the_way_out(emulator: Emulator, tmp_path: Path) -> None:
    found = examined(environment(tmp_path, emulator.api_url, MINIMAL, "#policy-alerts"))[by_name("#policy-alerts")]
    assert found["ok"] is False
    assert "use the channel's id instead" in found["detail"]
    assert "channels:read and groups:read" in found["detail"]


def test_a_name_that_may_be_looked_up_gets_its_id(emulator: Emulator, tmp_path: Path) -> None:
    found = examined(environment(tmp_path, emulator.api_url, FULL, "#policy-alerts"))[by_name("#policy-alerts")]
    assert (found["ok"], emulator.channels["policy-alerts"] in found["detail"]) == (True, True)


def test_a_token_that_may_only_write_lacks_the_history(emulator: Emulator, tmp_path: Path) -> None:
    channel = emulator.channels["policy-alerts"]
    found = examined(environment(tmp_path, emulator.api_url, WRITE_ONLY, channel))[by_name(channel)]
    assert found["ok"] is False
    assert "add the scope channels:history" in found["detail"]


def test_a_private_channel_without_the_bot_says_to_invite_it(emulator: Emulator, tmp_path: Path) -> None:
    channel = emulator.channels["policy-private"]
    env = environment(tmp_path, emulator.api_url, MINIMAL, channel)
    found = examined(env)[by_name(channel)]
    assert (found["ok"], "/invite @policybot" in found["detail"]) == (False, True)
    emulator.invite_bot("policy-private")
    assert examined(env)[by_name(channel)]["ok"] is True


def test_an_archived_channel_is_named_with_the_click_that_opens_it(emulator: Emulator, tmp_path: Path) -> None:
    emulator.archive("policy-digest")
    channel = emulator.channels["policy-digest"]
    found = examined(environment(tmp_path, emulator.api_url, FULL, channel))[by_name(channel)]
    assert found["ok"] is False
    assert "#policy-digest is archived; unarchive it" in found["detail"]


def test_an_unknown_name_is_reported_with_the_nearest(emulator: Emulator, tmp_path: Path) -> None:
    found = examined(environment(tmp_path, emulator.api_url, FULL, "#policy-alrts"))[by_name("#policy-alrts")]
    assert (found["ok"], "did you mean #policy-alerts?" in found["detail"]) == (False, True)


def test_a_wrong_token_is_one_line_and_the_rest_is_not_asked(
    emulator: Emulator, network: WireMock, tmp_path: Path
) -> None:
    network.refuse("invalid_auth", method="auth.test")
    found = examined(environment(tmp_path, network.api_url, FULL, emulator.channels["policy-alerts"]))
    assert list(found) == ["slack"]
    assert "copy the Bot User OAuth Token" in found["slack"]["detail"]


def test_nothing_is_posted_by_any_of_it(emulator: Emulator, tmp_path: Path) -> None:
    examined(environment(tmp_path, emulator.api_url, FULL, emulator.channels["policy-alerts"]))
    assert emulator.history() == []


# ------------------------------------------------------------------ connect


def test_connect_writes_the_id_for_its_owner_alone_and_says_hello_once(emulator: Emulator, tmp_path: Path) -> None:
    done = connected(tmp_path, environment(tmp_path, emulator.api_url, FULL, "#policy-alerts"))
    assert done.code == 0, done.err
    written = read_env(tmp_path / ".env")
    assert written["MONITOR_SLACK_CHANNEL"] == emulator.channels["policy-alerts"]
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    (hello,) = emulator.alerts()
    assert "Policy Monitor is connected" in hello["text"]
    assert FULL not in done.out + done.err


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        pytest.param("invalid_auth", "copy the Bot User OAuth Token", id="wrong"),
        pytest.param("token_revoked", "install the app again", id="revoked"),
        pytest.param("account_inactive", "install the app again", id="the app was removed"),
    ],
)
def test_connect_writes_nothing_for_a_token_that_slack_refuses(
    emulator: Emulator, network: WireMock, tmp_path: Path, code: str, advice: str
) -> None:
    network.refuse(code, method="auth.test")
    done = connected(tmp_path, environment(tmp_path, network.api_url, FULL, "#policy-alerts"))
    assert done.code == 1
    assert advice in done.err
    assert not (tmp_path / ".env").exists()
    assert emulator.alerts() == []


# ------------------------------------------------------------------ the socket, the incoming webhook


async def test_the_socket_opens_and_is_greeted(tmp_path: Path) -> None:
    with local_slack(tmp_path) as slack:
        looked = await check_socket(APP_TOKEN, base_url=slack.api_url)
    assert (looked.ok, looked.detail) == (True, "opens and receives Slack's hello")


def test_connect_takes_both_tokens(tmp_path: Path) -> None:
    with local_slack(tmp_path) as slack:
        env = environment(tmp_path, slack.api_url, BOT_TOKEN, CHANNEL)
        done = connected(tmp_path, {**env, "MONITOR_SLACK_APP_TOKEN": APP_TOKEN})
    assert done.code == 0, done.err
    assert "the socket opens and receives Slack's hello" in done.out
    assert read_env(tmp_path / ".env")["MONITOR_SLACK_APP_TOKEN"] == APP_TOKEN


async def test_an_incoming_webhook_posts_to_its_channel(emulator: Emulator) -> None:
    url = emulator.api_url.removesuffix("/api/") + "/services/T000000001/B000000001/X000000001"
    async with open_incoming(url, post=timedelta(seconds=10)) as slack:
        await slack.post("slack-webhook", an_alert(), delivery_id=DeliveryId("1"), form=Form.FULL)
    (said,) = emulator.history("general")  # what the stand-in's own webhook was made for
    assert "China approves some rare-earth export licences" in said["text"]
    assert said["blocks"][0]["type"] == "section"
