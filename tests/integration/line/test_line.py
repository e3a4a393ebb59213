"""From four feeds to Slack and back: forty articles, two polls, two kills, and every event alerted exactly once."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.integration.line.articles import ALERTED, ARTICLES, FEEDS
from tests.integration.line.feeds import FeedServer, serving
from tests.integration.slack.emulator import FULL, Emulator, running_emulator

pytestmark = pytest.mark.integration

CHANNEL = "policy-alerts"
Totals = tuple[ItemLedger, ActLedger, AnnouncementLedger]


class Line:
    """The product between our feeds and an emulated Slack. `run` is one life of its process."""

    def __init__(self, folder: Path, feeds: FeedServer, slack: Emulator) -> None:
        self.feeds = feeds
        self.slack = slack
        self.data = folder / "data"
        rules = folder / "rules"
        (rules / "desk").mkdir(parents=True)
        (rules / "desk" / "sources.yaml").write_text(self._sources(), encoding="utf-8")
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")},
            "MONITOR_DATA_DIR": str(self.data),
            "MONITOR_RULES_DIR": str(rules),
            "MONITOR_SLACK_BOT_TOKEN": FULL,
            "MONITOR_SLACK_CHANNEL": slack.channels[CHANNEL],
            "MONITOR_SLACK_API_URL": slack.api_url,
            "MONITOR_ALLOW_HOSTS": feeds.address,
        }

    def _sources(self) -> str:
        rows = [
            {
                "name": name,
                "url": f"http://{self.feeds.address}/{name}",
                "kind": "rss",
                "language": language,
                "tier": "wire",
                "first_poll": first,
                "full_text": False,  # nothing is asked of a name server
            }
            for name, (_, language, _, first) in FEEDS.items()
        ]
        return json.dumps({"sources": rows}, ensure_ascii=False)

    def run(self, die_at: str = "never", nth: int = 0) -> int:
        command = [sys.executable, "-m", "tests.integration.line.process", die_at, str(nth)]
        done = subprocess.run(command, env=self.environment, timeout=120, capture_output=True, text=True, check=False)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode

    def alert_counts(self) -> Counter[str]:
        """How often each event stands in the channel, by the headline that its message or the first reply quotes."""
        counts: Counter[str] = Counter()
        for thread in self.threads():
            said = json.dumps(thread, ensure_ascii=False)
            events = {
                p.event or f"no event: {p.title}" for p in ARTICLES if f"> {p.title}" in said.replace("&gt;", ">")
            }
            if not is_notice(thread[0]):
                counts[" and ".join(sorted(events)) or said] += 1
        return counts

    def threads(self) -> list[list[dict[str, Any]]]:
        """Each message of the channel with its replies; those that the channel sees as well are no messages of it."""
        alerts = self.slack.alerts(CHANNEL)
        roots = [m["ts"] for m in alerts if m.get("thread_ts", m["ts"]) == m["ts"]]
        return [self.slack.thread(ts, CHANNEL) for ts in roots]

    def notices(self) -> list[str]:
        return [m["text"] for m in self.slack.alerts(CHANNEL) if is_notice(m)]

    async def ledger(self) -> tuple[Totals, dict[DeliveryState, int]]:
        def look(tx: Transaction) -> tuple[Totals, dict[DeliveryState, int]]:
            return tx.journal.totals(), dict(tx.outbox.backlog().by_state)

        async with open_store(sqlite_url(self.data), read_only=True) as store:
            return await store.read(look)


def is_notice(message: dict[str, Any]) -> bool:
    return "not alerted" in json.dumps(message)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with serving() as feeds, running_emulator(tmp_path) as slack:
        yield Line(tmp_path / "product", feeds, slack)


async def test_every_event_is_alerted_exactly_once_through_two_polls_and_two_kills(line: Line) -> None:
    assert line.run() == 0
    assert line.alert_counts() == Counter({"kr-urea": 1})
    assert len(line.notices()) == 1

    line.feeds.poll = 2
    assert line.run("before", 2) == -signal.SIGKILL
    assert line.run("after", 2) == -signal.SIGKILL
    assert line.run() == 0

    assert line.alert_counts() == Counter(dict.fromkeys(ALERTED, 1))
    threads = line.threads()
    ids = [m["metadata"]["event_payload"]["delivery_id"] for thread in threads for m in thread]
    assert len(ids) == len(set(ids))
    for root, *replies in threads:  # a reply that may have been lost lets others pass
        evidence_replies = ["original words, open questions" in reply["text"] for reply in replies]
        assert evidence_replies.count(True) == (0 if is_notice(root) else 1)
    assert len(line.notices()) == 1
    await _balances(line)

    before = line.alert_counts()
    assert line.run() == 0
    assert line.alert_counts() == before


async def _balances(line: Line) -> None:
    (items, acts, announcements), deliveries = await line.ledger()
    assert items.balances
    assert acts.balances
    assert announcements.balances
    assert items.new == len(ARTICLES)
    assert acts.read == sum(bool(p.event) for p in ARTICLES)
    assert acts.opened == len({p.event for p in ARTICLES} - {""})
    assert announcements.queued == len(ALERTED)
    done = (DeliveryState.DELIVERED, DeliveryState.SUPERSEDED)  # of edits that wait the last alone is made
    waiting = {s: n for s, n in deliveries.items() if s not in done and n}
    assert waiting == {}
    assert deliveries[DeliveryState.DELIVERED] >= sum(map(len, line.threads()))  # edits are rows too
