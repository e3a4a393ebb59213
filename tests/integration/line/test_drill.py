"""The drill of a restore: run, kill, put the backup of the time before in place, run again. Nothing is sent twice."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.line.articles import ALERTED
from tests.integration.line.feeds import serving
from tests.integration.line.test_line import CHANNEL, Line
from tests.integration.slack.emulator import running_emulator

pytestmark = pytest.mark.integration

_OLDER = "The database is older than the channel"  # the notice to the operator


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with serving() as feeds, running_emulator(tmp_path) as slack:
        yield Line(tmp_path / "product", feeds, slack)


def monitor(line: Line, *arguments: str | Path) -> str:
    command = [sys.executable, "-c", "from monitor.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, env=line.environment, timeout=180, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def sent(line: Line) -> Counter[str]:
    """How often each delivery is in the channel and its threads."""
    messages = [m for root in line.threads() for m in root] + line.slack.alerts(CHANNEL)
    once = {m["ts"]: m["metadata"]["event_payload"]["delivery_id"] for m in messages}
    return Counter(once.values())


@pytest.mark.parametrize("die_at", ["before", "after"])
async def test_after_a_kill_and_a_restore_nothing_is_sent_that_the_channel_shows(line: Line, die_at: str) -> None:
    assert line.run() == 0
    backup = monitor(line, "backup").partition(": ")[0]  # yesterday's
    line.feeds.poll = 2
    assert line.run() == 0
    alert_counts, deliveries = line.alert_counts(), sent(line)
    assert alert_counts == Counter(dict.fromkeys(ALERTED, 1))
    assert set(deliveries.values()) == {1}
    line.run(die_at, 1)

    restored = monitor(line, "restore", backup)
    assert "the replaced database is" in restored
    line.run(die_at, 1)  # the first start after the restore is killed as well
    assert line.run() == 0
    assert line.run() == 0

    assert {event: n for event, n in line.alert_counts().items() if _OLDER not in event} == alert_counts
    again = sent(line)
    assert set(again.values()) == {1}
    shown = {m["metadata"]["event_payload"]["delivery_id"] for m in line.slack.alerts(CHANNEL)}
    assert len(shown - deliveries.keys()) <= 1  # that notice
    for _, *replies in line.threads():  # a development may be reported again from another first report, evidence not
        assert sum("original words, open questions" in one["text"] for one in replies) <= 1
    (items, _, _), waiting = await line.ledger()
    assert items.balances
    assert not any(n for state, n in waiting.items() if not state.is_final)
