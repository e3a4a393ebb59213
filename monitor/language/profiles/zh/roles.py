"""Chinese markers of issuer and target, and of states that are protested against."""

from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import RoleMarkers
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.patterns import NamedPattern
from monitor.language.profiles.zh import ZH

_ENDS = (" ", ",", "，", "、")


def _by(_: Trigger) -> NamedPattern:
    return ZH.passive_author


def _is_active(passage: Passage, word: Word) -> bool:
    blamed = ZH.protested_against.search(passage.text, word.end, passage.clauses[word.clause][1])
    return blamed is not None and passage.before(word.start, 1) == "对"


def _is_passive(passage: Passage, word: Word) -> bool:
    return passage.after(word.end, 1) in _ENDS and ZH.before_opponent.search(passage.before(word.start, 4)) is not None


ROLES = RoleMarkers(
    before_passive=ZH.before_passive_state,
    after_passive=ZH.after_passive_state,
    by=_by,
    is_active=_is_active,
    is_passive=_is_passive,
    home_state="CN",
    decides=ZH.notice_decides,
)
