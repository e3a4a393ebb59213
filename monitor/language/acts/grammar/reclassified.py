"""Goods that move from one class of a schedule to another: free, restricted, prohibited.

Indian notices say "amended from prohibited to free", schedules in East Asia 「禁止」から「自由」に.
"""

from monitor.domain.acts.scheme import Action, Measure
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage

_FREE, _RESTRICTED, _PROHIBITED = range(3)
_CLASSES = {
    "free": _FREE,
    "自由": _FREE,
    "restricted": _RESTRICTED,
    "限制": _RESTRICTED,
    "制限": _RESTRICTED,
    "prohibited": _PROHIBITED,
    "禁止": _PROHIBITED,
}
_MOVES = {
    (_FREE, _RESTRICTED): (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE),
    (_FREE, _PROHIBITED): (Measure.EXPORT_BAN, Action.IMPOSE),
    (_RESTRICTED, _PROHIBITED): (Measure.EXPORT_BAN, Action.IMPOSE),
    (_RESTRICTED, _FREE): (Measure.EXPORT_LICENSING_REQUIREMENT, Action.REMOVE),
    (_PROHIBITED, _FREE): (Measure.EXPORT_BAN, Action.REMOVE),
    (_PROHIBITED, _RESTRICTED): (Measure.EXPORT_BAN, Action.RELAX),
}


def reclassification_in(passage: Passage) -> tuple[Measure, Action] | None:
    """Measure and action of the first such move in the passage; None if there is none."""
    match = passage.search(ACTS.moved_between_categories)
    if match is None:
        return None
    before, after = (_CLASSES[g] for g in match.groups() if g)
    return _MOVES.get((before, after))


def states_reclassification(text: str, at: int) -> bool:
    """True if the folded text has such a move at offset `at`."""
    return ACTS.moved_between_categories.match(text, at) is not None
