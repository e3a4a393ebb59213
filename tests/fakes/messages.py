"""Messages as tests need them: a whole alert of the founding case, to be varied by keyword."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from monitor.domain.act import Certainty, Direction, Stage
from monitor.domain.message import Alert, Notice
from monitor.domain.rule import Level
from monitor.domain.source import Tier

__all__ = ["a_notice", "an_alert"]

_ALERT = Alert(
    direction=Direction.EASING,
    level=Level.HIGH,
    headline="China approves some rare-earth export licences",
    summary="A limited number of applications approved. Not changed: the licence requirement of April 2025.",
    certainty=Certainty.REPORTED,
    stage=Stage.IN_FORCE,
    reports=1,
    sources=1,
    quote="商务部：已依法批准一定数量的稀土出口合规申请",
    url="https://news.example/a/1",
    source_name="Example Daily",
    tier=Tier.MEDIA,
    language="zh",
    published=datetime(2025, 6, 8, 1, 6, tzinfo=UTC),
    seen_at=datetime(2025, 6, 8, 1, 9, tzinfo=UTC),
    label="E-7K2Q",
    rule_id="rare-earths",
    rule_version="1a2b3c4d5e6f",
    announced=date(2025, 6, 7),
    zone="Beijing",
)


def an_alert(**changes: Any) -> Alert:
    return replace(_ALERT, **changes)


def a_notice(title: str = "Watching 43 sources", *lines: str) -> Notice:
    return Notice(title=title, lines=lines)
