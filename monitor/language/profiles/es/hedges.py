"""Spanish: which hedges weaken a verb, what its ending says, and which clauses tell what came before."""

from collections.abc import Iterator

from monitor.language.acts.grammar import Trigger
from monitor.language.acts.profile import HedgeScope
from monitor.language.acts.words import pattern

__all__ = ["HEDGES"]

_FUTURE = pattern(r"r(?:á|án)$")  # suspenderá
_SHOULD = pattern(r"\b(?:debe|deben|debería|deberían|tiene que|tienen que|hay que)\s+$")
_PAST = pattern(
    r"\b(?:el (?:año|mes) pasado|la semana pasada|anteriormente"
    r"|hace (?:un|dos|tres|cuatro|cinco|\d+) (?:años?|meses|semanas))\b"
)
_OPENING = pattern(
    r"(?:tras|después de|luego de|ante|aunque|mientras|cuando|porque|desde que|pese a|debido a|a raíz de|en respuesta a"
    r"|que|quien|cuyo|cuya|donde)\b"
)
_NO_NEWS = pattern(r"\bno (?:se |ha |han |los |las |lo |la )?$")


def _told(trigger: Trigger) -> Iterator[str]:
    verb = trigger.verb
    if _FUTURE.search(trigger.passage.text, verb.start, verb.end):
        yield "announced"


def _blocks(trigger: Trigger) -> str | None:
    """A negation right before the verb: "no prohíbe", "no se suspenden"."""
    return "negated" if _NO_NEWS.search(trigger.passage.before(trigger.verb.start, 12)) else None


def _is_circumstance(trigger: Trigger, start: int, end: int) -> bool:
    """Whether the clause opens with why or when, and no actor stands behind its comma."""
    text, verb = trigger.passage.text, trigger.verb
    if _OPENING.match(text, start, end) is None:
        return False
    comma = text.rfind(", ", start, verb.start)
    return comma < 0 or not any(0 <= a.start - comma - 2 < 14 for a in trigger.passage.actors if a.end <= verb.start)


HEDGES = HedgeScope(
    reach=60,
    negation_reach=20,
    told=_told,
    blocks=_blocks,
    should=_SHOULD,
    asks_alone=True,
    past=_PAST,
    is_circumstance=_is_circumstance,
)
