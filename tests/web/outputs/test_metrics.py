"""`/metrics`: what Prometheus gets, and who may ask."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from monitor.domain.operations.backups import BackupState
from monitor.domain.operations.meters import Meters
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.ports.repositories.store import BACKUP, HEARTBEAT
from monitor.ports.repositories.transaction import Transaction
from monitor.web.security.access import Access
from tests.store.examples import NOW, act, article, delivery, extracted, fetched, match, source
from tests.web.conftest import Site

DOCS = Path(__file__).parents[3] / "docs"
LINE = re.compile(r"(?P<name>[a-z_]+)(?:\{(?P<labels>[^}]*)\})? (?P<value>\S+)")


def keep(tx: Transaction) -> None:
    tx.articles.keep(extracted(article("1"), (act(),), (match("rare-earths", acts=(0,)),)), fetched(), now=NOW)
    tx.outbox.queue(delivery("1", created_at=NOW - timedelta(minutes=2), not_before=NOW - timedelta(minutes=2)))
    tx.journal.remember(HEARTBEAT, NOW.isoformat())
    state = BackupState.first(now=NOW).succeeded(file="/b/a.db", size=70, now=NOW)
    tx.journal.remember(BACKUP, str(state.failed("full", now=NOW)))
    failing = PollState(source_id=source().id, due_at=NOW - timedelta(seconds=9), failures=2, last_outcome=Outcome.DNS)
    tx.sources.save(failing)


async def metrics_of(site: Site) -> dict[str, float]:
    answer = await site.browser().get("/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found)
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


async def test_everything_that_is_measured_is_exported(site: Site) -> None:
    await site.store.write(keep)
    meters = Meters()
    meters.polled(Outcome.DNS, seconds=0.2, parse_differs=True)
    meters.reloaded(well=True, at=NOW)
    site.change(meters=meters)
    values = await metrics_of(site)
    expected = {
        'policy_monitor_build_info{version="1.2.3"}': 1,
        'policy_monitor_polls_total{outcome="dns"}': 1,
        'policy_monitor_poll_duration_seconds_bucket{le="0.1"}': 0,
        'policy_monitor_poll_duration_seconds_bucket{le="+Inf"}': 1,
        "policy_monitor_poll_duration_seconds_count": 1,
        "policy_monitor_feed_parse_differences_total": 1,
        'policy_monitor_sources{outcome="dns"}': 1,
        "policy_monitor_sources_failing": 1,
        "policy_monitor_poll_lateness_seconds": 9,
        'policy_monitor_rule_matches{rule="rare-earths"}': 1,
        'policy_monitor_outbox_messages{state="pending"}': 1,
        "policy_monitor_outbox_oldest_seconds": 120,
        "policy_monitor_rules": 2,
        'policy_monitor_rule_reloads_total{result="loaded"}': 1,
        "policy_monitor_heartbeat_timestamp_seconds": NOW.timestamp(),
        "policy_monitor_backup_size_bytes": 70,
        "policy_monitor_backup_failed": 1,
    }
    assert {name: values.get(name) for name in expected} == expected


async def test_a_new_monitor_shows_no_time_that_it_does_not_know(site: Site) -> None:
    values = await metrics_of(site)
    assert not any("timestamp" in name for name in values)
    assert values["policy_monitor_outbox_oldest_seconds"] == 0


async def test_with_a_password_nothing_is_shown_without_it(site: Site) -> None:
    site.change(access=Access(password_hash="$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"))
    answer = await site.browser().get("/metrics")
    assert answer.status in (302, 303, 401)
    assert "policy_monitor" not in answer.text


# ------------------------------------------------------------------ documentation, dashboard and alert rules


async def _names(site: Site) -> set[str]:
    await site.store.write(keep)
    meters = Meters()
    meters.polled(Outcome.DNS, seconds=0.2)
    meters.reloaded(well=True, at=NOW)
    site.change(meters=meters)
    answer = await site.browser().get("/metrics")
    return set(re.findall(r"^# TYPE (\S+)", answer.text, re.MULTILINE)) | {
        "policy_monitor_publication_to_delivery_seconds"
    }


async def test_the_reference_describes_each_metric_and_no_other(site: Site) -> None:
    page = (DOCS / "reference" / "metrics.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(policy_monitor_\w+)", page, re.MULTILINE)) == await _names(site)


def _expressions(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["expr"]] if isinstance(value.get("expr"), str) else []
        return own + [e for v in value.values() for e in _expressions(v)]
    return [e for v in value for e in _expressions(v)] if isinstance(value, list) else []


async def test_dashboard_and_alert_rules_use_metrics_that_exist(site: Site) -> None:
    dashboard = json.loads((DOCS / "prometheus" / "dashboard.json").read_text(encoding="utf-8"))
    rules = yaml.safe_load((DOCS / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    names = await _names(site)
    expressions = _expressions(dashboard) + _expressions(rules)
    assert len(expressions) > 15
    used = {n for e in expressions for n in re.findall(r"policy_monitor_\w+", e)}
    assert {re.sub(r"_(bucket|sum|count)$", "", n) if n not in names else n for n in used} <= names
    for group in rules["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"]["summary"]
            assert rule["labels"]["severity"] in ("page", "ticket")
