"""Japanese and Korean durations, which come before their verb: 1年間停止, 4개월간 중단."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.acts.act import Action
from monitor.language.acts.facets.durations import WINDOW, is_count_of_days, predicate_end, without_names
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.patterns import NamedPattern

__all__ = ["DurationMarkers", "duration_matches"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationMarkers:
    """Duration patterns on either side (`before`, `behind`) of a verb.

    `parts` matches what may stand between duration and verb; `link` is the particle between a duration and its noun.
    """

    before: NamedPattern
    behind: NamedPattern
    parts: NamedPattern
    link: str


def duration_matches(signs: DurationMarkers, trigger: Trigger) -> Iterator[re.Match[str]]:
    """Candidate durations of the action, most likely first."""
    passage, verb = trigger.passage, trigger.verb
    from_ = max(passage.start, verb.start - WINDOW // 2)
    for match in signs.before.finditer(passage.text, from_, verb.start):
        if _is_with_verb(trigger, match, signs) and (match["span"] or is_count_of_days(match)):
            yield match
    behind = signs.behind.match(passage.text, predicate_end(trigger), passage.end)
    if behind and (behind["span"] or is_count_of_days(behind)):
        yield behind


def _is_with_verb(trigger: Trigger, match: re.Match[str], signs: DurationMarkers) -> bool:
    passage, verb = trigger.passage, trigger.verb
    between = passage.text[match.end() : verb.start].strip()
    link = signs.link
    if between.startswith(link) and between != link and trigger.action is not Action.IMPOSE:
        return False  # 1年間の禁輸を解除: the duration of the ban that ends
    return signs.parts.fullmatch(without_names(passage, match.end(), verb.start)) is not None
