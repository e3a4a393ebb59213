"""What a firewall has to let through."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from monitor.app.network.egress import outbound_hosts
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceEndpoint, SourceId
from monitor.settings import read_settings

NOW = datetime(2026, 11, 26, tzinfo=UTC)
WIRE = Source(id=SourceId("wire"), name="Wire", url="https://wire.example/{year}/feed?key=hush")
PAGE = Source(
    id=SourceId("page"),
    name="Page",
    url="http://ministry.example:8080/news",
    via=(SourceEndpoint(url="https://mirror.example/", proxy="dmz"), SourceEndpoint(url="https://wire.example/other")),
)
SLACK = {"MONITOR_SLACK_BOT_TOKEN": "xoxb-1", "MONITOR_SLACK_CHANNEL": "C0ALERTS1", "MONITOR_SLACK_APP_TOKEN": "xapp-1"}


def places(environment: dict[str, str], *sources: Source, states: tuple[PollState, ...] = ()) -> list[str]:
    found = outbound_hosts(read_settings(environment), sources, states, environment, now=NOW)
    return [
        f"{e.scheme} {e.host}:{e.port} {'+'.join(e.for_what)}{e.by and f' by {e.by}'}{' seen' * e.seen}" for e in found
    ]


def test_every_way_of_every_source_that_is_on_is_named_once() -> None:
    off = replace(WIRE, id=SourceId("off"), url="https://off.example/", enabled=False)
    assert places({}, WIRE, PAGE, off) == [
        "http ministry.example:8080 page",
        "https mirror.example:443 page by MONITOR_PROXY_DMZ",
        "https wire.example:443 wire+page",
    ]


def test_slack_receivers_and_proxies_are_named_without_what_is_secret() -> None:
    environment = {
        **SLACK,
        "MONITOR_WEBHOOK_CRM_URL": "https://crm.example/hook/hush",
        "MONITOR_WEBHOOK_CRM_SECRET": "whsec_" + "aDAway1zM2NyZXQtdGhhdC1zaWducy1pdA==",
        "MONITOR_TEAMS_DESK_URL": "https://flow.example/workflows/hush?sig=hush",
        "MONITOR_PROXY_DMZ": "http://us:hush@inner.example:3128",
        "HTTPS_PROXY": "http://us:hush@outer.example:3128",
    }
    found = places(environment, WIRE, PAGE)
    assert "http inner.example:3128 proxy MONITOR_PROXY_DMZ" in found
    assert "http outer.example:3128 default proxy" in found
    assert "https slack.com:443 Slack by HTTPS_PROXY" in found
    assert "https wss-primary.slack.com:443 Slack, clicks by HTTPS_PROXY" in found
    assert "https crm.example:443 webhook crm by HTTPS_PROXY" in found
    assert "https flow.example:443 Teams desk by HTTPS_PROXY" in found
    assert "https wire.example:443 wire+page by HTTPS_PROXY" in found
    assert "hush" not in "".join(found)


def test_the_sign_of_life_is_named_without_its_path() -> None:
    environment = {"MONITOR_DEADMAN_URL": "https://alive.example/ping/hush"}
    assert places(environment, WIRE)[0] == "https alive.example:443 dead man's switch"


def test_a_second_reader_is_named_without_its_path() -> None:
    environment = {"MONITOR_LLM_URL": "http://10.0.0.7:8000/v1?key=hush", "MONITOR_LLM_MODEL": "tiny-1b"}
    assert places(environment, WIRE)[0] == "http 10.0.0.7:8000 second reader"


def test_a_receiver_whose_name_has_a_proxy_in_it_is_reached_through_the_proxy_for_all() -> None:
    environment = {
        "MONITOR_WEBHOOK_PROXY_LOG_URL": "https://crm.example/hook",
        "MONITOR_WEBHOOK_PROXY_LOG_SECRET": "whsec_" + "aDAway1zM2NyZXQtdGhhdC1zaWducy1pdA==",
        "HTTPS_PROXY": "http://outer.example:3128",
    }
    found = places(environment)
    assert "https crm.example:443 webhook proxy-log by HTTPS_PROXY" in found


def test_where_redirects_led_is_distinguished() -> None:
    moved = PollState(source_id=SourceId("wire"), due_at=NOW, adopted="https://new.example/feed")
    same = PollState(source_id=SourceId("page"), due_at=NOW, adopted="https://wire.example/moved")
    assert "https new.example:443 wire seen" in places({}, WIRE, PAGE, states=(moved, same))
    assert len(places({}, WIRE, PAGE, states=(moved, same))) == 4


def test_a_repository_with_rules_and_the_api_for_its_statuses_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ssh = {
        "MONITOR_RULES_GIT": "git@github.com:team/rules.git",
        "MONITOR_RULES_GIT_TOKEN": "hush",
        "MONITOR_RULES_GIT_KEY_FILE": str(tmp_path / "file"),
        "MONITOR_RULES_GIT_KNOWN_HOSTS": str(tmp_path / "file"),
        "HTTP_PROXY": "http://outer.example:3128",
    }
    assert places(ssh) == [
        "https api.github.com:443 commit statuses",
        "ssh github.com:22 rules from git",
        "http outer.example:3128 default proxy",
    ]
    assert places({"MONITOR_RULES_GIT": "https://git.example:8443/r"}) == ["https git.example:8443 rules from git"]
    assert places({"MONITOR_RULES_GIT": "file:///srv/rules.git"}) == []
