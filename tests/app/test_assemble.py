"""How the parts are put together, as far as the settings decide it."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.assemble import assemble, desk_of, held_folders, unheard
from monitor.errors import AlreadyRunningError
from monitor.ingest.canary import CANARY
from monitor.pipeline.wellness import last_flight
from monitor.rulefiles import load
from monitor.rulefiles.reader import as_loaded
from monitor.settings import Settings, read_settings
from monitor.store import hold
from tests.fakes.clock import Time
from tests.fakes.reading import NOW


def settings(**named: str) -> Settings:
    return read_settings({f"MONITOR_{name.upper()}": value for name, value in named.items()})


def test_the_data_folder_is_held_once_for_the_database_in_it(tmp_path: Path) -> None:
    found = held_folders(settings(data_dir=str(tmp_path)))
    assert found == {tmp_path: "MONITOR_DATA_DIR"}
    (tmp_path / "link").symlink_to(tmp_path)
    url = f"sqlite:///{tmp_path}/link/other.db"
    assert held_folders(settings(data_dir=str(tmp_path), database_url=url)) == found


def test_a_database_elsewhere_is_held_beside_the_data(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    url = f"sqlite:///{elsewhere}/monitor.db"
    assert held_folders(settings(data_dir=str(data), database_url=url)) == {
        data: "MONITOR_DATA_DIR",
        elsewhere: "MONITOR_DATABASE_URL",
    }


def test_a_database_on_a_server_has_a_lease_of_its_own(tmp_path: Path) -> None:
    found = held_folders(settings(data_dir=str(tmp_path), database_url="postgresql://u@h/n"))
    assert found == {tmp_path: "MONITOR_DATA_DIR"}


async def test_two_data_folders_can_not_share_one_database(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    second = settings(data_dir=str(tmp_path / "b"), database_url=f"sqlite:///{shared}/monitor.db")
    with (
        hold(shared, now=NOW, setting="MONITOR_DATABASE_URL"),
        pytest.raises(AlreadyRunningError, match=rf"uses {shared}\. Stop it, or set MONITOR_DATABASE_URL"),
    ):
        async with assemble(second, clock=lambda: NOW):
            pass


async def test_the_canary_goes_through_children_and_the_rules_that_run(tmp_path: Path) -> None:
    clock = Time()
    folders = {"data_dir": str(tmp_path / "data"), "rules_dir": str(tmp_path)}
    async with assemble(settings(canary="on", sample="off", **folders), clock=clock) as app:
        clock.now += timedelta(minutes=6)
        await app.daemon.rounds.all()
        last = await app.store.read(last_flight)
        assert last is not None
        assert (last.stopped, last.is_over) == (None, True)
        (row,) = await app.archive.events()
        assert (row.event.sample, row.announcements) == (True, ())


def test_the_canary_is_a_source_that_no_schedule_polls(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    assert "canary" not in desk_of(loaded, settings(canary="on"), "").sources, "commands that list sources"
    bird = desk_of(loaded, settings(), "", canary=True).sources[CANARY.id]
    assert (bird.enabled, bird.sample) == (False, True)


# ------------------------------------------------------------------ routes

ROUTES = """routes:
  desk: {channel: C0DESK0001, remind: {unacknowledged: 60m}}
  lab: {channel: C0LAB00001, kind: trial}
"""
TOKENS = {"slack_bot_token": "xoxb-1-test", "slack_channel": "C0ALERTS1"}


@pytest.mark.parametrize(("app_token", "reminds"), [("", False), ("xapp-1-test", True)])
def test_nobody_is_reminded_who_can_not_click(app_token: str, reminds: bool, tmp_path: Path) -> None:
    (tmp_path / "routes.yaml").write_text(ROUTES, encoding="utf-8")
    rules = as_loaded(load(tmp_path))
    slack = settings(**TOKENS, **({"slack_app_token": app_token} if app_token else {}))
    desk, _ = desk_of(rules, slack, "slack").routes.named
    assert (desk.remind is not None) is reminds
    said = "route desk: no reminders, for nobody can acknowledge an alert without buttons; "
    advice = "set MONITOR_SLACK_APP_TOKEN for a channel of Slack, or take `remind` out of routes.yaml"
    assert unheard(rules, slack) == (() if reminds else (f"{said}{advice}",))
    assert unheard(rules, settings()) == ()
