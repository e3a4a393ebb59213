"""`slack connect`: what is asked, what is refused with which advice, and what is written."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.app.envfile import read_env
from monitor.cli import monitor
from monitor.messengers.slack.client import BY_HAND
from tests.cli.command_line import Called, call
from tests.fakes.slack_server import TOKEN, Answer, FakeSlack, fake_slack_aside

BOT, APP, CHANNEL = "MONITOR_SLACK_BOT_TOKEN", "MONITOR_SLACK_APP_TOKEN", "MONITOR_SLACK_CHANNEL"


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack_aside() as server:
        yield server


def asked(slack: FakeSlack, folder: Path, *answers: str, more: tuple[str, ...] = ()) -> Result:
    """What a person types, one answer a line."""
    kept = {k: None for k in os.environ if k.startswith(("MONITOR_", "SLACK_"))}
    env = {**kept, "MONITOR_SLACK_API_URL": slack.url, "MONITOR_RULES_DIR": str(folder / "rules")}
    command = ["slack", "connect", "--env-file", str(folder / ".env"), *more]
    return CliRunner().invoke(monitor, command, input="\n".join(answers) + "\n", env=env)


def given(slack: FakeSlack, folder: Path, **named: str) -> Called:
    env = {"MONITOR_SLACK_API_URL": slack.url, "MONITOR_RULES_DIR": str(folder / "rules"), **named}
    return call("slack", "connect", "--from-env", "--env-file", folder / ".env", env=env)


def said(slack: FakeSlack) -> list[tuple[str, str]]:
    return [(channel, m["text"]) for channel, messages in slack.messages.items() for m in messages]


def test_a_token_and_a_channel_of_the_list_are_written_and_hello_is_said_once(slack: FakeSlack, tmp_path: Path) -> None:
    done = asked(slack, tmp_path, TOKEN, "", "1")
    assert done.exit_code == 0, done.output
    assert read_env(tmp_path / ".env") == {BOT: TOKEN, CHANNEL: "C0ALERTS1"}
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    ((channel, text),) = said(slack)
    assert channel == "C0ALERTS1"
    assert "Policy Monitor is connected" in text
    assert [m["metadata"]["event_type"] for m in slack.messages["C0ALERTS1"]] == [BY_HAND]  # no backup lacks it


def test_a_token_is_never_printed(slack: FakeSlack, tmp_path: Path) -> None:
    done = asked(slack, tmp_path, "xoxb-wrong-one", TOKEN, "", "1")
    assert done.exit_code == 0
    assert "xoxb-wrong-one" not in done.output
    assert TOKEN not in done.output


def test_hello_goes_to_the_operators_channel_alone(slack: FakeSlack, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/routes.yaml").write_text("routes:\n  ops: {channel: C0DIGEST1, kind: operator}\n")
    asked(slack, tmp_path, TOKEN, "", "#policy-alerts")
    assert [channel for channel, _ in said(slack)] == ["C0DIGEST1"]


def test_hello_may_be_left_out(slack: FakeSlack, tmp_path: Path) -> None:
    assert asked(slack, tmp_path, TOKEN, "", "1", more=("--no-hello",)).exit_code == 0
    assert said(slack) == []


@pytest.mark.parametrize(
    ("answers", "advice"),
    [
        pytest.param(["xapp-1", TOKEN, "", "1"], "not a bot token: it begins with xoxb-", id="the other token"),
        pytest.param(["xoxb-wrong", TOKEN, "", "1"], "copy the Bot User OAuth Token", id="a wrong token"),
        pytest.param([TOKEN, "xoxb-1", "-", "1"], "App-Level Tokens|Basic Information", id="a bot token for the app's"),
        pytest.param([TOKEN, "", "#policy-alrts", "1"], "did you mean #policy-alerts", id="a name nearly"),
        pytest.param([TOKEN, "", "C0NOWHERE", "1"], "copy the channel's id", id="an unknown id"),
        pytest.param([TOKEN, "", "C0PRIVATE", "1"], "bot", id="a channel without the bot"),
        pytest.param([TOKEN, "", "99", "1"], "no visible channel has that name", id="a number beyond the list"),
    ],
)
def test_a_wrong_answer_gets_advice_and_is_asked_again(
    slack: FakeSlack, tmp_path: Path, answers: list[str], advice: str
) -> None:
    done = asked(slack, tmp_path, *answers)
    assert done.exit_code == 0, done.output
    assert any(part in done.output for part in advice.split("|"))
    assert read_env(tmp_path / ".env")[CHANNEL] == "C0ALERTS1"


def test_rights_that_are_missing_are_named_and_after_the_reinstallation_enter_is_enough(
    slack: FakeSlack, tmp_path: Path
) -> None:
    slack.endings["auth.test"].append(
        Answer(body='{"ok": true, "team": "Fake", "user": "bot"}', headers={"X-OAuth-Scopes": "chat:write"})
    )
    done = asked(slack, tmp_path, TOKEN, "", "", "1")
    assert "lacks the scopes channels:history, groups:history" in done.output
    assert done.exit_code == 0


def test_without_the_right_to_list_channels_the_id_is_asked_for(slack: FakeSlack, tmp_path: Path) -> None:
    slack.scopes -= {"channels:read", "groups:read"}
    done = asked(slack, tmp_path, TOKEN, "", "#policy-alerts", "C0ALERTS1")
    assert "The token may not list channels" in done.output
    assert "use the channel's id instead" in done.output
    assert read_env(tmp_path / ".env")[CHANNEL] == "C0ALERTS1"


def test_where_nobody_answers_nothing_is_asked_again_and_nothing_written(tmp_path: Path) -> None:
    with fake_slack_aside() as slack:
        pass
    done = asked(slack, tmp_path, TOKEN)
    assert done.exit_code == 1
    assert "Slack can't be reached" in done.output
    assert list(tmp_path.iterdir()) == []


def test_what_the_file_has_is_kept_by_enter(slack: FakeSlack, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"# ours\nMONITOR_LOG_LEVEL=debug\n{BOT}={TOKEN}\n")
    assert asked(slack, tmp_path, "", "", "2").exit_code == 0
    text = (tmp_path / ".env").read_text()
    assert text == f"# ours\nMONITOR_LOG_LEVEL=debug\n{BOT}={TOKEN}\n{CHANNEL}=C0DIGEST1\n"


# ------------------------------------------------------------------ without a person


def test_from_the_environment_nothing_is_asked(slack: FakeSlack, tmp_path: Path) -> None:
    done = given(slack, tmp_path, **{BOT: TOKEN, CHANNEL: "#policy-alerts"})
    assert done.code == 0, done.err
    assert read_env(tmp_path / ".env") == {BOT: TOKEN, CHANNEL: "C0ALERTS1"}
    assert TOKEN not in done.out + done.err


def test_a_token_in_a_file_stays_there(slack: FakeSlack, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    done = given(slack, tmp_path, **{f"{BOT}_FILE": str(tmp_path / "token"), CHANNEL: "C0ALERTS1"})
    assert done.code == 0, done.err
    assert read_env(tmp_path / ".env") == {f"{BOT}_FILE": str(tmp_path / "token"), CHANNEL: "C0ALERTS1"}


@pytest.mark.parametrize(
    ("named", "code", "advice"),
    [
        pytest.param({}, 2, "MONITOR_SLACK_BOT_TOKEN is not set", id="no token"),
        pytest.param({BOT: TOKEN}, 2, "MONITOR_SLACK_CHANNEL is not set", id="no channel"),
        pytest.param({BOT: "xoxb-wrong", CHANNEL: "C0ALERTS1"}, 1, "copy the Bot User OAuth Token", id="wrong token"),
        pytest.param({BOT: TOKEN, CHANNEL: "#nowhere"}, 1, "no visible channel has that name", id="unknown channel"),
    ],
)
def test_the_first_wrong_answer_of_the_environment_is_the_end(
    slack: FakeSlack, tmp_path: Path, named: dict[str, str], code: int, advice: str
) -> None:
    done = given(slack, tmp_path, **named)
    assert done.code == code
    assert advice in done.err
    assert list(tmp_path.iterdir()) == []
