"""Acts that only the judge reads, without an issuer, beside an act that is already known.

The judge knows that an article is about an act, hardly which one. Days after an act, nearly all that it reads on the
same goods without knowing who acts is about that act (docs/explanation/accuracy.md).
"""

from collections.abc import Iterable
from datetime import date, timedelta

from monitor.domain.acts.act import Act, ActReader
from monitor.domain.acts.scheme import family_of
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.past_acts import PastAct

ESTIMATE_WINDOW = timedelta(days=7)
"""For how long after an act an estimate on its goods is taken for a further report of it."""


def may_be_of_known_act(act: Act) -> bool:
    """True if only the judge read the act, it names goods and no issuer, and it answers no report."""
    is_nameless = act.read_by is ActReader.JUDGE and act.issuer is None
    return is_nameless and bool(_named_goods(act)) and not act.is_answer


def is_of_known_act(act: Act, day: date, known: Iterable[PastAct], overlap: Overlap) -> bool:
    """True if an act of `known` on the same goods has the estimate's direction or kind. `day` is the estimate's day."""
    recent = (p for p in known if not p.entry and timedelta(0) <= day - p.day <= ESTIMATE_WINDOW)
    return any(_is_alike(act, p.act) and overlap(_named_goods(act), p.act.commodities) for p in recent)


def _named_goods(act: Act) -> tuple[str, ...]:
    return tuple(goods for goods in act.commodities if goods not in act.inferred)


def _is_alike(act: Act, other: Act) -> bool:
    same_kind = family_of(act.measure, act.action) is family_of(other.measure, other.action)
    is_like = same_kind or act.compared_direction is other.compared_direction
    return other.issuer is not None and is_like
