"""Acts of which not all is known: those that the judge alone or a model has read, and those whose direction is unclear.

Nothing is asserted of them that no words say: the line names the measure as an estimate, or leaves the direction out.
"""

from monitor.domain.act import Act, ActReader, Direction, Measure, Stage
from monitor.language.headline.names import Names

__all__ = ["by_model", "is_unsure", "sign_line", "unsure_line", "unsure_summary"]

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
_SIGNED = (Direction.EASING, Direction.TIGHTENING)


def is_unsure(act: Act) -> bool:
    return act.unclear_sign is not None or act.read_by is not ActReader.GRAMMAR


def by_model(act: Act) -> str:
    """`read by model NAME, not by the grammar`; "" of an act that no model read."""
    return f"read by model {act.model}, not by the grammar" if act.read_by is ActReader.MODEL else ""


def unsure_line(act: Act, names: Names) -> str:
    """`China: export ban on gallium, direction unclear`; `Indonesia: probable export tax (tightening)`."""
    subject = names.place(act.issuer) if act.issuer else "A government"
    noun = _NOUNS.get(act.measure, "export policy statement")
    goods = f" on {names.nouns(names.goods[:2], more=len(names.goods) > 2)}" if names.goods else ""
    if act.unclear_sign is not None:
        return f"{subject}: {noun}{goods}, direction unclear"
    sign = f" ({act.direction})" if act.direction in _SIGNED and act.stage is not Stage.DENIED else ""
    return f"{subject}: probable {noun}{goods}{sign}{_FAR.get(act.stage, '')}"


_FAR = {
    Stage.CONSIDERED: ", only considered",
    Stage.PROPOSED: ", proposed",
    Stage.DENIED: ", denied",
}


def unsure_summary(act: Act) -> str:
    """One sentence without a full stop: what is estimated and why."""
    if act.unclear_sign is not None:
        return "The direction is unclear: two readings of the report contradict each other. Read the quote"
    if by := by_model(act):
        return f"{by[0].upper()}{by[1:]}. Read the quote"
    return "Measure and direction are estimates from the wording as a whole. Read the quote"


def sign_line(act: Act, *, quotes: bool) -> str:
    """What each reading rests on, "" where the sign is clear. Without `quotes` no word of the report is repeated."""
    unclear = act.unclear_sign
    if unclear is None:
        return ""
    grammar = _quoted(unclear.grammar_words) if quotes else ""
    judge = _quoted(unclear.judge_words) if quotes else ""
    return f"Direction unclear: the grammar reads {unclear.grammar}{grammar}, the trained judge {unclear.judge}{judge}"


def _quoted(words: tuple[str, ...]) -> str:
    return f" ({', '.join(f'“{word}”' for word in words)})" if words else ""
