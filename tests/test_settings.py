"""Settings from the environment."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SettingsError
from monitor.settings import SETTINGS, Secret, read_settings

TOKEN = "xoxb-never-print-this"
SLACK = {"MONITOR_SLACK_BOT_TOKEN": TOKEN, "MONITOR_SLACK_CHANNEL": "C0ALERTS1"}


def test_without_settings_the_sample_runs() -> None:
    settings = read_settings({"HOME": "/home/analyst"})
    assert not settings.uses_slack
    assert settings.sample
    assert settings.rules_dir == Path("rules")
    assert settings.data_dir.name == "policy-monitor"


def test_empty_values_count_as_not_set() -> None:
    assert read_settings(dict.fromkeys((s.name for s in SETTINGS), "")) == read_settings({})


@pytest.mark.parametrize(
    ("environment", "on"),
    [({}, False), ({"MONITOR_CANARY": "on"}, True), (SLACK, True), (SLACK | {"MONITOR_CANARY": "off"}, False)],
    ids=["terminal", "terminal on", "slack", "slack off"],
)
def test_the_canary_is_on_if_alerts_leave_this_machine(environment: dict[str, str], on: bool) -> None:
    assert read_settings(environment).canary is on


def test_the_dead_mans_switch_url_is_a_secret() -> None:
    settings = read_settings({"MONITOR_DEADMAN_URL": "https://ping.example/s3cret"})
    assert "s3cret" not in repr(settings)
    assert "https://ping.example/s3cret" in [s.reveal() for s in settings.secrets]


def test_a_token_and_a_channel_turn_slack_on_and_the_sample_off() -> None:
    settings = read_settings(SLACK | {"MONITOR_SAMPLE": "on"})
    assert settings.uses_slack
    assert not settings.sample


@pytest.mark.parametrize("name", ["MONITOR_SLACK_BOT_TOKEN_FILE", "SLACK_BOT_TOKEN_FILE"])
def test_a_secret_may_be_in_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    settings = read_settings({name: str(tmp_path / "token"), "MONITOR_SLACK_CHANNEL": "C0ALERTS1"})
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.reveal() == TOKEN


def test_the_usual_name_of_the_token_is_an_alias() -> None:
    assert read_settings({"SLACK_BOT_TOKEN": TOKEN, "MONITOR_SLACK_CHANNEL": "C0ALERTS1"}).uses_slack


def test_a_secret_never_prints() -> None:
    settings = read_settings(SLACK | {"MONITOR_DATABASE_URL": "postgresql+psycopg://u:hunter2@db/x"})
    for text in (repr(settings), str(settings), f"{settings.slack_bot_token}", repr(Secret(TOKEN))):
        assert TOKEN not in text
        assert "hunter2" not in text


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        pytest.param({"MONITOR_SLACK_BOT_TOKEN": TOKEN}, "MONITOR_SLACK_CHANNEL is not set", id="no-channel"),
        pytest.param(SLACK | {"MONITOR_SLACK_BOT_TOKEN": "xapp-1"}, "does not start with xoxb-", id="app-token"),
        pytest.param({"MONITOR_SLACK_APP_TOKEN": TOKEN}, "does not start with xapp-", id="bot-token"),
        pytest.param({"MONITOR_SLACK_ALLOWED_USERS": "U0ANNA1,@ben"}, "'@ben' is not a user id", id="people"),
        pytest.param({"MONITOR_SLACK_ALLOWED_USERS": " , "}, "has no user id", id="nobody"),
        pytest.param({"MONITOR_SLACK_API_URL": "https://slack.example"}, "ends in /api/", id="api-url"),
        pytest.param({"MONITOR_CA_BUNDLE": "/no/such/ca.pem"}, "file /no/such/ca.pem does not exist", id="ca-bundle"),
        pytest.param(
            {"MONITOR_TRANSLATE_URL": "localhost:5000"}, "use the form http://localhost:5000", id="translator"
        ),
        pytest.param({"MONITOR_LOG_LEVEL": "loud"}, "use debug, info, warning or error", id="level"),
        pytest.param({"MONITOR_CANARY": "maybe"}, "use on or off", id="canary"),
        pytest.param({"MONITOR_DEADMAN_URL": "x"}, "MONITOR_DEADMAN_URL is not a valid URL", id="sign of life"),
        pytest.param({"MONITOR_DEADMAN_URL": "https://xn--a/"}, "MONITOR_DEADMAN_URL is not a valid URL", id="label"),
        pytest.param({"MONITOR_KEEP_TEXT": "30"}, "use a whole number from 100 to 36,500, or off", id="keep-text"),
        pytest.param({"MONITOR_SAMPLE": "maybe"}, "use on or off", id="sample"),
        pytest.param({"MONITOR_SLACK_BOT_TOKEN_FILE": "/no/such/file"}, "can't be read", id="secret-file"),
    ],
)
def test_an_invalid_value_is_reported_with_advice(environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read_settings(environment)


def test_allowed_users_are_ids() -> None:
    assert read_settings({"MONITOR_SLACK_ALLOWED_USERS": "U0ANNA1, W0BEN22,"}).slack_allowed_users == (
        "U0ANNA1",
        "W0BEN22",
    )
    assert read_settings({}).slack_allowed_users == ()


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({"MONITOR_LOG_LEVEL": "loud", "MONITOR_SAMPLE": "maybe"})
    assert len(str(caught.value).splitlines()) == 2


def test_an_unknown_setting_is_a_warning_with_the_nearest_name() -> None:
    settings = read_settings({"MONITOR_SLACK_CHANEL": "C1"})
    assert settings.warnings == ("unknown setting MONITOR_SLACK_CHANEL; did you mean MONITOR_SLACK_CHANNEL?",)


def test_only_secrets_can_be_in_a_file() -> None:
    assert "unknown setting MONITOR_SAMPLE_FILE" in read_settings({"MONITOR_SAMPLE_FILE": "x"}).warnings[0]


@given(st.text())
def test_allowed_hosts_are_split_at_commas(text: str) -> None:
    hosts = read_settings({"MONITOR_ALLOW_HOSTS": text}).allow_hosts
    assert all(h and h == h.strip() and "," not in h for h in hosts)


def test_translation_is_off_by_default_and_its_key_is_never_printed() -> None:
    assert read_settings({}).translate_url == ""
    settings = read_settings({"MONITOR_TRANSLATE_URL": "http://localhost:5000", "MONITOR_TRANSLATE_KEY": "hunter2"})
    assert settings.translate_key is not None
    assert settings.translate_key.reveal() == "hunter2"
    assert "hunter2" not in repr(settings)


def test_a_key_without_a_translator_is_a_warning() -> None:
    (warning,) = read_settings({"MONITOR_TRANSLATE_KEY": "hunter2"}).warnings
    assert warning == "MONITOR_TRANSLATE_KEY is set but MONITOR_TRANSLATE_URL is not: translations are off"


LLM = {
    "MONITOR_LLM_URL": "http://127.0.0.1:8000/v1",
    "MONITOR_LLM_MODEL": "Qwen/Qwen3-4B Instruct",
    "MONITOR_LLM_KEY": "sk-hunter2",
}


def test_the_second_reader_is_off_by_default_and_its_key_is_never_printed(tmp_path: Path) -> None:
    assert read_settings({}).llm is None
    settings = read_settings(LLM)
    assert settings.llm is not None
    assert (settings.llm.daily, settings.llm.timeout.total_seconds()) == (200, 20)
    assert "hunter2" not in repr(settings)
    assert [s.reveal() for s in settings.secrets] == ["sk-hunter2"]
    (tmp_path / "key").write_text("sk-hunter3\n")
    by_file = read_settings({**LLM, "MONITOR_LLM_KEY": "", "MONITOR_LLM_KEY_FILE": str(tmp_path / "key")})
    assert [s.reveal() for s in by_file.secrets] == ["sk-hunter3"]
    assert by_file.warnings == ()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("URL", "127.0.0.1:8000", "MONITOR_LLM_URL is not a valid URL"),
        ("MODEL", "", "MONITOR_LLM_MODEL is not set"),
        ("MODEL", "a\x1bb", "MONITOR_LLM_MODEL is not a valid model name"),
        ("MODEL", "x" * 101, "MONITOR_LLM_MODEL is not a valid model name"),
        ("KEY", "sk-\nhunter2", "MONITOR_LLM_KEY has invalid characters"),
        ("DAILY", "many", "MONITOR_LLM_DAILY is 'many': use a whole number from 0 to 100,000"),
        ("DAILY", "-1", "MONITOR_LLM_DAILY is '-1': use a whole number from 0 to 100,000"),
        ("TIMEOUT", "0", "MONITOR_LLM_TIMEOUT is '0': use a whole number from 1 to 600"),
        ("TIMEOUT", "9" * 40, "use a whole number from 1 to 600"),
    ],
)
def test_invalid_second_reader_settings_are_reported(name: str, value: str, problem: str) -> None:
    with pytest.raises(SettingsError) as e:
        read_settings({**LLM, f"MONITOR_LLM_{name}": value})
    assert problem in str(e.value)
    assert "hunter2" not in str(e.value)


@pytest.mark.parametrize(
    ("environment", "warning"),
    [
        ({"MONITOR_LLM_MODEL": "x"}, "MONITOR_LLM_MODEL is set but MONITOR_LLM_URL is not: the second reader is off"),
        ({**LLM, "MONITOR_READER": "Off"}, "the second reader needs the judge and is off"),
    ],
)
def test_unused_second_reader_settings_are_a_warning(environment: dict[str, str], warning: str) -> None:
    (said,) = read_settings(environment).warnings
    assert warning in said


HOOK = {
    "MONITOR_WEBHOOK_DATA_LAKE_URL": "https://lake.example/hook?token=hunter2",
    "MONITOR_WEBHOOK_DATA_LAKE_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


def test_webhook_receivers_are_read_and_never_printed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(HOOK["MONITOR_WEBHOOK_DATA_LAKE_SECRET"])
    by_file = {
        "MONITOR_WEBHOOK_CRM_URL": "https://crm.example/",
        "MONITOR_WEBHOOK_CRM_SECRET_FILE": str(tmp_path / "secret"),
    }
    settings = read_settings(HOOK | by_file)
    assert [hook.name for hook in settings.webhooks] == ["crm", "data-lake"]
    assert settings.warnings == ()
    assert "hunter2" not in repr(settings)
    assert "MfKQ9r8" not in repr(settings)
    assert len(settings.secrets) == 4
    assert not settings.sample  # samples never leave the terminal


@pytest.mark.parametrize(
    ("without", "said"),
    [
        pytest.param("URL", "MONITOR_WEBHOOK_DATA_LAKE_URL is not a valid URL", id="address"),
        pytest.param("SECRET", "MONITOR_WEBHOOK_DATA_LAKE_SECRET is not a webhook secret", id="secret"),
    ],
)
def test_an_incomplete_receiver_is_reported(without: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read_settings(HOOK | {f"MONITOR_WEBHOOK_DATA_LAKE_{without}": ""})


def test_an_unknown_webhook_setting_is_a_warning() -> None:
    assert (
        "unknown setting MONITOR_WEBHOOK_CRM_ADDRESS" in read_settings({"MONITOR_WEBHOOK_CRM_ADDRESS": "x"}).warnings[0]
    )


def test_an_incoming_webhook_is_a_secret_and_ignored_with_a_bot_token() -> None:
    hook = {"MONITOR_SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/hunter2"}
    settings = read_settings(hook)
    assert settings.slack_webhook_url is not None
    assert "hunter2" not in repr(settings)
    assert "MONITOR_SLACK_WEBHOOK_URL is ignored" in read_settings(SLACK | hook).warnings[0]


def test_an_invalid_incoming_webhook_is_reported_without_quoting_it() -> None:
    with pytest.raises(SettingsError, match="use the form https") as caught:
        read_settings({"MONITOR_SLACK_WEBHOOK_URL": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_secrets_and_proxies_of_feeds_are_kept_out_of_logs(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("of-the-file\n", encoding="utf-8")
    settings = read_settings(
        {
            "MONITOR_SECRET_FIRM": "of-the-firm",
            "MONITOR_SECRET_WIRE_FILE": str(secret),
            "MONITOR_SECRET_GONE_FILE": str(tmp_path / "gone"),
            "MONITOR_PROXY_INNER_NET": "http://us:er@p.example:1",
        }
    )
    assert settings.warnings == ()
    assert {s.reveal() for s in settings.secrets} >= {"of-the-firm", "of-the-file", "http://us:er@p.example:1"}
    assert "of-the" not in repr(settings)


# ------------------------------------------------------------------ rules from git


def rules_git(tmp_path: Path, **more: str) -> dict[str, str]:
    """Settings for a repository over ssh, whose files exist."""
    for name in ("key", "known"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    return {
        "MONITOR_DATA_DIR": str(tmp_path),
        "MONITOR_RULES_GIT": "git@github.com:team/rules.git",
        "MONITOR_RULES_GIT_KEY_FILE": str(tmp_path / "key"),
        "MONITOR_RULES_GIT_KNOWN_HOSTS": str(tmp_path / "known"),
        **{f"MONITOR_RULES_GIT{name}": value for name, value in more.items()},
    }


def test_rules_from_git_replace_the_rules_folder_by_a_checkout_in_the_data_folder(tmp_path: Path) -> None:
    settings = read_settings(rules_git(tmp_path, _BRANCH="release", _FOLDER="/teams/ore/", _INTERVAL="300"))
    git = settings.rules_git
    assert git is not None
    assert (git.url.url, git.branch, git.folder) == ("git@github.com:team/rules.git", "release", "teams/ore")
    assert (git.interval.total_seconds(), git.key_file, git.token) == (300, tmp_path / "key", None)
    assert settings.rules_dir == tmp_path / "rules-git" / "current"
    assert settings.warnings == ()


def test_the_token_of_the_repository_is_a_secret_and_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("ghp_hunter2\n", encoding="utf-8")
    settings = read_settings(
        {"MONITOR_RULES_GIT": "https://h/r.git", "MONITOR_RULES_GIT_TOKEN_FILE": str(tmp_path / "token")}
    )
    assert [s.reveal() for s in settings.secrets] == ["ghp_hunter2"]
    assert "hunter2" not in repr(settings)
    assert settings.warnings == ()


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"": "https://u:hunter2@h/r"}, "MONITOR_RULES_GIT contains a password: remove it"),
        ({"": "git://h/r"}, "MONITOR_RULES_GIT is not a URL that can be followed"),
        ({"": "http://git.example/r"}, "MONITOR_RULES_GIT uses http, which others on the network can read and change"),
        ({"_KEY_FILE": ""}, "MONITOR_RULES_GIT_KEY_FILE is not set: ssh needs"),
        ({"_KNOWN_HOSTS": ""}, "MONITOR_RULES_GIT_KNOWN_HOSTS is not set: ssh needs a file with the host key"),
        ({"_KEY_FILE": "/nowhere/key"}, "MONITOR_RULES_GIT_KEY_FILE: file /nowhere/key does not exist"),
        ({"_BRANCH": "--upload-pack=x"}, "MONITOR_RULES_GIT_BRANCH is not a valid branch name"),
        ({"_FOLDER": "../x"}, "MONITOR_RULES_GIT_FOLDER is not a folder of the repository"),
        ({"_INTERVAL": "5"}, "MONITOR_RULES_GIT_INTERVAL is '5': use a whole number from 10 to 86,400"),
        ({"_TOKEN": "hunter2\nX: y"}, "MONITOR_RULES_GIT_TOKEN has invalid characters"),
        ({"_STATUS_URL": "https://h/x"}, "MONITOR_RULES_GIT_STATUS_URL does not end in /statuses"),
    ],
)
def test_invalid_settings_of_the_repository_are_reported(more: dict[str, str], problem: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as e:
        read_settings(rules_git(tmp_path, **more))
    assert problem in str(e.value)
    assert "hunter2" not in str(e.value)


@pytest.mark.parametrize(
    "more", [{}, {"MONITOR_ALLOW_HOSTS": "git.example"}, {"MONITOR_ALLOW_HOSTS": "git.example:8080"}]
)
def test_http_is_for_this_machine_and_allowed_hosts(more: dict[str, str]) -> None:
    host = "git.example:8080" if more else "127.0.0.1:8080"
    assert read_settings({"MONITOR_RULES_GIT": f"http://{host}/r.git", **more}).rules_git is not None


@pytest.mark.parametrize(
    ("environment", "warning"),
    [
        ({"MONITOR_RULES_GIT": "https://h/r", "MONITOR_RULES_DIR": "/srv/rules"}, "MONITOR_RULES_DIR is ignored"),
        ({"MONITOR_RULES_GIT_BRANCH": "main"}, "MONITOR_RULES_GIT_BRANCH is set but MONITOR_RULES_GIT is not"),
    ],
)
def test_settings_that_have_no_effect_beside_a_repository_are_a_warning(
    environment: dict[str, str], warning: str
) -> None:
    (said,) = read_settings(environment).warnings
    assert warning in said


def test_the_rules_folder_that_the_image_sets_is_no_reason_to_warn() -> None:
    assert read_settings({"MONITOR_RULES_GIT": "https://h/r", "MONITOR_RULES_DIR": "/rules"}).warnings == ()


@pytest.mark.parametrize("inside", ["", "private"])
def test_the_private_folder_is_not_in_the_rules_folder(tmp_path: Path, inside: str) -> None:
    environment = {"MONITOR_RULES_DIR": str(tmp_path), "MONITOR_RULES_PRIVATE": str(tmp_path / inside)}
    with pytest.raises(SettingsError, match="MONITOR_RULES_PRIVATE is in the rules folder"):
        read_settings(environment)


def test_the_private_folder_may_be_beside_the_rules_folder_and_need_not_exist(tmp_path: Path) -> None:
    environment = {
        "MONITOR_RULES_DIR": str(tmp_path / "rules"),
        "MONITOR_RULES_PRIVATE": str(tmp_path / "rules.private"),
    }
    settings = read_settings(environment)
    assert settings.rules_private == tmp_path / "rules.private"
    assert read_settings({}).rules_private is None


def test_channels_of_other_messengers_are_read_and_never_printed(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("mailtos://us:hunter2@mail.example?to=desk@corp.example\n", encoding="utf-8")
    settings = read_settings(
        {
            "MONITOR_TEAMS_POLICY_DESK_URL": "https://flow.example/workflows/1?sig=hunter2",
            "MONITOR_APPRISE_MAIL_URL_FILE": str(tmp_path / "mail"),
        }
    )
    assert [(one.name, one.url.reveal()[:14]) for one in settings.teams] == [("policy-desk", "https://flow.e")]
    assert [(one.name, one.url.reveal()[:10]) for one in settings.apprise] == [("mail", "mailtos://")]
    assert "hunter2" not in repr(settings)
    assert len(settings.secrets) == 2
    assert settings.canary  # alerts leave this machine
    assert not settings.sample
    assert not settings.warnings


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("MONITOR_TEAMS_DESK_URL", "hunter2", "MONITOR_TEAMS_DESK_URL is not a valid URL"),
        ("MONITOR_TEAMS_DESK_URL", "http://flow.example/hunter2", "MONITOR_TEAMS_DESK_URL uses http"),
        (
            "MONITOR_TEAMS_DESK_URL",
            "https://corp.webhook.office.com/webhookb2/hunter2",
            "MONITOR_TEAMS_DESK_URL is the URL of a Microsoft 365 connector, which Microsoft retired",
        ),
        ("MONITOR_APPRISE_MAIL_URL", "hunter2", "MONITOR_APPRISE_MAIL_URL is not one address of Apprise"),
        ("MONITOR_APPRISE_MAIL_URL", "tgram://hunter2/1 json://h", "MONITOR_APPRISE_MAIL_URL is not one address"),
    ],
)
def test_an_invalid_channel_is_reported_and_not_quoted(name: str, value: str, problem: str) -> None:
    with pytest.raises(SettingsError) as e:
        read_settings({name: value})
    assert problem in str(e.value)
    assert "hunter2" not in str(e.value)


@pytest.mark.parametrize("more", [{}, {"MONITOR_ALLOW_HOSTS": "flow.example:8080"}])
def test_a_workflow_by_http_is_for_this_machine_and_allowed_hosts(more: dict[str, str]) -> None:
    host = "flow.example:8080" if more else "127.0.0.1:8080"
    assert read_settings({"MONITOR_TEAMS_DESK_URL": f"http://{host}/x", **more}).teams


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8484", "127.0.0.1:8484"),
        ("localhost:80", "localhost:80"),
        ("[::1]:8484", "[::1]:8484"),
        ("LOCALHOST:1", "localhost:1"),
        ("off", None),
        ("OFF", None),
    ],
)
def test_the_page_is_served_at_an_address_or_off(text: str, address: str | None) -> None:
    found = read_settings({"MONITOR_PAGE": text}).page.address
    assert (None if found is None else str(found)) == address


def test_the_page_is_on_this_machine_when_nothing_is_set() -> None:
    page = read_settings({}).page
    assert str(page.address) == "127.0.0.1:8484"
    assert not page.loopback_only
    assert not page.show_watch


@pytest.mark.parametrize(
    "text",
    ["8484", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", ":8484", "::1:8484", "a b:1", "[x]:1", "[::1]", "ö:1"],
)
def test_another_text_is_no_address_of_the_page(text: str) -> None:
    with pytest.raises(SettingsError, match=r"MONITOR_PAGE is .*: use host:port such as 127\.0\.0\.1:8484, or off"):
        read_settings({"MONITOR_PAGE": text})


_HASH = "$argon2id$v=19$m=19456,t=2,p=1$DkrK49tw2Dcg5eR+UnckTg$jfAiBsMxtzHY9iDhpyCZ83MgCsZpjG7zP6SjaxwfoGg"
_PROXY = {"MONITOR_PAGE_PROXY_HEADER": "X-User", "MONITOR_PAGE_PROXY_FROM": "10.0.0.0/24, 2001:db8::1"}


@pytest.mark.parametrize("address", ["0.0.0.0:8484", "[::]:8484", "192.0.2.1:8484", "monitor.example:80"])
@pytest.mark.parametrize(
    ("more", "is_safe"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"MONITOR_PAGE_PASSWORD_HASH": _HASH}, True, id="password"),
        pytest.param(_PROXY, True, id="proxy"),
        pytest.param({"MONITOR_PAGE_LOOPBACK_ONLY": "on"}, True, id="published-on-loopback"),
        pytest.param({"MONITOR_PAGE_LOOPBACK_ONLY": "off"}, False, id="not-published-on-loopback"),
    ],
)
def test_a_page_that_others_can_reach_needs_a_guard(address: str, more: dict[str, str], is_safe: bool) -> None:
    environment = {"MONITOR_PAGE": address, **more}
    if is_safe:
        assert str(read_settings(environment).page.address) == address
    else:
        with pytest.raises(SettingsError, match="which other machines can reach, without a password"):
            read_settings(environment)


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        pytest.param({"MONITOR_PAGE_PASSWORD_HASH": "secret"}, "is not a hash that monitor page password", id="plain"),
        pytest.param({"MONITOR_PAGE_PASSWORD_HASH": "=19=19456,t=2"}, "put it in single quotes", id="eaten-by-a-shell"),
        pytest.param(
            {"MONITOR_PAGE_PASSWORD_HASH": _HASH.replace("19456", "9999999")}, "too much memory", id="too-costly"
        ),
        pytest.param({"MONITOR_PAGE_PROXY_HEADER": "X User"}, "is not a header name", id="header"),
        pytest.param({"MONITOR_PAGE_PROXY_HEADER": "X-User"}, "MONITOR_PAGE_PROXY_FROM is not set", id="any-proxy"),
        pytest.param({"MONITOR_PAGE_PROXY_FROM": "10.0.0.5, proxy"}, "'proxy' is neither an address", id="no-address"),
        pytest.param({"MONITOR_PAGE_PROXY_FROM": "10.0.0.5/8"}, "neither an address nor a network", id="host-bits"),
        pytest.param({"MONITOR_PAGE_HOSTS": "https://x.example"}, "without scheme and port", id="a-url"),
        pytest.param({"MONITOR_PAGE_SHOW_WATCH": "true"}, "use on or off", id="neither-on-nor-off"),
    ],
)
def test_wrong_settings_of_the_page_are_problems(environment: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings(environment)
    assert problem in str(raised.value)
    assert "secret" not in str(raised.value)


def test_a_wrong_hash_is_one_problem() -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({"MONITOR_PAGE": "0.0.0.0:80", "MONITOR_PAGE_PASSWORD_HASH": "x"})
    assert len(str(raised.value).splitlines()) == 1
