"""Explanations of why an article, an event or a text was alerted, or at which step it stopped and what was missing.

Pure: stored data comes in as values, the rules as an `Engine`. Trees come from reading the text again with the current
rules; decisions are shown as stored, because rules may have changed since.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.reading import Mention, Reading, RejectedCandidate
from monitor.domain.acts.scheme import Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.alerts.facts import AlertFacts
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.event.certainty import Part
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.fold import fold
from monitor.domain.rules.overrides import tuned
from monitor.domain.rules.rule import Definition, Match, Rule, RuleId, Status
from monitor.domain.sources.licensing import EXPORT, MACHINE, Audience, Shown, Terms, licence
from monitor.language.query.explain import Explained, distance, first_failure
from monitor.language.query.wording import act_in_short, judgement_in_words, non_act_in_words, possible_in_words
from monitor.ports.queries.lookup import ArticleRecord
from monitor.reports.evaluation.engine import Engine, Read, Tried
from monitor.reports.evaluation.verdicts import item_of
from monitor.reports.explain.answer import Branch, Stop, Why, at_minute, cut, flat, quoted, times
from monitor.reports.explain.certainty import parts_of, weighed_in_words, weight_in_words
from monitor.reports.explain.decisions import EventRecord, decided, matches_of
from monitor.reports.explain.exposure import exposure_lines
from monitor.reports.explain.growth import growth_in_words, growth_of
from monitor.reports.explain.page import page_in_words, quotes_with_origin
from monitor.reports.explain.second_reader import consultation_in_words
from monitor.reports.licensed import as_shown, quoted_headline, redacted_read
from monitor.wording.headline import stage_word
from monitor.wording.headline.uncertain import by_model, differences
from monitor.wording.phrases.certainty import certainty_of
from monitor.wording.phrases.english import joined
from monitor.wording.phrases.readings import read_as

EVERYTHING = licence(Terms(), MACHINE, called="")
"""For a text without a source."""

_SHOWN = 3  # items of a kind in the paragraph; the tree has more
_NEAREST = 3  # nearest rules whose trees are shown if none matches
_CLAUSE = 110  # characters of a rule's query in a sentence
_QUOTED = 90  # characters of a quote
_QUOTES = 4  # quotes per query
_MANY = 8  # names in a list


# ------------------------------------------------------------------ a text, an article, an event


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
        f"{quoted(article.title)} {_as_read(read.reading, engine.vocabulary)}.",
        *_judged(read),
        *_glossed(read),
    ]
    if held:
        sentences += _rules_hold(held)
        sentences.append(_would_go(active[0], engine) if active else "Nothing is announced: only draft rules match.")
    else:
        sentences += _no_rule(read)
    stop = Stop.MATCHED if active else Stop.DRAFT if held else _unwanted(read.reading)
    return Why(
        about=article.title,
        stop=stop,
        paragraph=" ".join(sentences),
        reading=_read_as(read.reading.acts, engine.vocabulary),
        rules=tuple(_rule_line(t.rule, match=t.match) for t in held),
        tree=_tree(read, held),
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
    reading = _stored_reading(stored, events, read, shown)
    about = quoted_headline(stored, audience)
    sentences = [f"{about} {seen} {_as_read(reading, engine.vocabulary, shown, words=read is not None)}."]
    sentences += [*_judged(read), *_glossed(read)] if read else []
    sentences += page_in_words(stored.page) if shown.is_named else []
    sentences += consultation_in_words(stored.consultation)
    sentences += _matched(tuple(replace(m, evidence=shown.evidence(m.evidence)) for m in stored.matches), engine)
    if not stored.matches and read:
        sentences += _no_rule(read, then=True)
    stop, ended = _ended(stored, events, reading, engine, audience)
    sentences += ended
    if stop is Stop.CANDIDATE:
        sentences.append("monitor events list --possible lists it.")
    tree: tuple[Branch, ...] = ()
    if read:
        sentences += _since(matched, read)
        tree = _tree(read, tuple(t for t in read.tried if t.rule.id in matched) or read.held)
    about = shown.headline(article.title) or about
    return Why(
        about=about,
        stop=stop,
        paragraph=" ".join(sentences),
        reading=_read_as(reading.acts, engine.vocabulary),
        rules=tuple(_match_line(m, engine) for m in stored.matches),
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
    sentences += _matched(matches, engine)
    if not matches and read:
        sentences += _no_rule(read, then=True)
    sentences += ended
    sentences += growth_in_words(growth_of(record.developments, record.deliveries))
    chosen = [t for t in read.tried if t.rule.id in {m.rule_id for m in matches}] if read else []
    tree = _tree(read, tuple(chosen)) if read else ()
    roots = (d.message for d in record.deliveries if isinstance(d.message, AlertFacts))
    alerted = {alert.rule_id: alert.rule_version for alert in roots}
    own = [r for r in record.reports if first is not None and r.ref.article_id == first.article.id]
    acts = [replace(r.act, evidence=r.shown(audience).evidence(r.act.evidence)) for r in own]
    return Why(
        about=event.label,
        stop=stop,
        paragraph=" ".join(sentences),
        reading=_read_as(sorted(acts, key=lambda act: act.ordinal), engine.vocabulary),
        rules=tuple(_match_line(m, engine, alerted.get(m.rule_id, "")) for m in matches),
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


# ------------------------------------------------------------------ what was read


def _shown_matches(record: EventRecord, audience: Audience) -> tuple[Match, ...]:
    return matches_of(replace(record, articles=tuple(as_shown(a, audience) for a in record.articles)))


def _as_read(reading: Reading, vocabulary: Vocabulary, shown: Shown = EVERYTHING, *, words: bool = True) -> str:
    """Return a predicate: what the text was read as, or why it contains no act; without `words` no reason."""
    if reading.acts:
        more = len(reading.acts) - _SHOWN
        acts = "; ".join(_act(a) for a in reading.acts[:_SHOWN])
        return f"was read as {acts}" + (f"; and {more} more" if more > 0 else "")
    if reading.possible:
        what = f": {possible_in_words(reading.possible)}" if reading.possible.evidence else ""
        return f"contains no act, but a candidate{what}"
    if not (shown.sentences and words):
        return "contains no act that the reader recognizes"
    calls = [m for m in reading.mentions if _speech(m, vocabulary) == "call"]
    if reading.near_misses:
        reasons = dict.fromkeys(non_act_in_words(_with_call(m, calls)) for m in reading.near_misses)
        return f"contains no act: {'; '.join(list(reasons)[:_SHOWN])}"
    call = f'"{calls[-1].span.quote}" is a call, not an act; ' if calls else ""
    return f"contains no act that the reader recognizes: {call}{_words_read(reading, vocabulary)}"


def _act(act: Act) -> str:
    by = ", ".join(quotes_with_origin(act.evidence[:_SHOWN]))
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


def _headline_sentences(first: ArticleRecord | None, read: Read | None, audience: Audience) -> list[str]:
    """Return the representing headline and its gloss if it is not English; its source if its text is deleted."""
    if first is not None and first.is_text_expired:
        source = first.shown(audience).tag(first.article.source_id)
        return [f"It was reported by {source}: {quoted_headline(first, audience)}."]
    glossed = _glossed(read) if read else []
    return [f"Its headline is {quoted_headline(first, audience)}.", *glossed] if first and glossed else []


def _judged(read: Read) -> list[str]:
    judgement = read.reading.judgement
    return [judgement_in_words(judgement)] if judgement else []


def _glossed(read: Read) -> list[str]:
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
            found.append(f"{need} ({', '.join(list(words)[:_SHOWN])})")
        else:
            missing.append(need)
    has = f"it has words for {joined(found)}" if found else "it has no words from the vocabulary"
    return f"{has}, none for {joined(missing, 'or')}" if found and missing else has


def _stored_reading(stored: ArticleRecord, events: Sequence[EventRecord], read: Read | None, shown: Shown) -> Reading:
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


def _read_as(acts: Sequence[Act], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return lines on how the foremost act was read, in the terms of the scheme."""
    return tuple(line for act in acts[:1] for line in read_as(act, vocabulary))


# ------------------------------------------------------------------ which rules


def _rules_hold(held: Sequence[Tried]) -> Iterator[str]:
    """Yield the rule of the highest level with its query and evidence, then the names of the others."""
    (first, *others) = held
    by = _by(span for leaf in _leaves(first.explained) for span in leaf.evidence)
    yield f"{_tried(first)} matches: {cut(first.rule.clause, _CLAUSE)}{by}."
    if others:
        yield f"{joined([_tried(t) for t in others[:_MANY]])} also match{'es' if len(others) == 1 else ''}."


def _tried(tried: Tried) -> str:
    """`rare-earths (high)`, `rare-earths (critical, raised from high by act(watch:any))`."""
    match = tried.match
    return _named(tried.rule) if match is None or match.raised is None else f"{match.rule_id} ({match.raised_in_words})"


def _leaves(explained: Explained) -> Iterator[Explained]:
    if explained.held and not explained.parts:
        yield explained
    for part in explained.parts:
        yield from _leaves(part)


def _by(spans: Iterable[Span]) -> str:
    quotes = quotes_with_origin(replace(s, quote=cut(s.quote, _QUOTED)) for s in spans)
    return f", by {', '.join(quotes[:_QUOTES])}" if quotes else ""


def _no_rule(read: Read, *, then: bool = False) -> list[str]:
    """State that no rule matches, and what the nearest rule misses; `then` selects the past tense."""
    matches = "matched" if then else "matches"
    nearest = next((t for t in read.tried if not t.explained.held), None)
    if nearest is None or distance(nearest.explained) == 1:
        return [f"No rule {matches} it: every rule requires an act or other words."]
    return [f"No rule {matches} it. The closest is {_named(nearest.rule)}: {_lacking(nearest.explained)}."]


def _lacking(explained: Explained) -> str:
    """Return `direction is tightening, the rule wants easing`, or the missing words if no act is involved."""
    failure = first_failure(explained) or explained
    return "; ".join(failure.nearest.misses) if failure.nearest is not None else failure.missing or "other words"


def _named(rule: Rule) -> str:
    status = "" if rule.status is Status.LIVE else f", {rule.status}"
    return f"{rule.id} ({rule.level}{status})"


def _matched(matches: Sequence[Match], engine: Engine) -> Iterator[str]:
    """Yield the stored match of the highest level with its evidence, then the names of the others."""
    if not matches:
        return
    first, *others = matches
    rule = engine.rule(first.rule_id)
    clause = f": {cut(rule.clause, _CLAUSE)}" if rule and rule.version == first.rule_version else ""
    gone = "" if rule else " (a rule that no longer runs)"
    yield f"{first.rule_id} ({first.raised_in_words}) matched{gone}{clause}{_by(first.evidence)}."
    if others:
        yield f"{joined([f'{m.rule_id} ({m.raised_in_words})' for m in others[:_MANY]])} also matched."


def _match_line(match: Match, engine: Engine, alerted: str = "") -> str:
    """Return the rule and the version that matched, with its query if that version still runs. `alerted` is the version
    named by the alert, which includes the commit of the rules folder.
    """
    rule = engine.rule(match.rule_id)
    version = alerted if alerted.startswith(match.rule_version) else match.rule_version
    if rule is not None and rule.version == match.rule_version:
        return _rule_line(rule, version, match)
    return f"{match.rule_id} ({match.raised_in_words}), version {version}, which no longer runs"


def _rule_line(rule: Rule, version: str = "", match: Match | None = None) -> str:
    """Return `rare-earths (high), version 1a2b3c4d5e6f, base/alerts/minerals.yaml:3: act(…)` with changes by a pack."""
    place = f", {rule.place.file}:{rule.place.line}" if rule.place else ""
    changes = "".join(f", {change}" for change in tuned(rule))
    named = _named(rule) if match is None or match.raised is None else f"{rule.id} ({match.raised_in_words})"
    return f"{named}, version {version or rule.version}{place}{changes}: {flat(rule.clause)}"


def _since(matched: set[RuleId], read: Read) -> list[str]:
    """State how the current rules differ from the stored matches; an edited rule never alerts past articles."""
    now = {t.rule.id for t in read.held}
    added, lost = sorted(now - matched), sorted(matched - now)
    sentences = []
    if added:
        sentences.append(f"Today {joined(added)} would match it, but rules apply to new articles only.")
    if lost:
        sentences.append(f"Today {joined(lost)} would not match it.")
    return sentences


def _would_go(tried: Tried, engine: Engine) -> str:
    """State where an article with this text would be announced."""
    rule, level = tried.rule, tried.level
    routes = engine.routes.of(rule)
    open_routes = [r.name for r in routes if level.rank >= r.minimum.rank]
    if not open_routes:
        below = f"{level} is below the minimum level of route {joined([r.name for r in routes])}"
        return f"An article with this text would go into the digest: {below}."
    once = f", once the event is {rule.certainty}" if rule.certainty else ""
    once += f", if its precedent exists: {rule.after}" if rule.after else ""
    once += ", marked as a trial" if rule.status is Status.TRIAL else ""
    return f"An article with this text would be announced on route {joined(open_routes)}{once}."


# ------------------------------------------------------------------ what was decided


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


# ------------------------------------------------------------------ trees


def _tree(read: Read, chosen: Sequence[Tried]) -> tuple[Branch, ...]:
    """Return the trees of the chosen rules, else of the nearest ones, and the words that assert each value."""
    rules = chosen or [t for t in read.tried if not t.explained.held][:_NEAREST]
    asserted = (_values_branch(a) for a in read.reading.acts[:_SHOWN] if a.asserted)
    return (*map(_rule_branch, rules), *asserted)


def _values_branch(act: Act) -> Branch:
    values = tuple(
        Branch(text=f"{s.facet} {s.value}{', inferred from' if s.inferred else ''}", evidence=(s.span,))
        for s in act.asserted
        if s.span.quote
    )
    return Branch(text=f"words that assert the values of {act_in_short(act)}", parts=values)


def _rule_branch(tried: Tried) -> Branch:
    clause = clause_branch(tried.explained, tried.rule.definitions)
    return Branch(text=f"rule {_named(tried.rule)}", held=clause.held, parts=(clause,))


def clause_branch(explained: Explained, definitions: Iterable[Definition]) -> Branch:
    """Return the tree of a clause. `definitions` are those of its pack."""
    return _branch(explained, {d.name: d for d in definitions})


def _branch(explained: Explained, definitions: Mapping[str, Definition]) -> Branch:
    source = definitions.get(explained.query.definition)
    return Branch(
        text=explained.text,
        held=explained.held,
        evidence=() if explained.parts else explained.evidence,
        detail="" if explained.parts else explained.missing,
        parts=tuple(_branch(part, definitions) for part in explained.parts),
        definition=f"@{source.name}, {source.place}" if source else "",
    )
