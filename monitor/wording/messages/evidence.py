"""The evidence of an alert in English, made from its facts when it is shown."""

from monitor.domain.acts.scheme import Certainty
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.facts import EvidenceFacts, OutletFacts, shared_fields
from monitor.domain.alerts.message import Evidence, EvidenceBase
from monitor.domain.event.certainty import Part
from monitor.wording.messages.background import prior_acts
from monitor.wording.phrases.english import counted, joined
from monitor.wording.phrases.readings import facets_called_open, facets_not_found, read_as, texts_read


def evidence_in_words(stored: EvidenceFacts, vocabulary: Vocabulary) -> Evidence:
    """The evidence with its English. Names that the vocabulary no longer has are shown by their ids."""
    shared, act, context = shared_fields(EvidenceBase, stored), stored.act, stored.context
    if act is None:
        return Evidence(**shared)
    background = () if context is None else prior_acts(act, context, vocabulary)
    return Evidence(
        **shared,
        read_as=() if stored.read is None else read_as(stored.read, vocabulary),
        facets_not_found=", ".join(facets_not_found(act)),
        texts_read=texts_read(stored.pages),
        stated_open=facets_called_open(act),
        background_heading=counted(len(background), "earlier act") if background else "",
        background=background,
        sources=tuple(map(_source, stored.outlets)),
        waiting_for=_waiting_for(stored),
    )


_COUNTS = {
    Part.INDEPENDENT: "independent",
    Part.SAME_OUTLET: "the same outlet again",
    Part.COPY: "a copy",
    Part.AGGREGATOR: "passes on other reports",
    Part.CLAIM: "a claim",
    Part.RUMOUR: "unnamed sources",
    Part.UNCHANGED: "what stays as it is",
    Part.CONTRADICTED: "contradicts the others",
}


def _source(outlet: OutletFacts) -> str:
    """`Example Daily · media · zh · independent`."""
    nameless = "names no government" if outlet.issuer_inferred else ""
    return " · ".join(filter(None, (outlet.name, outlet.tier, outlet.language, _COUNTS[outlet.part], nameless)))


def _waiting_for(stored: EvidenceFacts) -> str:
    """What would raise the certainty: the issuer's official sources, or a second source; else ""."""
    if stored.certainty is Certainty.OFFICIAL:
        return ""
    second = () if stored.certainty is Certainty.CORROBORATED else ("a second independent source",)
    waits = (*stored.official_sources, *second)
    if not waits:
        return "an official announcement; no official source of the issuer is configured"
    return joined(waits, "or")
