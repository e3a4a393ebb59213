"""Korean: for how long a deed is done: 4개월간 중단."""

import re
from collections.abc import Iterator

from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ko import KO
from monitor.language.profiles.shared.spans import SpanSigns, spans_of

__all__ = ["lasting"]

_SIGNS = SpanSigns(
    before=KO.duration,
    behind=KO.duration_behind_verb,
    parts=KO.small_words,
    link="의",
)


def lasting(trigger: Trigger) -> Iterator[re.Match[str]]:
    """What may tell it, the likeliest first."""
    return spans_of(trigger, _SIGNS)
