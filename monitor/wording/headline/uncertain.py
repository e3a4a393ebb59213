"""Headlines of uncertain acts: read by the judge or a model alone, or by two readings that differ.

The line asserts nothing that no words in the text support: it marks the measure as an estimate or leaves the direction
out.
"""

from monitor.domain.acts.act import Act, ActReader, DirectionConflict, Facet, IssuerBasis, MeasureConflict, Withheld
from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.wording.phrases.names import Names

_NOUNS = {
    Measure.EXPORT_BAN: "export ban",
    Measure.EXPORT_LICENSING_REQUIREMENT: "export licensing rule",
    Measure.EXPORT_QUOTA: "export quota",
    Measure.EXPORT_TAX: "export tax",
    Measure.PRICE_FLOOR: "minimum export price",
    Measure.QUALIFIED_EXPORTERS: "list of permitted exporters",
    Measure.CONTROL_LIST: "export control list",
    Measure.ENTITY_LIST: "entity list",
    Measure.EXTRATERRITORIAL_CONTROL: "re-export control",
    Measure.LICENCE: "export licence",
    Measure.GENERAL_LICENCE: "general export licence",
    Measure.EXEMPTION: "exemption from export controls",
    Measure.LICENCE_POLICY: "export licensing policy",
    Measure.ENFORCEMENT: "enforcement of export controls",
    Measure.INVESTIGATION: "export control investigation",
    Measure.FRAMEWORK_LAW: "export control law",
}
_ANY = "export measure"  # also for the judge's label `other`: a statement is no more likely than a rule
_UNSIGNED = (Measure.ENFORCEMENT, Measure.INVESTIGATION)  # they leave the rules as they are
_LABELS = {
    "export_licence_grant": "a licence decision",
    "export_licensing_requirement": "a licence requirement",
    "export_ban": "an export ban",
    "export_quota": "an export quota",
    "export_tax": "an export tax",
    "control_list_change": "a change of a control list",
    "entity_listing": "a listing of parties",
    "suspension_of_control": "a control suspended",
    "removal_of_control": "a control lifted",
    "enforcement": "enforcement",
    "investigation_or_review": "an investigation or review",
}
_SIGNED = (Direction.EASING, Direction.TIGHTENING)


def by_model(act: Act) -> str:
    """`read by model NAME, not by the grammar`; "" for an act that no model read."""
    return f"read by model {act.model}, not by the grammar" if act.read_by is ActReader.MODEL else ""


def uncertain_lines(act: Act, names: Names, *, denial_shown: bool = False) -> list[str]:
    """`China: export ban on gallium, direction unclear`; `Indonesia: probable export tax (tightening)`.

    Longest first; shorter ones leave out the direction, then goods but one. With `denial_shown` the status beside the
    line says that the act is denied, so the line does not repeat it.
    """
    subject = names.place(act.issuer) if act.issuer else "A government"
    noun = _ANY if act.unclear_measure else _NOUNS.get(act.measure, _ANY)

    def goods(shown: int) -> str:
        return f" on {names.nouns(names.goods[:shown], more=len(names.goods) > shown)}" if names.goods else ""

    if act.unclear_sign is not None:
        return [f"{subject}: {noun}{goods(n)}, direction unclear" for n in (2, 1)]
    is_signed = act.direction in _SIGNED and act.stage is not Stage.DENIED and act.measure not in _UNSIGNED
    sign = f" ({act.direction})" if is_signed else ""
    far = "" if act.unclear_stage or (denial_shown and act.stage is Stage.DENIED) else _STAGE_SUFFIX.get(act.stage, "")
    forms = ((2, sign), (2, ""), (1, ""))
    if act.unclear_measure is not None:
        return [f"{subject}: {noun}{goods(n)}{s}, kind unclear{far}" for n, s in forms]
    far = ", stage unclear" if act.unclear_stage else far
    return [f"{subject}: probable {noun}{goods(n)}{s}{far}" for n, s in forms]


_STAGE_SUFFIX = {
    Stage.CONSIDERED: ", only considered",
    Stage.PROPOSED: ", proposed",
    Stage.DENIED: ", denied",
}


def uncertain_summary(act: Act) -> str:
    """What is estimated and why, without a full stop at the end. The model that read the act is always named."""
    unclear, by = _what_is_unclear(act), by_model(act)
    if by:
        return f"{by[0].upper()}{by[1:]}. {unclear or 'Read the quote'}"
    return unclear or "Measure and direction are estimates from the wording as a whole. Read the quote"


def _what_is_unclear(act: Act) -> str:
    if act.unclear_sign is not None and act.unclear_sign.grammar is Direction.NONE:
        reader = (
            "grammar reads {}, the trained judge" if act.read_by is ActReader.GRAMMAR else "trained judge reads {} and"
        )
        return f"The direction is unclear: the {reader.format(act.unclear_sign.judge)} is not sure. Read the quote"
    if act.unclear_sign is not None:
        return "The direction is unclear: two readings of the report contradict each other. Read the quote"
    if act.unclear_measure is not None:
        return f"The measure is unclear: {_either(act.unclear_measure)}. Read the quote"
    return ""


def _either(unclear: MeasureConflict) -> str:
    return " or ".join(_LABELS.get(label, "another measure") for label in (unclear.judge, unclear.grammar))


def stage_unclear(act: Act) -> str:
    """`considered or announced`, "" where the stage is clear."""
    unclear = act.unclear_stage
    return f"{unclear.judge} or {unclear.grammar}".replace("_", " ") if unclear else ""


def issuer_inferred(act: Act) -> str:
    """`inferred from another report, https://…`; "" if words of the act's own report name the issuer."""
    inferred = act.issuer_inferred
    if inferred is None:
        return ""
    if inferred.basis is IssuerBasis.REPORT:
        return f"inferred from another report, {inferred.url or 'of a restricted source'}"
    return _BASES[inferred.basis]


_BASES = {
    IssuerBasis.READERS: "inferred from the language of the report",
    IssuerBasis.FIRM: "inferred from the firm",
    IssuerBasis.LIST: "inferred from the list",
}


def differences(act: Act) -> tuple[str, ...]:
    """An inferred issuer, facets that grammar and trained judge read differently, and values that are withheld for want
    of support, one line each, for people who check the reading.
    """
    issuer = (f"issuer {issuer_inferred(act)}",) if act.issuer_inferred else ()
    return (*issuer, *_unclear(act), *map(_withheld, act.withheld))


def _withheld(each: Withheld) -> str:
    value = each.value.replace("_", " ")
    return f"{_WITHHELD[each.facet]} {value} withheld: support {each.support:.2f}, needs {each.least:.2f}"


_WITHHELD = {Facet.COMMODITIES: "goods"}


def _unclear(act: Act) -> tuple[str, ...]:
    pairs = (("stage", act.unclear_stage), ("measure", act.unclear_measure))
    line = _OF_BOTH if act.read_by is ActReader.GRAMMAR else _OF_JUDGE
    return tuple(line.format(name, each.grammar, each.judge) for name, each in pairs if each is not None)


_OF_BOTH = "{0} unclear: the grammar reads {1}, the trained judge {2}"
_OF_JUDGE = "{0} unclear: the trained judge reads {2} and is not sure; it may be {1}"


def direction_line(unclear: DirectionConflict | None) -> str:
    """What each of two readings of the direction rests on, "" where there are not two."""
    if unclear is None or unclear.grammar is Direction.NONE:
        return ""
    grammar, judge = _quoted(unclear.grammar_words), _quoted(unclear.judge_words)
    return f"Direction unclear: the grammar reads {unclear.grammar}{grammar}, the trained judge {unclear.judge}{judge}"


def _quoted(words: tuple[str, ...]) -> str:
    return f" ({', '.join(f'“{word}”' for word in words)})" if words else ""
