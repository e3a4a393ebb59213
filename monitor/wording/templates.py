"""The tables of this room, read once when the first headline is made: phrases, summaries, and names of goods."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.domain.acts.act import Act, Action, Direction, Measure, Stage

__all__ = ["goods_called", "phrase_of", "summary_of"]


def phrase_of(act: Act) -> str:
    """The phrase of the act's measure and action, its verb first; of what is only weighed or denied none says more than
    that something would change.
    """
    own = _table("phrases")[act.measure]
    phrase = str(own.get(_deed(act)) or own.get(act.action) or own["any"])
    return f"change {phrase.removeprefix('amend ')}" if phrase.startswith("amend ") and act.stage in _OPEN else phrase


_OPEN = (Stage.CONSIDERED, Stage.DENIED)


def summary_of(act: Act) -> str:
    """What the type of the measure says by itself, without a full stop; "" where that is nothing."""
    own = _table("summaries").get(act.measure, {})
    return str(own.get(_deed(act)) or own.get("any") or "")


def _deed(act: Act) -> str:
    """The action; of a suspension that goes on with an earlier one `prolong`, of a refund what is done to it. Of what
    only restricts exports `restrict`, of an inquiry into firms, where no goods are named, `of_firms`.
    """
    if act.trigger.endswith(_REBATE):
        return "rebate_cut" if act.direction is Direction.TIGHTENING else "rebate_raise"
    if act.action is Action.IMPOSE and act.trigger.startswith(_RESTRICTS):
        return "restrict"
    if act.measure is Measure.INVESTIGATION and act.firms and not act.commodities and act.action is Action.IMPOSE:
        return "of_firms"
    return "prolong" if act.action is Action.SUSPEND and act.continues else act.action


_RESTRICTS = "restrict+"  # a verb with trade as its object
_REBATE = "export_tax_rebate"  # the instrument in a trigger: to take a refund away is a duty by its sign alone


def goods_called(concept: str) -> Mapping[str, str]:
    """`before` and `noun`, each where the concept's label does not do."""
    called: Mapping[str, str] = _table("goods").get(concept, {})
    return called


@cache
def _table(name: str) -> dict[str, Any]:
    text = files("monitor.wording").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
