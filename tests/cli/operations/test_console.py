from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import structlog
from rich.console import Console
from structlog.testing import capture_logs

from monitor.cli.operations.console import ConsoleNarrator
from monitor.daemon.catchup import CatchUpSummary
from monitor.daemon.initial_polls import InitialPollSummary
from monitor.domain.acts.scheme import Action, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.message import Notice
from monitor.domain.sources.continuity import Gap
from monitor.domain.sources.schedule import Outcome
from monitor.pipeline.rules.reload import Reloaded
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.rules import Revision, RulesLoaded
from monitor.reports.calendar import calendar_dates
from tests.domain.event.test_calendar import SUSPENSION, past
from tests.language.shipped import shipped_vocabulary

RULES = RulesLoaded(knowledge=ReaderConfig(vocabulary=Vocabulary.of(()), rules=(), version="1"))

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
GAP = Gap(start=NOW - timedelta(hours=9), end=NOW)


def shown(reloaded: Reloaded) -> list[str]:
    console = Console(file=StringIO(), width=200)
    ConsoleNarrator(console).rules(reloaded)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().splitlines()


def test_a_reload_shows_what_is_allowed_and_probably_not_meant() -> None:
    first, second = shown(
        Reloaded(rules=RULES, changed=True, warnings=("a/alerts.yaml:3:9: warning[shadowed-rule]: x",))
    )
    assert first == "  ⚠ a/alerts.yaml:3:9: warning[shadowed-rule]: x"
    assert second.endswith("rules reloaded: 0 rules, 0 sources")


def test_a_reload_of_a_commit_names_it() -> None:
    (line,) = shown(Reloaded(rules=RULES, changed=True, revision=Revision(commit="6555b5f")))
    assert line.endswith("rules reloaded at commit 6555b5f: 0 rules, 0 sources")


def test_a_broken_pack_shows_the_notice_to_the_operator() -> None:
    said = Notice(title="minerals rules not loaded", lines=("a fact",), code=("   3 | x",))
    assert shown(Reloaded(rules=RULES, changed=False, notices=(said,))) == [
        "minerals rules not loaded",
        "  a fact",
        "     3 | x",
    ]


@pytest.mark.parametrize(
    ("gaps", "result"),
    [
        ((), "no gap"),
        ((("Yonhap", replace(GAP, unseen=30)),), "1 gap (Yonhap, about 30 items)"),
        ((("A", GAP),) * 5, "5 gaps (A; A; A; 2 more)"),
    ],
)
def test_downtime_is_summarised_in_one_line(gaps: tuple[tuple[str, Gap], ...], result: str) -> None:
    console = Console(file=StringIO(), width=200)
    ConsoleNarrator(console).caught_up(CatchUpSummary(away=timedelta(hours=9), events=(), gaps=gaps))
    assert isinstance(console.file, StringIO)
    assert console.file.getvalue() == f"Caught up on 9 h: 0 events meanwhile, {result}\n"


def test_the_first_start_names_the_dates_close_by() -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    coming = past("72", date(2025, 11, 9), Action.SUSPEND, stage=Stage.IN_FORCE, until=date(2026, 11, 27))
    near = calendar_dates(
        [SUSPENSION, coming], shipped_vocabulary(), now=now, ahead=timedelta(days=14), back=timedelta(days=21)
    )
    with capture_logs() as logs:
        ConsoleNarrator(Console(file=StringIO()), log=structlog.get_logger()).dates(near)
    assert logs[1]["event"].startswith("Fri 27 Nov 2026; in 2 days; China ")
    console = Console(file=StringIO(), width=200)
    ConsoleNarrator(console).dates(near * 3)
    assert isinstance(console.file, StringIO)
    head, first, *_, passed, last = console.file.getvalue().splitlines()
    assert head.startswith("Upcoming and recent dates")
    assert first.startswith("  Fri 27 Nov 2026  in 2 days  China ")
    assert passed.startswith("  Tue 10 Nov 2026  15 days ago: outcome unknown, treat as open  China suspends ")
    assert last == "  and 1 more"


def test_an_initial_poll_without_a_network_is_one_line() -> None:
    console = Console(file=StringIO(), width=300)
    failures = ((Outcome.DNS, "not found"),) * 22
    ConsoleNarrator(console).first_look(
        InitialPollSummary(sources=22, reached=0, items=0, events_found=0, events=(), failures=failures)
    )
    assert isinstance(console.file, StringIO)
    (line,) = console.file.getvalue().splitlines()
    assert line.startswith("Initial poll: no network, no host of 22 sources answered.")


def test_where_programs_read_the_log_every_line_is_an_event_of_it() -> None:
    console = Console(file=StringIO(), width=300)
    with capture_logs() as logs:
        ConsoleNarrator(console, log=structlog.get_logger()).alive(22, 1, 3)
    assert isinstance(console.file, StringIO)
    assert console.file.getvalue() == ""
    (line,) = logs
    assert line["log_level"] == "info"
    assert line["event"] == "polled 22 · 21 ok · 3 new acts"


def test_the_first_start_names_the_test_of_sources() -> None:
    own = "rules/README.md or monitor init my-rules"
    with capture_logs() as logs:
        narrator = ConsoleNarrator(Console(file=StringIO()), log=structlog.get_logger())
        narrator.welcome((), 64, folder=Path("/data"), own=own, slack="", first=True)
        narrator.welcome((), 64, folder=Path("/data"), own=own, slack="")
    result = [line["event"] for line in logs if "sources verify" in line["event"]]
    assert result == ["sources: 0 more are off; test all from this network: monitor sources verify"]


def test_columns_of_the_terminal_are_labels_and_hints_in_the_log() -> None:
    with capture_logs() as logs:
        narrator = ConsoleNarrator(Console(file=StringIO()), log=structlog.get_logger())
        narrator.welcome((), 64, folder=Path("/data"), own="rules/README.md or monitor init my-rules", slack="")
        narrator.first_look(
            InitialPollSummary(
                sources=2, reached=1, items=0, events_found=0, events=(), failures=((Outcome.DNS, "host not found"),)
            )
        )
    _, watching, storing, slack, polled, *_ = [line["event"] for line in logs]
    assert watching.startswith("watching: 0 sources (0 official, ")
    assert storing == "storing: /data"
    assert slack == (
        "Slack: monitor slack connect · own rules: rules/README.md or monitor init my-rules · stop: Ctrl-C"
    )
    assert polled == "Initial poll: reached 1 of 2 sources · unknown host 1; details: monitor sources health"
