"""English durations of an action: "for four months", "a six-month ban"."""

import re
from collections.abc import Iterator

from monitor.domain.acts.scheme import Action
from monitor.language.acts.facets.durations import WINDOW, predicate_end, words_between
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.en import EN


def durations_in(trigger: Trigger) -> Iterator[re.Match[str]]:
    """Candidate durations of the action, most likely first."""
    passage = trigger.passage
    if EN.state_so_far.search(passage.before(trigger.verb.start, 30)):
        return
    at = predicate_end(trigger)
    match = EN.duration.search(passage.text, at, min(passage.end, at + WINDOW))
    if match and _is_beside(passage, at, match.start()):
        yield match
    yield from _adjective(trigger)


def _is_beside(passage: Passage, at: int, end: int) -> bool:
    """True if no other verb stands between the action and its duration."""
    verbs = (w for w in words_between(passage, at, end) if w.part.sense is not None and w.start >= at)
    return EN.unrelated_duration.search(passage.text, at, end) is None and not any(verbs)


def _adjective(trigger: Trigger) -> Iterator[re.Match[str]]:
    """Durations before a noun: "imposes a six-month ban", "a one-year suspension of controls"."""
    passage, verb, noun = trigger.passage, trigger.verb, trigger.noun
    heads = [noun] if trigger.action is Action.IMPOSE and not noun.part.trade else []
    if trigger.action in (Action.IMPOSE, Action.SUSPEND) and EN.noun_of_pause.match(passage.text, verb.start):
        heads.append(verb)
    for head in heads:
        from_ = max(passage.start, head.start - 48)
        match = EN.duration_before_noun.search(passage.text, from_, head.start)
        if match:
            yield match
