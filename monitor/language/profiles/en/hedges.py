"""English: which hedges weaken a verb, who only asks for a deed, and which clauses tell what came before."""

from collections.abc import Iterator

from monitor.language.acts.grammar import Trigger
from monitor.language.acts.profile import HedgeScope
from monitor.language.acts.words import pattern

__all__ = ["HEDGES"]

_BACKGROUND_OPENING = pattern(
    r"(?:after|following|amid|despite|since|in response to|in retaliation|as|while|when|because|before|ahead of|"
    r"although|though|whereas|even after|even as|which|whose|who|where)\b"
)
_PAST = pattern(
    r"\b(?:last (?:year|month|week|december|october|april)|a year ago|previously|years? ago"
    r"|earlier(?! (?:report|statement|comment|decision|remark|plan|than|talk|draft|version|proposal)))\b"
)
_SHOULD = pattern(r"\b(?:should|must|ought to|needs? to|has to|have to)\s+$")
# "expects Ruritania to lift its ban": what others do is foreseen, hoped for or bet on.
_FORESEES = pattern(
    r"\b(?:expect(?:s|ed|ing)?|predict(?:s|ed)?|forecast(?:s|ed)?|sees?|anticipat(?:es?|ed|ing)|reckons?"
    r"|(?:hop(?:es?|ed|ing)|bet(?:s|ting)?|believ(?:es?|ed)|fear(?:s|ed)?|worr(?:y|ies|ied)|confident|optimistic)"
    r"(?: that| for)?|assurances? that)\s(?:the\s)?$"
)
# Who shuts down the idea of a rule has not shut down a rule.
_IDEA = pattern(r"\b(?:idea|suggestion|notion|talk|prospect|speculation|rumou?r)s? (?:of|for|about|that|to)\b")


def _told(trigger: Trigger) -> Iterator[str]:
    passage = trigger.passage
    if any(passage.text[a.end : trigger.verb.start] == " to " for a in passage.actors):
        yield "announced"  # "Indonesia to lift ban"


def _blocks(trigger: Trigger) -> str | None:
    if _is_foreseen(trigger):
        return "opinion"
    ends = sorted((trigger.verb.end, trigger.noun.start))
    return "negated" if _IDEA.search(trigger.passage.text, *ends) else None


def _is_foreseen(trigger: Trigger) -> bool:
    passage, verb = trigger.passage, trigger.verb
    subject = next((a for a in reversed(passage.actors) if a.end <= verb.start and a.clause == verb.clause), None)
    return subject is not None and _FORESEES.search(passage.before(subject.start, 30)) is not None


def _is_of_noun(trigger: Trigger, at: int) -> bool:
    """As in "last month's rule"."""
    return trigger.passage.text.startswith("'s ", at)


def _is_circumstance(trigger: Trigger, start: int, end: int) -> bool:
    clause = trigger.passage.text[start:end]
    return _BACKGROUND_OPENING.match(clause) is not None and not _follows_fronted(trigger, start)


def _follows_fronted(trigger: Trigger, start: int) -> bool:
    """Whether the side clause that opens it ends before the verb: "After US adds firms to list, China bans …"."""
    text, verb = trigger.passage.text, trigger.verb
    comma = text.rfind(", ", start, verb.start)
    return comma > 0 and any(0 <= a.start - comma - 2 < 5 for a in trigger.passage.actors if a.end <= verb.start)


HEDGES = HedgeScope(
    told=_told,
    blocks=_blocks,
    should=_SHOULD,
    past=_PAST,
    is_of_noun=_is_of_noun,
    is_circumstance=_is_circumstance,
)
