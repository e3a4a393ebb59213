"""One message of each kind, as full as they come, to be shown to whoever judges layouts. Nothing in them happened."""

from datetime import UTC, date, datetime

from monitor.domain.act import Certainty, Direction, Stage
from monitor.domain.message import Alert, Dossier, Message, Notice, Round, Update, UpdateKind
from monitor.domain.rule import Level
from monitor.domain.source import Tier

__all__ = ["SAMPLES"]

_AT = datetime(2025, 6, 8, 1, 6, tzinfo=UTC)
_URL = "https://news.example/1"
_QUOTE = "某部：已批准一定数量的出口申请"
_GLOSS = "[a ministry]: [already] [approved] [a certain quantity of] [export] [applications]"

SAMPLES: tuple[Message, ...] = (
    Alert(
        direction=Direction.EASING,
        level=Level.HIGH,
        headline="A government approves some export licences",
        summary="A limited number of applications approved.",
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
    Dossier(
        label="E-0000",
        quote=_QUOTE,
        gloss=_GLOSS,
        language="zh",
        read_as=("measure licence", "action grant"),
        not_said="how many, which firms",
        rounds="1 before",
        background=(
            Round(
                day=date(2025, 4, 4), direction=Direction.TIGHTENING, text="an earlier control", url=_URL, note="open"
            ),
        ),
        sources=("Example Daily · media · zh · counts as 1",),
        why=("example: act(action:grant)",),
        waiting_for="a second independent source",
    ),
    Notice(title="An example of a notice", lines=("One line.",), code=("when: act(action:grant)",)),
)
