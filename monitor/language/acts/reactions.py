"""Whose deed it is that is told by who minds it: 中国、米のリスト追加に「反対」, "Beijing decries Dutch decision to".

The state that is named first only says what it thinks; the one that stands before the deed has acted.
"""

from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import Word, pattern

__all__ = ["blamed_for", "decider_of"]

_MINDED = {
    "ja": pattern(
        r"(?:措置|の動き|方針|決定)?(?:に|へ)(?:対し(?:て)?)?、?[「『]?(?:断固|強く|強い|強烈な|深刻な|重大な|深い)?"
        r"(?:反対|反発|抗議|不満|批判|懸念|遺憾|非難|異議|憤り|失望)(?=[」』]?(?:\W|$))"
    ),
    "ko": pattern(
        r"(?:조치|방침|결정)?에 (?:대해 )?[\"']?(?:(?:결연히|강력히|강한|강력|심각한|깊은) ?)?"
        r"(?:반대|반발|불만|항의|비판|우려|유감|규탄|실망)(?=\W|$)"
    ),
}
_ITS = {"ja": pattern(r"の|による|政府の|当局の|(?=輸出|半導体|対中)"), "ko": pattern(r"의 | ?정부의 | ")}
_PARTED = pattern(r"[、,…]")


def blamed_for(trigger: Trigger, language: str) -> Word | None:
    """The state that is named right before the deed, where another state minds it."""
    minded = _MINDED.get(language)
    passage = trigger.passage
    at = max(trigger.verb.end, trigger.noun.end)
    if minded is None or passage.field != "title" or minded.match(passage.after(at, 24)) is None:
        return None
    first = min(trigger.verb.start, trigger.noun.start)
    states = [a for a in passage.actors if a.place and a.end <= first]
    if not states or all(a.place == states[-1].place for a in states):
        return None
    doer = states[-1]
    owns = _ITS[language].match(passage.text, doer.end) is not None
    return doer if owns and not _PARTED.search(passage.text, doer.end, first) else None


_DECISION = pattern(r"(?:'s)? (?:[\w-]+ ){0,2}(?:decision|move|plan|bid|push|proposal|order|step)s? to (?:\w+ly )?")


def decider_of(trigger: Trigger, language: str) -> Word | None:
    """Whose decision it is, whoever speaks of it: "Beijing hits out at Dutch decision to expand …"."""
    if language != "en":
        return None
    states = (w for w in reversed(trigger.passage.actors) if w.place and w.end <= trigger.verb.start)
    return next((w for w in states if _DECISION.fullmatch(trigger.passage.text, w.end, trigger.verb.start)), None)
