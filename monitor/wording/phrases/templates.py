"""Tables of phrases, summaries and names of goods, read once on first use."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Direction, Measure, Stage
from monitor.domain.lists.change_text import LIST_CHANGE


def phrase_of(act: Act) -> str:
    """The phrase for the act's measure and action, verb first.

    An amendment that is only considered or denied is a `change`: its direction is not known.
    """
    own = _table("phrases")[act.measure]
    phrase = str(own.get(_phrase_key(act)) or own.get(act.action) or own["any"])
    return f"change {phrase.removeprefix('amend ')}" if phrase.startswith("amend ") and act.stage in _OPEN else phrase


_OPEN = (Stage.CONSIDERED, Stage.DENIED)


def summary_of(act: Act) -> str:
    """The sentence for the type of measure, without a full stop; "" for most."""
    own = _table("summaries").get(act.measure, {})
    return str(own.get(_phrase_key(act)) or own.get("any") or "")


def _phrase_key(act: Act) -> str:
    """The key of the phrase: the action, or one of the special cases.

    `prolong`: a suspension that continues an earlier one. `hold_off`: a rule that does not come now. `rebate_cut`,
    `rebate_raise`: a change of a tax refund. `restrict`, `control`, `allow`: exports are restricted, controlled or
    allowed by unnamed means. `from_ban`: an exemption from a ban. `of_firms`: a case against named firms, or an
    investigation of firms without named goods. `unsaid`: a list of parties that is amended, where the report may count
    parties that are added or taken off.
    """
    if act.action is Action.AMEND and act.measure is Measure.ENTITY_LIST and act.trigger != LIST_CHANGE:
        return "unsaid"
    if act.trigger.endswith(_REBATE):
        return "rebate_cut" if act.direction is Direction.TIGHTENING else "rebate_raise"
    if act.action is Action.IMPOSE and act.trigger.startswith(_RESTRICTS):
        return "restrict"
    if act.action is Action.IMPOSE and act.trigger.endswith(_CONTROLS):
        return "control"
    if act.action is Action.GRANT and act.trigger in _ALLOWS:
        return "allow"
    if act.action is Action.GRANT and act.trigger.endswith(_BAN):
        return "from_ban"
    of_firms = act.measure is Measure.ENFORCEMENT or (act.measure is Measure.INVESTIGATION and not act.commodities)
    if of_firms and act.firms and act.action is Action.IMPOSE:
        return "of_firms"
    if act.action is Action.POSTPONE and act.effective is None:
        return "hold_off"
    return "prolong" if act.action is Action.SUSPEND and act.continues else act.action


_CONTROLS = ("+export_control", "+rule")  # no words for a licence
_RESTRICTS = ("restrict+", "answer:")  # a verb with trade as its object; an answer says less than the report
_ALLOWS = ("grant+exports", "grant+sales", "receive+sales")  # no words for a licence
_BAN = "+export_ban"
_REBATE = "export_tax_rebate"  # the instrument in a trigger: a refund that ends tightens as a duty does


def goods_names(concept: str) -> Mapping[str, str]:
    """The entries `before` and `noun` of a concept, each only where its label does not fit."""
    called: Mapping[str, str] = _table("goods").get(concept, {})
    return called


@cache
def _table(name: str) -> dict[str, Any]:
    text = files("monitor.wording").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
