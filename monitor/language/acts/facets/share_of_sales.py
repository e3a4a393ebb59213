"""The share of the sales that a government takes for a permission: "in exchange for 15% of its China sales"."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.domain.acts.act import SHARE_OF_SALES, Act, Quantity
from monitor.domain.acts.scheme import Measure, Stage
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage

_PERMISSIONS = (Measure.LICENCE, Measure.GENERAL_LICENCE, Measure.EXEMPTION)
_LEAD = 3  # the title and two sentences


def with_share_of_sales(act: Act, passages: Sequence[Passage]) -> Act:
    """The permission with the share that the lead names; unchanged without one, or with two different ones."""
    if act.measure not in _PERMISSIONS or act.stage is Stage.DENIED:
        return act
    found = [(p, m) for p in passages[:_LEAD] for m in p.find_all(ACTS.share_of_sales)]
    shares = {float(next(filter(None, m.groups()))) for _, m in found}
    if len(shares) != 1 or any(q.unit == "percent" for q in act.quantities):
        return act
    passage, match = found[0]
    span = passage.quoted(match.start(), match.end())
    share = Quantity(value=shares.pop(), unit="percent", of=SHARE_OF_SALES, span=span)
    return replace(act, quantities=(*act.quantities, share))
