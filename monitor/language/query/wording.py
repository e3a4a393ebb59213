"""Acts, judgements and reasons for non-acts in a few words."""

from collections.abc import Iterable

from monitor.domain.acts.act import Act
from monitor.domain.acts.judgement import Basis, Judgement
from monitor.domain.acts.reading import ActCandidate, RejectedCandidate

_REASONS = {
    "": "is not an act",
    "agri_access": "is about food safety and access, not exports",
    "background": "is background to something else",
    "call": "is a call for action, not an act",
    "conditional": "is a condition, not an act",
    "corporate_order": "is an order to one company, not an export rule",
    "countermeasure": "is a sanction, not an export rule",
    "court_case": "is a court case, not a rule",
    "data_export": "is about data, not goods",
    "import_measure": "is about imports, not exports",
    "import_side": "is about imports, not exports",
    "market": "is about prices or trade, not an act",
    "mining_permit": "is a permit to mine, not to export",
    "negated": "did not happen",
    "no_issuer": "names no government that acts",
    "opinion": "is comment, not an act",
    "other_permit": "is a permit for something else",
    "other_trade": "is about other trade, not exports",
    "physical_stop": "stops trade by force, not by a rule",
    "production": "is about production, not exports",
    "production_quota": "is about production, not exports",
    "second_reader": "is not an act: the second reader found none",
    "unlikely": "is not an act, judging by the whole text",
    "too_many": "exceeds the number of acts in one article",
    "statistics": "is about figures, not an act",
}


def non_act_in_words(miss: RejectedCandidate) -> str:
    """`"urges" is a call for action, not an act`."""
    reason = _REASONS.get(miss.reason, f"is {miss.reason.replace('_', ' ')}, not an act")
    return f'"{miss.span.quote}" {reason}'


def possible_in_words(possible: ActCandidate) -> str:
    """`"export controls", "Beijing" in the title, without a verb that the reader knows`."""
    words = ", ".join(dict.fromkeys(f'"{span.quote}"' for span in possible.evidence))
    if possible.score is not None:
        return f"{words}, with a probability of {possible.score:.2f}"
    return f"{words} in the title, without a verb that the reader knows"


def judgement_in_words(judgement: Judgement) -> str:
    """`Judge score 0.31, threshold 0.55 (balanced); for it: "bans"; against it: "shares".`"""
    if judgement.basis is Basis.FORM:
        return "Official notice with a document number: accepted by its form."
    notes = []
    if judgement.ngrams is not None and judgement.encoder is not None:
        notes.append(f"n-grams {judgement.ngrams:.2f}, encoder {judgement.encoder:.2f}")
    if judgement.uncorrected is not None:
        notes.append(f"{judgement.uncorrected:.2f} without your team's correction")
    score = f"{judgement.score:.2f}" + (f" ({'; '.join(notes)})" if notes else "")
    parts = [f"Judge score {score}, threshold {judgement.threshold:.2f} ({judgement.mode})"]
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
