"""Which part a firm has in a stop of exports: the one that may not export, or the one that gets none.

Without it a stop of one firm's exports would read as one of the state's exports.
"""

from monitor.domain.acts.act import PartyRole
from monitor.domain.acts.scheme import Action, Measure
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, Word

_STOPS = ((Measure.EXPORT_BAN, Action.IMPOSE), (Measure.EXPORT_BAN, Action.EXTEND))


def role_of_firm(passage: Passage, firm: Word, measure: Measure, action: Action) -> str:
    """The firm's part in a stop of exports, by the words beside it; "" for another act or if no word shows it."""
    if (measure, action) not in _STOPS:
        return ""
    before = passage.before(firm.start, _BESIDE)
    behind = passage.after(firm.end, _BESIDE)
    if ACTS.exports_by.search(before) or (ACTS.stops_before.search(before) and ACTS.own_exports.match(behind)):
        return PartyRole.EXPORTER
    if ACTS.ordered_to_stop.match(behind):
        return PartyRole.EXPORTER
    if ACTS.exports_to_before.search(before) or ACTS.exports_to_behind.match(behind):
        return PartyRole.BUYER
    return ""


_BESIDE = 60  # characters
