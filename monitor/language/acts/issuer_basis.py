"""From what the issuer of an act is inferred, if no words of the article name it."""

from collections.abc import Sequence

from monitor.domain.acts.act import InferredIssuer, IssuerBasis
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.candidates import Context
from monitor.language.acts.facets.roles import home_state_of_office
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.authorities import STATE_OF_AUTHORITY


def inferred_issuer(issuer: str | None, passages: Sequence[Passage], context: Context) -> InferredIssuer | None:
    """How the issuer was inferred; None if the article names it, or is on the issuer's own page."""
    if issuer is None or context.source_place == issuer or _is_named(issuer, passages):
        return None
    words = [word for passage in passages for word in passage.words]
    if any(w.kind is ConceptKind.LIST and w.place == issuer for w in words):
        return InferredIssuer(basis=IssuerBasis.LIST)
    firms = (w for w in words if w.kind is ConceptKind.FIRM)
    if any(issuer in (*w.part.concept.attribute("licensed_by"), w.place) for w in firms):
        return InferredIssuer(basis=IssuerBasis.FIRM)
    return InferredIssuer(basis=IssuerBasis.READERS) if issuer == context.profile.roles.home_state else None


def _is_named(issuer: str, passages: Sequence[Passage]) -> bool:
    """True if a place, an office or the number of a document names the state."""
    for passage in passages:
        if any(issuer in (word.place, home_state_of_office(word)) for word in passage.actors):
            return True
        if any(STATE_OF_AUTHORITY.get(number.authority) == issuer for _, number in passage.numbers):
            return True
    return False
