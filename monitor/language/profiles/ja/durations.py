"""Japanese: for how long a deed is done: 1年間停止."""

import re
from collections.abc import Iterator

from monitor.language.acts.durations import N_EAST
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.words import pattern
from monitor.language.profiles.shared.spans import SpanSigns, spans_of

__all__ = ["lasting"]

_FORM = (
    rf"(?:{N_EAST}\s?(?P<unit>[かカヵヶケ箇个]月|年|日|週)|(?P<half>半年))"
    r"(?P<span>間|の間|にわた[りっ])?(?!半|以|後|前|内|ぶり)"
)
_SIGNS = SpanSigns(
    before=pattern(_FORM),
    behind=pattern(rf"(?:[\s、]{{1,2}}|[^。]{{0,40}}?(?:期間|期限)(?:は|を|:)?\s?){_FORM}(?![のにで])"),
    parts=pattern(r"(?:て|に限り|限定で|、|の|を|は|一時|暫定的に|全面|的に|向け|対|産|と|や|など|\s)*"),
    others=pattern(r"(?:過去|この|ここ|およそ|約|最長|最大|少なくとも|直近|さらに|更に|もう|毎|第|同)\s?$"),
    state=pattern(r"(?:して|されて|させて|となって)(?:い|き)|(?:した|された|の)?(?:後|あと)"),
    link="の",
)


def lasting(trigger: Trigger) -> Iterator[re.Match[str]]:
    """What may tell it, the likeliest first."""
    return spans_of(trigger, _SIGNS)
