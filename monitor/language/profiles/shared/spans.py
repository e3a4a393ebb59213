"""Japanese and Korean durations, which come before their verb: 1年間停止, 4개월간 중단."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.acts.scheme import Action
from monitor.language.acts.facets.durations import WINDOW, is_count_of_days, predicate_end, without_names
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.patterns import NamedPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationMarkers:
    """Duration patterns on either side (`before`, `after`) of a verb.

    `parts` matches what may stand between duration and verb; `link` is the particle between a duration and its noun.
    """

    before: NamedPattern
    after: NamedPattern
    parts: NamedPattern
    link: str


def duration_matches(markers: DurationMarkers, trigger: Trigger) -> Iterator[re.Match[str]]:
    """Candidate durations of the action, most likely first."""
    passage, verb = trigger.passage, trigger.verb
    from_ = max(passage.start, verb.start - WINDOW // 2)
    for match in markers.before.finditer(passage.text, from_, verb.start):
        if _is_with_verb(trigger, match, markers) and (match["span"] or is_count_of_days(match)):
            yield match
    after = markers.after.match(passage.text, predicate_end(trigger), passage.end)
    if after and (after["span"] or is_count_of_days(after)):
        yield after


def _is_with_verb(trigger: Trigger, match: re.Match[str], markers: DurationMarkers) -> bool:
    passage, verb = trigger.passage, trigger.verb
    between = passage.text[match.end() : verb.start].strip()
    link = markers.link
    if between.startswith(link) and between != link and trigger.action is not Action.IMPOSE:
        return False  # 1年間の禁輸を解除: the duration of the ban that ends
    return markers.parts.fullmatch(without_names(passage, match.end(), verb.start)) is not None
