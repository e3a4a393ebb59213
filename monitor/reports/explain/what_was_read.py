"""What the reader found in an article in words: its acts, or why it has none."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Mention, Reading, RejectedCandidate
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.sources.licensing import MACHINE, Shown, Terms, licence
from monitor.language.query.wording import act_in_short, judgement_in_words, non_act_in_words, possible_in_words
from monitor.ports.queries.lookup import ArticleRecord
from monitor.reports.evaluation.engine import Read
from monitor.reports.explain.answer import flat
from monitor.reports.explain.decisions import EventRecord
from monitor.reports.explain.page import quotes_with_origin
from monitor.wording.headline.uncertain import by_model, differences
from monitor.wording.phrases.english import joined
from monitor.wording.phrases.readings import read_as

_EVERYTHING = licence(Terms(), MACHINE, called="")
"""For a text without a source."""
SHOWN = 3  # items of a kind in the paragraph; the tree has more


def as_read(reading: Reading, vocabulary: Vocabulary, shown: Shown = _EVERYTHING, *, words: bool = True) -> str:
    """Return a predicate: what the text was read as, or why it contains no act; without `words` no reason."""
    if reading.acts:
        more = len(reading.acts) - SHOWN
        acts = "; ".join(_act(a) for a in reading.acts[:SHOWN])
        return f"was read as {acts}" + (f"; and {more} more" if more > 0 else "")
    if reading.possible:
        what = f": {possible_in_words(reading.possible)}" if reading.possible.evidence else ""
        return f"contains no act, but a candidate{what}"
    if not (shown.sentences and words):
        return "contains no act that the reader recognizes"
    calls = [m for m in reading.mentions if _speech(m, vocabulary) == "call"]
    if reading.near_misses:
        reasons = dict.fromkeys(non_act_in_words(_with_call(m, calls)) for m in reading.near_misses)
        return f"contains no act: {'; '.join(list(reasons)[:SHOWN])}"
    call = f'"{calls[-1].span.quote}" is a call, not an act; ' if calls else ""
    return f"contains no act that the reader recognizes: {call}{_words_read(reading, vocabulary)}"


def _act(act: Act) -> str:
    by = ", ".join(quotes_with_origin(act.evidence[:SHOWN]))
    stage = act.stage + (f" (by {by})" if by else "")
    return ", ".join(filter(None, (act_in_short(act), stage, by_model(act), *differences(act))))


def _with_call(miss: RejectedCandidate, calls: Sequence[Mention]) -> RejectedCandidate:
    """Return the miss of a demanded act with the demanding verb as its span: `"urges" is a call`."""
    before = [c for c in calls if c.span.field == miss.span.field and c.span.end <= miss.span.start]
    return replace(miss, span=before[-1].span) if miss.reason == "call" and before else miss


def _speech(mention: Mention, vocabulary: Vocabulary) -> str:
    """Return the class of a speech verb (call, announce, …), "" for any other word."""
    concept = vocabulary.concepts.get(mention.concept)
    return next(iter(concept.attribute("speech")), "") if concept else ""


def judged(read: Read) -> list[str]:
    judgement = read.reading.judgement
    return [judgement_in_words(judgement)] if judgement else []


def glossed(read: Read) -> list[str]:
    gloss = read.reading.gloss.rstrip(".")
    return [f"Word by word: {gloss}."] if gloss else []


_NEEDED = {
    "an actor": ("place", "agency"),
    "an action": ("verb", "instrument"),
    "an object": ("commodity", "firm", "list"),
}


def _words_read(reading: Reading, vocabulary: Vocabulary) -> str:
    """Return which of the three parts of an act (actor, action, object) have words in the text, and which do not."""
    found, missing = [], []
    mentions = [m for m in reading.mentions if not _speech(m, vocabulary)]
    for need, kinds in _NEEDED.items():
        words = dict.fromkeys(flat(m.span.quote) for m in mentions if m.kind in kinds)
        if words:
            found.append(f"{need} ({', '.join(list(words)[:SHOWN])})")
        else:
            missing.append(need)
    has = f"it has words for {joined(found)}" if found else "it has no words from the vocabulary"
    return f"{has}, none for {joined(missing, 'or')}" if found and missing else has


def stored_reading(stored: ArticleRecord, events: Sequence[EventRecord], read: Read | None, shown: Shown) -> Reading:
    """Return the acts and the candidate as stored; near misses and words as read now."""
    reading = read.reading if read else Reading(language=stored.article.language)
    if not stored.acts:
        possible = stored.possible
        bare = None if possible is None else replace(possible, evidence=shown.evidence(possible.evidence))
        return replace(reading, acts=(), possible=bare)
    own = [r.act for record in events for r in record.reports if r.ref.article_id == stored.article.id]
    if not own:
        return reading
    acts = (act.quoting(shown.quotes) for act in own)
    return Reading(language=reading.language, acts=tuple(sorted(acts, key=lambda a: a.ordinal)))


def terms_of_first_act(acts: Sequence[Act], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return lines on how the foremost act was read, in the terms of the scheme."""
    return tuple(line for act in acts[:1] for line in read_as(act, vocabulary))
