"""Explanations of why an article, an event or a text was alerted, or at which step it stopped and what was missing.

Pure: stored data comes in as values, the rules as an `Engine`. Trees come from reading the text again with the current
rules; decisions are shown as stored, because rules may have changed since.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.alerts.facts import AlertFacts
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.event.certainty import Part
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.fold import fold
from monitor.domain.rules.rule import Match, Status
from monitor.domain.sources.licensing import EXPORT, Audience
from monitor.ports.queries.lookup import ArticleRecord
from monitor.reports.evaluation.engine import Engine, Read
from monitor.reports.evaluation.verdicts import item_of
from monitor.reports.explain.answer import Branch, Stop, Why, at_minute, quoted, times
from monitor.reports.explain.certainty import parts_of, weighed_in_words, weight_in_words
from monitor.reports.explain.decisions import EventRecord, decided, matches_of
from monitor.reports.explain.exposure import exposure_lines
from monitor.reports.explain.growth import growth_in_words, growth_of
from monitor.reports.explain.matched_rules import (
    changed_since,
    match_line,
    matches_in_words,
    no_rule,
    rule_line,
    rules_that_match,
    would_go,
)
from monitor.reports.explain.page import page_in_words
from monitor.reports.explain.second_reader import consultation_in_words
from monitor.reports.explain.trees import tree_of
from monitor.reports.explain.what_was_read import as_read, glossed, judged, stored_reading, terms_of_first_act
from monitor.reports.licensed import as_shown, quoted_headline, redacted_read
from monitor.wording.headline import stage_word
from monitor.wording.phrases.certainty import certainty_of


def why_text(article: Article, engine: Engine, audience: Audience = EXPORT) -> Why:
    """Explain a text without a source: what was read in it, and which rules match or come nearest."""
    read = engine.read(article)
    exposure = exposure_lines(read.reading.acts, engine.exposure, engine.vocabulary, audience)
    return replace(why_read(article, read, engine), exposure=exposure)


def why_read(article: Article, read: Read, engine: Engine) -> Why:
    """Explain a text that was read."""
    held = read.held
    active = [t for t in held if t.rule.status in (Status.LIVE, Status.TRIAL)]
    sentences = [
        f"{quoted(article.title)} {as_read(read.reading, engine.vocabulary)}.",
        *judged(read),
        *glossed(read),
    ]
    if held:
        sentences += rules_that_match(held)
        sentences.append(would_go(active[0], engine) if active else "Nothing is announced: only draft rules match.")
    else:
        sentences += no_rule(read)
    stop = Stop.MATCHED if active else Stop.DRAFT if held else _unwanted(read.reading)
    return Why(
        about=article.title,
        stop=stop,
        paragraph=" ".join(sentences),
        reading=terms_of_first_act(read.reading.acts, engine.vocabulary),
        rules=tuple(rule_line(t.rule, match=t.match) for t in held),
        tree=tree_of(read, held),
    )


def _unwanted(reading: Reading) -> Stop:
    """Return the stop of a text that no rule matches."""
    if reading.acts:
        return Stop.NO_RULE
    return Stop.CANDIDATE if reading.possible else Stop.NO_ACT


def why_article(stored: ArticleRecord, events: Sequence[EventRecord], engine: Engine, audience: Audience) -> Why:
    """Explain a stored article. `events` are those of its acts, or its story."""
    article, shown = stored.article, stored.shown(audience)
    read = None if stored.is_text_expired else redacted_read(engine.read(article, stored.consulted), shown)
    edited = f", edited {times(stored.revisions - 1)}" if stored.revisions > 1 else ""
    whose = filter(None, (shown.tag(article.source_id), shown.language(article.language)))
    seen = f"({', '.join(whose)}, seen {at_minute(stored.seen_at)}{edited})"
    matched = {m.rule_id for m in stored.matches}
    reading = stored_reading(stored, events, read, shown)
    about = quoted_headline(stored, audience)
    sentences = [f"{about} {seen} {as_read(reading, engine.vocabulary, shown, words=read is not None)}."]
    sentences += [*judged(read), *glossed(read)] if read else []
    sentences += page_in_words(stored.page) if shown.is_named else []
    sentences += consultation_in_words(stored.consultation)
    matches = tuple(replace(m, evidence=shown.evidence(m.evidence)) for m in stored.matches)
    sentences += matches_in_words(matches, engine)
    if not stored.matches and read:
        sentences += no_rule(read, then=True)
    stop, ended = _ended(stored, events, reading, engine, audience)
    sentences += ended
    if stop is Stop.CANDIDATE:
        sentences.append("monitor events list --possible lists it.")
    tree: tuple[Branch, ...] = ()
    if read:
        sentences += changed_since(matched, read)
        tree = tree_of(read, tuple(t for t in read.tried if t.rule.id in matched) or read.held)
    about = shown.headline(article.title) or about
    return Why(
        about=about,
        stop=stop,
        paragraph=" ".join(sentences),
        reading=terms_of_first_act(reading.acts, engine.vocabulary),
        rules=tuple(match_line(m, engine) for m in stored.matches),
        exposure=exposure_lines(reading.acts, engine.exposure, engine.vocabulary, audience),
        tree=tree,
        acts=reading.acts,
    )


def why_event(record: EventRecord, first: ArticleRecord | None, engine: Engine, audience: Audience) -> Why:
    """Explain an event: which rules match which words, and where it was announced or why not.

    `first` is the article that represents it, None if no article does any more.
    """
    event = record.event
    reports = "1 report" if event.reports == 1 else f"{event.reports} reports"
    sentences = [
        f"{event.label}, {quoted(event.headline)}, has {reports}: {_sure(event)}.",
        *filter(None, [weighed_in_words(record.reports, audience)]),
    ]
    matches = _shown_matches(record, audience)
    stop, ended = decided(record, engine)
    words = first if first and not first.is_text_expired else None
    read = redacted_read(engine.read(words.article, words.consulted), words.shown(audience)) if words else None
    sentences += _headline_sentences(first, read, audience)
    sentences += matches_in_words(matches, engine)
    if not matches and read:
        sentences += no_rule(read, then=True)
    sentences += ended
    sentences += growth_in_words(growth_of(record.developments, record.deliveries))
    chosen = [t for t in read.tried if t.rule.id in {m.rule_id for m in matches}] if read else []
    tree = tree_of(read, tuple(chosen)) if read else ()
    roots = (d.message for d in record.deliveries if isinstance(d.message, AlertFacts))
    alerted = {alert.rule_id: alert.rule_version for alert in roots}
    own = [r for r in record.reports if first is not None and r.ref.article_id == first.article.id]
    acts = [replace(r.act, evidence=r.shown(audience).evidence(r.act.evidence)) for r in own]
    return Why(
        about=event.label,
        stop=stop,
        paragraph=" ".join(sentences),
        reading=terms_of_first_act(sorted(acts, key=lambda act: act.ordinal), engine.vocabulary),
        rules=tuple(match_line(m, engine, alerted.get(m.rule_id, "")) for m in matches),
        exposure=exposure_lines((r.act for r in record.reports), engine.exposure, engine.vocabulary, audience),
        tree=tree,
        acts=tuple(r.act for r in record.reports),
    )


def _sure(event: PolicyEvent) -> str:
    """Return certainty and stage: `official, in force`, or `denied officially`."""
    far = () if event.stage is Stage.DENIED else (stage_word(event.stage),)
    return ", ".join((certainty_of(event), *far))


def why_sample(articles: Sequence[Article], engine: Engine) -> tuple[Why, ...]:
    """Explain articles that arrived together, as texts; one that joins the event of another says so."""
    read = [(a, engine.read(a)) for a in articles]
    openers = _openers(read, engine.vocabulary)
    return tuple(_joining(why_read(a, r, engine), openers.get(a.id)) for a, r in read)


def _openers(read: Sequence[tuple[Article, Read]], vocabulary: Vocabulary) -> Mapping[ArticleId, str]:
    """Map an article to the title of the other article that opened the event of its foremost act."""
    titles = {a.id: a.title for a, _ in read}
    acts = [item_of(a, act) for a, r in read for act in r.reading.acts[:1]]
    return {
        ref.article_id: titles[cell.anchor.refs[0].article_id]
        for cell in fold(acts, vocabulary)
        for ref in cell.refs
        if ref.article_id != cell.anchor.refs[0].article_id
    }


def _joining(why: Why, opener: str | None) -> Why:
    if opener is None:
        return why
    same = f"It is another report of the event of {quoted(opener)}, so no second alert follows."
    return replace(why, stop=Stop.JOINED, paragraph=f"{why.paragraph} {same}")


def _shown_matches(record: EventRecord, audience: Audience) -> tuple[Match, ...]:
    return matches_of(replace(record, articles=tuple(as_shown(a, audience) for a in record.articles)))


def _headline_sentences(first: ArticleRecord | None, read: Read | None, audience: Audience) -> list[str]:
    """Return the representing headline and its gloss if it is not English; its source if its text is deleted."""
    if first is not None and first.is_text_expired:
        source = first.shown(audience).tag(first.article.source_id)
        return [f"It was reported by {source}: {quoted_headline(first, audience)}."]
    gloss = glossed(read) if read else []
    return [f"Its headline is {quoted_headline(first, audience)}.", *gloss] if first and gloss else []


def _ended(
    stored: ArticleRecord, events: Sequence[EventRecord], reading: Reading, engine: Engine, audience: Audience
) -> tuple[Stop, list[str]]:
    """Return where an article stopped, that is, at the latest stop of its events, with one or two sentences each."""
    if not events:
        lost = ["Rules matched it, but it belongs to no event."] if stored.matches else []
        return (Stop.SILENT if lost else Stop.NO_RULE if stored.acts else _unwanted(reading)), lost
    ends = [_end_of(stored, record, engine, audience) for record in events]
    stop = max((stop for stop, _ in ends), key=list(Stop).index)
    return stop, [sentence for _, sentences in ends for sentence in sentences]


def _end_of(stored: ArticleRecord, record: EventRecord, engine: Engine, audience: Audience) -> tuple[Stop, list[str]]:
    event = record.event
    role = f"It joined {event.label} as another report" if _joined(stored, record) else f"It opened {event.label}"
    stop, sentences = decided(record, engine)
    role += _counts(stored, record, audience)
    announced_before = any(
        a.state is AnnouncementState.QUEUED and a.at < stored.seen_at for a in record.row.announcements
    )
    if announced_before:
        return Stop.JOINED, [f"{role}; the event was already announced, so no new alert was sent.", *sentences]
    return stop, [f"{role}.", *sentences]


def _counts(stored: ArticleRecord, record: EventRecord, audience: Audience) -> str:
    """Return `; it does not raise the certainty: it is a copy of paper's`, or "" if it counts or is alone."""
    weight = parts_of(record.reports).get(stored.article.id)
    if weight is None or weight.part is Part.INDEPENDENT or record.event.reports == 1:
        return ""
    return f"; it does not raise the certainty: it {weight_in_words(weight, record.reports, audience)}"


def _joined(stored: ArticleRecord, record: EventRecord) -> bool:
    """Return True if another article opened the event; of those that arrived together, the anchor's did."""
    others = [a.seen_at for a in record.articles if a.article_id != stored.article.id]
    if any(at < stored.seen_at for at in others):
        return True
    return stored.seen_at in others and record.event.anchor.article_id != stored.article.id
