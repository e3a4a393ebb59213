"""Governments that the vocabulary does not know: an act of theirs has no known issuer, and not the reader's own state.

A stranger stands where an issuer does: at the start of a headline before its comma (아르헨, …), or as the abbreviation
in front of an office (哈农业部, 와주 정부).
"""

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import RoleMarkers


def opens_with_stranger(headline: Passage, markers: RoleMarkers) -> bool:
    """True if an unknown name is the subject of the headline, which Korean headlines follow by a comma.

    So is a firm whose name begins with a place: アンマン鉱業.
    """
    if headline.field != "title":
        return False
    if any(_opens_as_firm(headline, w) for w in headline.of_kind(ConceptKind.PLACE)[:1]):
        return True
    if markers.subject is None:
        return False
    name = ACTS.opening_name.match(headline.text, headline.start, headline.end)
    if name is None or any(w.start < name.end(1) and w.end > name.start(1) for w in headline.words):
        return False
    return not any(w.place == markers.home_state for w in headline.actors)


def _opens_as_firm(headline: Passage, place: Word) -> bool:
    if ACTS.line_of_business.match(headline.text, place.end, headline.end) is None:
        return False
    return ACTS.headline_begins.fullmatch(headline.text, headline.start, place.start) is not None


def is_of_stranger(passage: Passage, office: Word) -> bool:
    """True if an unknown name stands directly in front of the office: 哈农业部, 와주 정부; not for cities' customs."""
    if office.kind is not ConceptKind.AGENCY or ACTS.office_in_cities.match(passage.text, office.start, office.end):
        return False
    name = ACTS.name_of_stranger.search(passage.text[passage.start : office.start])
    if name is None:
        return False
    start = passage.start + name.start(name.lastindex or 0)
    return not any(start < w.end and w.start < office.start for w in passage.words)


def opening_state(headline: Passage, actors: tuple[Word, ...]) -> str | None:
    """The state that opens a headline, before its comma or colon: "스페인, 이스라엘 무기 금수", "Malaysia: …"."""
    first = next((a for a in actors if a.place), None)
    if first is None or headline.field != "title":
        return None
    begins = ACTS.headline_begins.fullmatch(headline.text, headline.start, first.start) is not None
    return first.place if begins and ACTS.ends_subject.match(headline.text, first.end) is not None else None
