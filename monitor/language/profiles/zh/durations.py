"""Chinese durations of an action: 为期四个月, 暂停一年."""

import re
from collections.abc import Iterator

from monitor.domain.acts.scheme import Action
from monitor.language.acts.facets.durations import WINDOW, is_count_of_days, predicate_end, without_names
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.zh import ZH

_MAX_UNKNOWN = 4  # characters that no vocabulary word covers


def durations_in(trigger: Trigger) -> Iterator[re.Match[str]]:
    """Candidate durations of the action, most likely first."""
    passage, verb, noun = trigger.passage, trigger.verb, trigger.noun
    if ZH.state_so_far.search(passage.before(verb.start, 2)):
        return
    at = predicate_end(trigger)
    end = min(passage.end, at + WINDOW)
    marked = ZH.duration.search(passage.text, at, end)
    if marked:
        yield marked
    bare = ZH.duration_alone.search(passage.text, at, end)
    if bare and _is_beside(passage, at, bare.start()) and is_count_of_days(bare):
        yield bare
    if trigger.action is Action.IMPOSE and verb.end <= noun.start:
        inside = ZH.duration_before_noun.match(passage.text, verb.end, noun.start)
        if inside:
            yield inside


def _is_beside(passage: Passage, at: int, end: int) -> bool:
    between = passage.text[at:end]
    rest = without_names(passage, at, end)
    return not ZH.unrelated_duration.search(between) and len(rest.strip()) <= _MAX_UNKNOWN
