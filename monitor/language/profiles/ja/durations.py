"""Japanese: for how long a deed is done: 1年間停止."""

import re
from collections.abc import Iterator

from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ja import JA
from monitor.language.profiles.shared.spans import SpanSigns, spans_of

__all__ = ["lasting"]

_SIGNS = SpanSigns(
    before=JA.duration,
    behind=JA.duration_behind_verb,
    parts=JA.small_words,
    link="の",
)


def lasting(trigger: Trigger) -> Iterator[re.Match[str]]:
    """What may tell it, the likeliest first."""
    return spans_of(trigger, _SIGNS)
