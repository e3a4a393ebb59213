"""One sample of each kind of message with all fields, for layout validation. The content is made up."""

from datetime import UTC, date, datetime, timedelta

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.alerts.digest_content import (
    CandidateLine,
    Digest,
    DigestDate,
    DigestLine,
    MonitoringSummary,
    MutedRuleLine,
    RepeatLine,
    UnreachedSource,
)
from monitor.domain.alerts.message import (
    Alert,
    BackgroundAct,
    Burst,
    BurstLine,
    Delayed,
    DelayedItem,
    Evidence,
    ListFile,
    Message,
    Notice,
    Update,
    UpdateKind,
)
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import Tier

_AT = datetime(2025, 6, 8, 1, 6, tzinfo=UTC)
_URL = "https://news.example/1"
_QUOTE = "某部：已批准一定数量的出口申请"
_GLOSS = "[a ministry]: [already] [approved] [a certain quantity of] [export] [applications]"

_LINE = BurstLine(level=Level.HIGH, direction=Direction.EASING, headline="An example", label="E-0000", at=_AT)
_SILENT = UnreachedSource(source="example")
_EVENT = DigestLine(
    direction=Direction.EASING,
    level=Level.HIGH,
    headline="An example",
    certainty=Certainty.REPORTED,
    label="E-0000",
    url=_URL,
    days=2,
)

SAMPLES: tuple[Message, ...] = (
    Alert(
        direction=Direction.EASING,
        level=Level.HIGH,
        headline="A government approves some export licences",
        summary="",
        unchanged="Still on record: the licence requirement of April 2025.",
        done="licences granted",
        certainty=Certainty.REPORTED,
        stage=Stage.IN_FORCE,
        reports=2,
        sources=1,
        quote=_QUOTE,
        gloss=_GLOSS,
        url=_URL,
        source_name="Example Daily",
        tier=Tier.MEDIA,
        language="zh",
        published=_AT,
        seen_at=_AT,
        label="E-0000",
        rule_id="example",
        rule_version="0",
        why="An example of a layout.",
        announced=date(2025, 6, 7),
        zone="Beijing",
        sample=True,
    ),
    ListFile(
        label="E-0000",
        title="US Entity List: 1 name added",
        header=("change", "name"),
        rows=(("added", "An example"),),
        names=("added: An example",),
        file_name="example",
    ),
    Update(
        kind=UpdateKind.CORRECTED,
        label="E-0000",
        text="Example Daily",
        seen_at=_AT,
        was="approves some export licences",
        now="considers approving some export licences",
        quote=_QUOTE,
        gloss=_GLOSS,
        language="zh",
        source_name="Example Daily",
        url=_URL,
        published=_AT,
        sample=True,
    ),
    Evidence(
        label="E-0000",
        quote=_QUOTE,
        gloss=_GLOSS,
        language="zh",
        read_as=("measure licence", "action grant"),
        facets_not_found="how many applications, which firms",
        texts_read="the report read (headline and summary)",
        background_heading="1 earlier act",
        background=(
            BackgroundAct(
                day=date(2025, 4, 4), direction=Direction.TIGHTENING, text="an earlier control", url=_URL, note="open"
            ),
        ),
        sources=("Example Daily · media · zh · independent",),
        why=("example: act(action:grant)",),
        waiting_for="a second independent source",
    ),
    Notice(title="An example of a notice", lines=("One line.",), code=("when: act(action:grant)",)),
    Burst(count=9, top=(_LINE,), since=_AT, last=_AT),
    Delayed(
        total=2,
        since=_AT,
        items=(DelayedItem(level=Level.HIGH, label="E-0000", text="An example", url=_URL, at=_AT),),
    ),
    Digest(
        route="example",
        start=_AT - timedelta(days=1),
        end=_AT,
        zone="UTC",
        watch=MonitoringSummary(
            sources=43,
            reached=41,
            items=4_812,
            silent=(UnreachedSource(source="example"),),
            median=timedelta(minutes=6),
        ),
        waiting=(_EVENT,),
        waiting_count=1,
        new=(_EVENT,),
        new_count=1,
        possible=(
            CandidateLine(
                headline=_GLOSS, about="an example", source="Example Daily", url=_URL, language="zh", score=0.4
            ),
        ),
        possible_count=2,
        quiet=(RepeatLine(label="E-0000", reports=3),),
        quiet_reports=3,
        muted=(MutedRuleLine(rule_id="example", events=1, until=_AT),),
        dates=(DigestDate(day=date(2025, 6, 21), in_days=5, headline="An example", text="ends"),),
    ),
)
