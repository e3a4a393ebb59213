"""Document numbers of an act: its own, and those of the documents it cites."""

from collections.abc import Iterator, Sequence

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.scheme import Action
from monitor.language.acts import ACTS
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.profile import LanguageProfile
from monitor.language.acts.grammar.triggers import Trigger

# These actions have an earlier document as object: its number stands where the object stands.
_ON_DOCUMENTS = frozenset(
    {*(Action.SUSPEND, Action.POSTPONE, Action.REMOVE, Action.EXTEND), Action.RESUME, Action.AMEND, Action.RELAX}
)


def _is_object(at: int, trigger: Trigger, profile: LanguageProfile) -> bool:
    """True if the number at `at` is the object of the verb, not the acting document."""
    if trigger.action not in _ON_DOCUMENTS:
        return False
    return at < trigger.verb.start if profile.verb_last else at > trigger.verb.start


def _is_cited(at: int, passage: Passage) -> bool:
    """True if a Chinese notice cites the number as its subject: 关于延长2025年第70号…, 第70号规定的…."""
    return (
        ACTS.notice_about.search(passage.text, passage.start, at) is not None
        or ACTS.as_notice_says.match(passage.text, at) is not None
    )


def own_numbers(
    group: Sequence[Candidate], passages: Sequence[Passage], profile: LanguageProfile, *, official: bool = False
) -> Iterator[DocumentNumber]:
    """Numbers of the acting document: in the act's sentences, and in a headline that only names the document.

    If a headline begins with a Federal Register number, it is the only one. So is the number under which an `official`
    text stands, whatever the text amends or repeals.
    """
    heading = _register_number(passages[0]) or (titled_number(passages[0]) if official else None)
    if heading is not None:
        yield heading
        return
    for c in group:
        for at, number in c.trigger.passage.numbers:
            if not _is_object(at, c.trigger, profile) and not _is_cited(at, c.trigger.passage):
                yield number
    title = passages[0]
    if title.field == "title" and not any(c.trigger.passage is title for c in group):
        yield from (number for _, number in title.numbers)


def titled_number(title: Passage) -> DocumentNumber | None:
    """The number under which an official text stands: at the head of its title, after its offices alone, or in
    brackets at the end of the title. A number that the title acts on ("Notice No. 3 is repealed") is none.
    """
    if title.field != "title":
        return None
    text = title.text[: title.end]
    for at, number in title.numbers:
        heads = ACTS.heads_title.fullmatch(text, title.start, at) and not ACTS.acted_on.match(text, at)
        if heads or (text[:at].endswith("(") and ACTS.closes_title.fullmatch(text, at)):
            return None if _is_cited(at, title) else number
    return None


def _register_number(passage: Passage) -> DocumentNumber | None:
    """The Federal Register number at the start of a headline: "FR Doc. 2026-21456: …"."""
    at, number = passage.numbers[0] if passage.numbers and passage.field == "title" else (None, None)
    return number if number is not None and at == passage.start and number.authority == "FR" else None


def cited_numbers(group: Sequence[Candidate], profile: LanguageProfile) -> Iterator[tuple[DocumentNumber, str]]:
    """Numbers of the documents that the act acts on or cites, each once, with the part that is named of it, "" for
    all; the caller leaves out its own.
    """
    found: dict[DocumentNumber, str] = {}
    for c in group:
        passage = c.trigger.passage
        for at, number in passage.numbers:
            cited = c.trigger.action in _ON_DOCUMENTS and _is_cited(at, passage)
            if cited or _is_object(at, c.trigger, profile):
                found[number] = found.get(number) or part_cited(at, passage)
    yield from found.items()


def part_cited(at: int, passage: Passage) -> str:
    """The part that is named of the document whose number begins at `at`: "Article 2" of 2024年第46号公告第二款.

    "" where it is the whole document.
    """
    match = ACTS.part_of_document.match(passage.text, at, passage.end)
    match = match or ACTS.part_before_document.search(passage.text, passage.start, at)
    if match is None:
        return ""
    number = _HAN_NUMBERS.get(match["number"], match["number"])
    return f"{_PARTS.get(match['unit'], match['unit'])} {number}"


_HAN_NUMBERS = {sign: str(n) for n, sign in enumerate("一二三四五六七八九十", 1)}
_PARTS = {
    **dict.fromkeys(("項", "항"), "paragraph"),
    **dict.fromkeys(("款", "条", "條", "조"), "Article"),  # the register names 第二款 of a notice so
    "项": "item",
}
