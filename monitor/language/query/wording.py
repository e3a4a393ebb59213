"""Acts, and why something is none, in a few plain words."""

from collections.abc import Iterable

from monitor.domain.acts.act import Act, NearMiss, PossibleAct
from monitor.domain.acts.judgement import Basis, Judgement

__all__ = ["act_in_short", "judgement_in_words", "miss_in_words", "possible_in_words"]

_REASONS = {
    "": "is no act",
    "agri_access": "is about food safety and access, not exports",
    "background": "is background to something else",
    "call": "is a call, no act",
    "conditional": "is a condition, no act",
    "corporate_order": "is an order to one company, no export rule",
    "countermeasure": "is a sanction, no export rule",
    "court_case": "is a court case, no rule",
    "data_export": "is about data, not goods",
    "import_measure": "is about imports, not exports",
    "import_side": "is about imports, not exports",
    "market": "is about prices or trade, no act",
    "mining_permit": "is a permit to mine, not to export",
    "negated": "did not happen",
    "no_issuer": "has no government that acts",
    "opinion": "is comment, no act",
    "other_permit": "is a permit for something else",
    "other_trade": "is about other trade, not exports",
    "physical_stop": "stops trade by force, not by a rule",
    "production": "is about production, not exports",
    "production_quota": "is about production, not exports",
    "second_reader": "is no act: a second reader saw none",
    "unlikely": "is no act by the wording of the whole",
    "too_many": "is one act too many for one article",
    "statistics": "is about figures, no act",
}


def miss_in_words(miss: NearMiss) -> str:
    """`"urges" is a call, no act`."""
    reason = _REASONS.get(miss.reason, f"is {miss.reason.replace('_', ' ')}, no act")
    return f'"{miss.span.quote}" {reason}'


def possible_in_words(possible: PossibleAct) -> str:
    """`"export controls", "Beijing" in the title, without a verb that the reader knows`."""
    words = ", ".join(dict.fromkeys(f'"{span.quote}"' for span in possible.evidence))
    if possible.score is not None:
        return f"{words}, with a probability of {possible.score:.2f}"
    return f"{words} in the title, without a verb that the reader knows"


def judgement_in_words(judgement: Judgement) -> str:
    """`The judge gives it 0.31, an act needs 0.55; for it: "bans"; against it: "shares".`"""
    if judgement.basis is Basis.FORM:
        return "It is an official notice with its number, so it counts by its form."
    without = judgement.uncorrected
    score = f"{judgement.score:.2f}" + ("" if without is None else f" ({without:.2f} without your team's correction)")
    parts = [f"The judge gives it {score}, an act needs {judgement.threshold:.2f} ({judgement.mode})"]
    for name, words in (("for it", judgement.words_for), ("against it", judgement.words_against)):
        if words:
            parts.append(f"{name}: {_listed(words)}")
    return f"{'; '.join(parts)}."


def act_in_short(act: Act) -> str:
    """`easing/licence/grant by CN on rare_earths`."""
    by = f" by {act.issuer}" if act.issuer else ""
    what = f" on {', '.join(act.commodities)}" if act.commodities else ""
    return f"{act.direction}/{act.measure}/{act.action}{by}{what}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f'"{word}"' for word in words)
