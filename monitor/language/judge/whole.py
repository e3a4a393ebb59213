"""An act that the judge is sure of and in which the grammar read none.

Its quote is the title. Its facets come from names in the title and from the judge's heads. It is marked as read by the
judge.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from monitor.domain.act import (
    Act,
    Action,
    ActReader,
    Asserted,
    Certainty,
    Direction,
    Facet,
    Measure,
    Mention,
    PossibleAct,
    Span,
    Stage,
    said_of,
)
from monitor.domain.source import Tier
from monitor.language.acts.candidates import Context
from monitor.language.judge.features import Evidence
from monitor.language.judge.port import Opinion

__all__ = ["act_of_whole", "named_in_title"]

_T = TypeVar("_T")

_TITLE_SHOWN = 300  # characters
_SURE = 0.5  # from which probability on a head's value counts

# What each label of the labelled sets stands for, by direction; `benchmark_label` leads back.
_RULES = {Direction.TIGHTENING: Action.IMPOSE, Direction.EASING: Action.RELAX}
_MEASURES = {
    "export_ban": Measure.EXPORT_BAN,
    "export_licensing_requirement": Measure.EXPORT_LICENSING_REQUIREMENT,
    "export_quota": Measure.EXPORT_QUOTA,
    "export_tax": Measure.EXPORT_TAX,
    "control_list_change": Measure.CONTROL_LIST,
    "entity_listing": Measure.ENTITY_LIST,
}
_PAIRS = {
    "export_licence_grant": (Measure.LICENCE, Action.GRANT),
    "suspension_of_control": (Measure.EXPORT_LICENSING_REQUIREMENT, Action.SUSPEND),
    "removal_of_control": (Measure.EXPORT_LICENSING_REQUIREMENT, Action.REMOVE),
    "enforcement": (Measure.ENFORCEMENT, Action.IMPOSE),
    "investigation_or_review": (Measure.INVESTIGATION, Action.IMPOSE),
}


def act_of_whole(evidence: Evidence, context: Context, opinion: Opinion, proposed: Act | None) -> Act:
    """The act. `proposed` is what the grammar's foremost proposal would have been: it counts where its sign agrees."""
    direction = _likeliest(opinion.directions, Direction.NONE)
    label = _likeliest(opinion.measures, "other")
    if proposed is not None and proposed.direction is direction and proposed.evidence and _fits(proposed, label):
        return replace(proposed, ordinal=0, read_by=ActReader.JUDGE)
    measure, action = _pair(label, direction)
    goods = tuple(said_of(Facet.COMMODITIES, (Asserted(value=m.concept, span=m.span) for m in _goods(evidence))))
    own = context.source_place is not None and context.tier is Tier.OFFICIAL
    return Act(
        ordinal=0,
        issuer=context.source_place if own else _issuer(evidence, proposed),
        measure=measure,
        action=action,
        direction=direction,
        stage=_stage(opinion),
        certainty=Certainty.OFFICIAL if own else Certainty.REPORTED,
        evidence=(_title(evidence),),
        commodities=tuple(s.value for s in goods),
        said=goods,
        trigger="judge",
        read_by=ActReader.JUDGE,
    )


def named_in_title(evidence: Evidence, score: float) -> PossibleAct:
    """What may be an act, with the names that its title has."""
    spans = [m.span for m in _in_title(evidence) if m.kind in ("instrument", "list", "place", "agency", "commodity")]
    return PossibleAct(
        issuers=tuple(dict.fromkeys(m.concept for m in _in_title(evidence) if m.kind == "place")),
        instrument=_first(evidence, "instrument") or _first(evidence, "list") or "",
        commodities=tuple(dict.fromkeys(m.concept for m in _goods(evidence))),
        evidence=tuple(dict.fromkeys(spans)) or (_title(evidence),),
        score=score,
    )


def _fits(proposed: Act, label: str) -> bool:
    """Whether the proposal is no rule where the judge sees that a rule is enforced: who is charged broke one."""
    return label != "enforcement" or proposed.measure is Measure.ENFORCEMENT


_MEANT_BEFORE = re.compile(
    r"(?i)\b(?:to|for|in|into|from|against|with|via|of|on|at)\s(?:the\s)?$|(?:对|對|向|往|輸|输|销|銷|在|从|從|与|與|和)$"
)
_MEANT_AFTER = re.compile(r"向け|への|行き|から|製|産|産の|에 대한|에 수출|산 |向的|产的|製的")


def _issuer(evidence: Evidence, proposed: Act | None) -> str | None:
    """Whoever the grammar takes for the one who acts; else the first state of the title that is no one who is meant."""
    if proposed is not None and proposed.issuer is not None:
        return proposed.issuer
    title = evidence.document.title
    for mention in _in_title(evidence):
        if mention.kind != "place" or len(mention.concept) != _CODE:
            continue
        before, after = title[max(0, mention.span.start - 16) : mention.span.start], title[mention.span.end :]
        if _MEANT_BEFORE.search(before) is None and _MEANT_AFTER.match(after) is None:
            return mention.concept
    return None


_CODE = 2  # letters of a state's code


def _stage(opinion: Opinion) -> Stage:
    """No estimate makes an act one in force: words have to say that."""
    likeliest = _likeliest(opinion.stages, Stage.ANNOUNCED)
    return Stage.ANNOUNCED if likeliest is Stage.IN_FORCE else likeliest


def _pair(label: str, direction: Direction) -> tuple[Measure, Action]:
    if label in _PAIRS:
        return _PAIRS[label]
    measure = _MEASURES.get(label)
    if measure is None:
        return Measure.STATEMENT, Action.REAFFIRM
    return measure, _RULES.get(direction, Action.AMEND if direction is Direction.MIXED else Action.REAFFIRM)


def _likeliest(chances: Mapping[_T, float], otherwise: _T) -> _T:
    best = max(chances, key=lambda value: chances[value], default=otherwise)
    return best if chances.get(best, 0.0) >= _SURE else otherwise


def _in_title(evidence: Evidence) -> list[Mention]:
    return [m for m in evidence.mentions if m.span.field == "title"]


def _first(evidence: Evidence, kind: str) -> str | None:
    return next((m.concept for m in _in_title(evidence) if m.kind == kind), None)


def _goods(evidence: Evidence) -> list[Mention]:
    return [m for m in _in_title(evidence) if m.kind == "commodity"]


def _title(evidence: Evidence) -> Span:
    """The title; of a text without one its first words."""
    document = evidence.document
    field = "title" if document.title.strip() else "text"
    return document.quote(field, 0, min(len(document.original(field)), _TITLE_SHOWN))
