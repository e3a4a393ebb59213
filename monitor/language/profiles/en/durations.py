"""English: for how long a deed is done: "for four months", "a six-month ban"."""

import re
from collections.abc import Iterator

from monitor.domain.act import Action
from monitor.language.acts.durations import NUMBER_WORDS, WINDOW, deed_ends, without_names, words_between
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.words import Passage, pattern

__all__ = ["lasting"]

_N_EN = rf"(?P<n>\d{{1,3}}|an?|{'|'.join(NUMBER_WORDS)})"
_EN = rf"{_N_EN}[ -](?P<unit>day|week|month|year)s?\b"
_FOR = pattern(
    rf"\bfor (?:(?:just|only) )?(?:the (?:next|coming) |an? (?=initial|period|term|total))?"
    rf"(?:initial )?(?:(?:period|term|total) of )?{_EN}"
    r"(?!'| (?:of|now|running|straight|longer|more|or|ago|before|since|old|earlier|already)\b"
    r"| in (?:a row|succession|20\d\d)| to (?:\d|an? |one|two|three|four|five|six|nine|twelve)"
    r"| (?:after|from) (?:the )?(?:publication|notification|expiry|shipment|delivery|issue))"
)
_AS_ADJECTIVE = pattern(rf"\b{_EN}(?= (?:\w+ ){{0,2}}$)")
_ENDS_BEFORE = pattern(
    r"\b(?:after|following|end(?:s|ing|ed)?|during|since|despite|amid|into|of|under|before|expired|previous|earlier)"
    r" (?:of )?(?:an?|the|its|their|his|previous|earlier)? ?$"
)
_NOUN_OF_PAUSE = pattern(r"(?:suspension|pause|freeze|moratorium|halt|ban|embargo|stop)\b")
_STATE_EN = pattern(r"\b(?:been|(?<!it )(?<!they )had|already)(?: \w+)? $")
_SMALL = pattern(
    r"\b(?:of|to|on|for|the|an?|its|their|all|some|any|and|or|from|in|by|into|against|as|well|new|exports?|shipments?"
    r"|sales?|products?|goods|materials?|ores?|concentrates?|raw|refined|temporarily|abroad|overseas|country)\b"
)
_UNRELATED = pattern(
    r"[.;:]|\b(?:that|which|who|whose|after|before|since|within|while|when|because|but|if|has|have|had|was|were|is|are"
    r"|being|been|despite|amid|place|force|talks?|negotiations?|keep|store|retain|stored|held|waits?|waiting|used|needed"
    r"|imposed|introduced|closed|stood)\b"
)
_MOST_UNKNOWN = 2


def lasting(trigger: Trigger) -> Iterator[re.Match[str]]:
    """What may tell it, the likeliest first."""
    passage = trigger.passage
    if _STATE_EN.search(passage.before(trigger.verb.start, 30)):
        return
    at = deed_ends(trigger)
    match = _FOR.search(passage.text, at, min(passage.end, at + WINDOW))
    if match and _is_beside(passage, at, match.start()):
        yield match
    yield from _adjective(trigger)


def _is_beside(passage: Passage, at: int, end: int) -> bool:
    """Whether only the object stands between the deed and its duration."""
    between = passage.text[at:end]
    if _UNRELATED.search(between) or any(
        w.part.deed is not None and w.start >= at for w in words_between(passage, at, end)
    ):
        return False
    rest = _SMALL.sub(" ", without_names(passage, at, end))
    return len(re.findall(r"[a-z]+", rest)) <= _MOST_UNKNOWN


def _adjective(trigger: Trigger) -> Iterator[re.Match[str]]:
    """As in "imposes a six-month ban" and "a one-year suspension of controls"."""
    passage, verb, noun = trigger.passage, trigger.verb, trigger.noun
    heads = [noun] if trigger.action is Action.IMPOSE and not noun.part.trade else []
    if trigger.action in (Action.IMPOSE, Action.SUSPEND) and _NOUN_OF_PAUSE.match(passage.text, verb.start):
        heads.append(verb)
    for head in heads:
        from_ = max(passage.start, head.start - 48)
        match = _AS_ADJECTIVE.search(passage.text, from_, head.start)
        if match and not _ENDS_BEFORE.search(passage.before(match.start(), 24)):
            yield match
