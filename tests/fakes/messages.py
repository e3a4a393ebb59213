"""Messages as tests need them: those of the founding case, to be varied by keyword."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.alerts.digest_content import Digest, MonitoringSummary
from monitor.domain.alerts.message import (
    Alert,
    BackgroundAct,
    Burst,
    BurstLine,
    Delayed,
    DelayedItem,
    Evidence,
    ListFile,
    Notice,
    Update,
    UpdateKind,
)
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import Tier

_ALERT = Alert(
    direction=Direction.EASING,
    level=Level.HIGH,
    headline="China approves some rare-earth export licences",
    summary="",
    unchanged="Still on record: the licence requirement of April 2025 (MOFCOM No. 18/2025).",
    goods=("rare earths",),
    done="licences granted",
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


_UPDATE = Update(
    kind=UpdateKind.CONFIRMED,
    label="E-7K2Q",
    text="MOFCOM: a certain quantity of compliant rare-earth export applications approved.",
    seen_at=datetime(2025, 6, 8, 2, 31, tzinfo=UTC),
    quote="商务部：已依法批准一定数量的稀土出口合规申请",
    gloss="[MOFCOM]: [already] [according to law] [approved] [a certain quantity of] … [applications]",
    language="zh",
    source_name="Example Ministry",
    tier=Tier.OFFICIAL,
    url="https://ministry.example/1",
    published=datetime(2025, 6, 8, 2, 25, tzinfo=UTC),
    still_open="how many applications, which firms",
    texts_read="the 2 reports read (headlines and summaries)",
)

_DOSSIER = Evidence(
    label="E-7K2Q",
    quote="商务部：已依法批准一定数量的稀土出口合规申请",
    gloss="[MOFCOM]: [already] [according to law] [approved] [a certain quantity of] … [applications]",
    language="zh",
    read_as=("issuer CN (from 商务部)", "measure licence", "sign easing", "certainty reported"),
    facets_not_found="how many applications, which firms, which destinations",
    texts_read="the report read (headline and summary)",
    stated_open=("until when: “until further notice”",),
    background_heading="2 earlier acts",
    background=(
        BackgroundAct(
            day=date(2024, 12, 3),
            direction=Direction.TIGHTENING,
            text="Ann. 46/2024: gallium, germanium, antimony to the US: in principle not permitted",
            url="https://ministry.example/46",
        ),
        BackgroundAct(
            day=date(2025, 4, 4),
            direction=Direction.TIGHTENING,
            text="Ann. 18/2025: Sm Gd Tb Dy Lu Sc Y and magnets: licence",
            note="this act grants licences under it",
        ),
    ),
    also_carries=("34 % of reserves.", "A crackdown on smuggling is announced."),
    sources=("Example Daily · media · zh · independent",),
    why=("act(issuer:CN commodity:rare_earths), minerals/alerts.yaml:3",),
    waiting_for="the ministry's page or a second independent source",
)


_BURST = Burst(
    count=22,
    top=(
        BurstLine(
            level=Level.HIGH,
            direction=Direction.EASING,
            headline="China approves some rare-earth export licences",
            label="E-7K2Q",
            at=datetime(2025, 6, 8, 2, 31, tzinfo=UTC),
        ),
    ),
    since=datetime(2025, 6, 8, 2, 31, tzinfo=UTC),
    last=datetime(2025, 6, 8, 2, 33, tzinfo=UTC),
)


_DELAYED = Delayed(
    total=23,
    since=datetime(2026, 11, 24, 9, 14, tzinfo=UTC),
    items=(
        DelayedItem(
            level=Level.HIGH,
            label="E-7K2Q",
            text="China approves some rare-earth export licences",
            url="https://news.example/a/1",
            at=datetime(2026, 11, 24, 9, 14, tzinfo=UTC),
        ),
        DelayedItem(
            level=None,
            label="E-9ABC",
            text="confirmed: MOFCOM: a certain quantity of applications approved",
            url="",
            at=datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
        ),
    ),
)


def an_update(**changes: Any) -> Update:
    return replace(_UPDATE, **changes)


def an_evidence_reply(**changes: Any) -> Evidence:
    return replace(_DOSSIER, **changes)


_DIGEST = Digest(
    route="minerals",
    start=datetime(2025, 6, 13, 6, tzinfo=UTC),
    end=datetime(2025, 6, 16, 6, tzinfo=UTC),
    zone="Europe/Brussels",
    watch=MonitoringSummary(sources=43, reached=41, items=4_812, median=timedelta(minutes=6)),
)


def a_digest(**changes: Any) -> Digest:
    return replace(_DIGEST, **changes)


def a_delayed(**changes: Any) -> Delayed:
    return replace(_DELAYED, **changes)


def a_burst(**changes: Any) -> Burst:
    return replace(_BURST, **changes)


def an_alert(**changes: Any) -> Alert:
    return replace(_ALERT, **changes)


_LIST_FILE = ListFile(
    label="E-7K2Q",
    title="US Entity List: 2 names added",
    header=("change", "name"),
    rows=(("added", "=Amber, Ltd."), ("added", "示例半导体")),
    names=("added: =Amber, Ltd.", "added: 示例半导体"),
    file_name="us_entity_list_2026-11-29_E-7K2Q",
)


def a_list_file(**changes: Any) -> ListFile:
    return replace(_LIST_FILE, **changes)


def a_notice(title: str = "Watching 43 sources", *lines: str) -> Notice:
    return Notice(title=title, lines=lines)
