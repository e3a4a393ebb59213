"""The tables of this room, read once when the first headline is made: phrases, summaries, and names of goods."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.domain.act import Act, Action

__all__ = ["goods_called", "phrase_of", "summary_of"]


def phrase_of(act: Act) -> str:
    """The phrase of the act's measure and action, its verb first."""
    own = _table("phrases")[act.measure]
    return str(own.get(_deed(act)) or own.get(act.action) or own["any"])


def summary_of(act: Act) -> str:
    """What changed and what did not, without a full stop; of an act that holds not yet, that nothing has."""
    summaries = _table("summaries")
    own = summaries.get(act.measure, {})
    of_class = summaries["class"].get(act.measure.measure_class, {})
    told = summaries["stage"].get(act.stage) or own.get(_deed(act)) or own.get("any")
    return str(told or of_class[_deed(act)])


def _deed(act: Act) -> str:
    """The action, of a suspension that goes on with an earlier one `prolong`."""
    return "prolong" if act.action is Action.SUSPEND and act.continues else act.action


def goods_called(concept: str) -> Mapping[str, str]:
    """`before` and `noun`, each where the concept's label does not do."""
    called: Mapping[str, str] = _table("goods").get(concept, {})
    return called


@cache
def _table(name: str) -> dict[str, Any]:
    text = files("monitor.language.headline").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
