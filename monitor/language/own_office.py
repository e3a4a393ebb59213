"""The state of an official text whose source names none: that of the office which the text names as its author.

Such an office stands where notices have it: before the number in the headline, at the headline's beginning before a
colon or a word for a notice, or alone on a line as letterhead or signature.
"""

from collections.abc import Iterator, Sequence

from monitor.domain.acts.reading import Mention
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.language.acts import ACTS
from monitor.language.authorities import STATE_OF_AUTHORITY
from monitor.language.document import Document
from monitor.language.documents import FoundNumber


def state_of_own_office(
    document: Document, mentions: Sequence[Mention], numbers: Sequence[FoundNumber], vocabulary: Vocabulary
) -> str | None:
    """The state of the office; None if the text names none as its author, or those of two states."""
    offices = (m.concept for m in mentions if m.kind == ConceptKind.AGENCY.value and _is_author(document, m))
    states = {vocabulary.concepts[office].place for office in offices} | set(_states_of_numbers(document, numbers))
    named = states - {None}
    return named.pop() if len(named) == 1 else None


def _is_author(document: Document, office: Mention) -> bool:
    span, text = office.span, document.original(office.span.field)
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    line = (text[start : span.start].strip(), text[span.end : end if end >= 0 else len(text)].strip())
    if span.field == "text":
        return line == ("", "")
    folded = document.folded("title")
    return not line[0] and ACTS.heads_own_notice.match(folded.text, folded.index(span.end)) is not None


def _states_of_numbers(document: Document, numbers: Sequence[FoundNumber]) -> Iterator[str]:
    """The state whose number heads the headline: 商务部公告2026年第61号."""
    folded = document.folded("title")
    for seen in (n for n in numbers if n.span.field == "title"):
        state = STATE_OF_AUTHORITY.get(seen.number.authority)
        if state is not None and ACTS.offices_of_notice.fullmatch(folded.text, 0, folded.index(seen.span.start)):
            yield state
