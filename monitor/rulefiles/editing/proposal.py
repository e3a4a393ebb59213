"""The proposal of a rule from the main act of some articles: clause, examples, and the text to append to a pack.

Examples are tested with the daemon's own reader and matcher. Quotes respect the `quote` setting of their source.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading, RejectedCandidate
from monitor.domain.acts.scheme import Certainty, MeasureClass, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.rules.query import ActPattern, Facet
from monitor.domain.rules.rule import Example, Level, Rule, RuleId, Status
from monitor.domain.sources.source import Quote, Source
from monitor.language.document import Document
from monitor.language.exposure import exposure_finder
from monitor.language.matcher import Matcher
from monitor.language.query.parse import parse
from monitor.language.query.show import show
from monitor.language.reader import Reader
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.explain.answer import printable
from monitor.rulefiles.checks.examples import as_article
from monitor.rulefiles.editing.entry import scalar
from monitor.rulefiles.parsers.alerts import RULE_ID
from monitor.rulefiles.parsers.examples import LANGUAGES
from monitor.wording.headline import headline

MIN_LEVEL = Level.MEDIUM  # lower levels are not sent, and the user asks for the rule to get alerts
MATCH_MAX = 3  # examples under `match`, one per language
COMMODITIES_MAX = 2  # in an id


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotable:
    """An article and how much of its text a file may hold. `place` is the state whose official source this is."""

    article: Article
    quote: Quote = Quote.FULL
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposed rule. `also` are the rules that already alert for its articles, highest level first. `narrower` are
    facets of the act that the clause leaves out. `unquoted` says why `match` is empty, "" if it is not.
    """

    rule_id: str
    title: str
    level: Level
    when: str
    match: tuple[Example, ...]
    no_match: tuple[Example, ...] = ()
    also: tuple[tuple[RuleId, Level], ...] = ()
    narrower: tuple[str, ...] = ()
    unquoted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoProposal:
    """The result if no article has an act: only near misses."""

    near_misses: tuple[RejectedCandidate, ...] = ()


def allowed_quote(source: Source | None) -> Quote:
    """Return how much of a source's text a rule file, which everyone can read, may hold. Headline if it was removed."""
    if source is None:
        return Quote.HEADLINE
    return Quote.LINK_ONLY if source.visible_in or source.keep_text is not None else source.quote


def is_rule_id(text: str) -> bool:
    return re.fullmatch(RULE_ID, text) is not None


class Proposer:
    """Proposes rules with the vocabulary and rules of `knowledge`. `taken` are ids in use."""

    def __init__(self, knowledge: ReaderConfig, taken: Sequence[str] = ()) -> None:
        self._knowledge = knowledge
        self._vocabulary = knowledge.vocabulary
        self._taken = frozenset(taken)
        self._reader = Reader(knowledge.vocabulary)  # the same reader as for examples

    def propose(
        self,
        articles: Sequence[Quotable],
        near_misses: Sequence[Quotable] = (),
        *,
        like: Act | None = None,
        rule_id: str = "",
    ) -> Proposal | NoProposal:
        """Propose a rule from the first article with an act. An act that resembles `like` takes precedence."""
        readings = [self._read(one) for one in articles]
        act = next((act for reading in readings if (act := _main_act(reading, like))), None)
        if act is None:
            return NoProposal(near_misses=tuple(m for r in readings for m in r.near_misses))
        clause = _clause_of(self._as_quoted(act, articles), self._vocabulary)
        match = tuple(self._examples(clause, articles))
        also = self._also(articles)
        return Proposal(
            rule_id=rule_id or self._free_id(act),
            title=headline(_generalised(act), self._vocabulary),
            level=max(MIN_LEVEL, *(level for _, level in also), key=lambda level: level.rank),
            when=show(clause),
            match=match,
            no_match=tuple(self._contrast(act, clause, near_misses)),
            also=also,
            narrower=tuple(_narrower(act)),
            unquoted="" if match else _unquoted(articles),
        )

    # ------------------------------------------------------------------ the clause

    def _as_quoted(self, act: Act, articles: Sequence[Quotable]) -> Act:
        """Return the act as read in the first quote that contains it, else `act` itself.

        A headline names the main goods only, the full text names more.
        """
        for example in (example for one in articles for example in self._quotes(one)):
            for quoted in self._reader.read(as_article(example))[1].acts:
                same = (quoted.issuer, quoted.measure, quoted.action) == (act.issuer, act.measure, act.action)
                if same and (not act.commodities or self._vocabulary.overlap(quoted.commodities, act.commodities)):
                    return quoted
        return act

    def _examples(self, clause: ActPattern, articles: Sequence[Quotable]) -> Iterator[Example]:
        """Yield one example per language: the headline if it matches, else with the sentence that asserts the act."""
        languages: set[str] = set()
        for one in articles:
            if one.article.language in languages or len(languages) == MATCH_MAX:
                continue
            for example in self._quotes(one):
                if self._matches(clause, example):
                    languages.add(one.article.language)
                    yield example
                    break

    def _quotes(self, one: Quotable) -> Iterator[Example]:
        article = one.article
        lang = article.language if article.language in LANGUAGES else None
        title = printable(article.title)
        if not title or one.quote is Quote.LINK_ONLY:
            return
        yield Example(title=title, must_match=True, lang=lang)
        if one.quote is not Quote.HEADLINE:
            document, reading = self._reader.read(article, source_place=one.place)
            for act in reading.acts:
                if sentence := _sentence(document, act):
                    yield Example(title=title, must_match=True, lang=lang, text=sentence)

    def _matches(self, clause: ActPattern, example: Example) -> bool:
        query, problems = parse(show(clause), self._vocabulary)
        if query is None or problems:
            return False
        rule = Rule(id=RuleId("proposed"), title="", level=Level.LOW, when=query, when_text="", version="")
        article = as_article(example)
        document, reading = self._reader.read(article)
        return bool(Matcher((rule,), self._vocabulary).match(document, reading, article))

    # ------------------------------------------------------------------ contrast and existing rules

    def _contrast(self, act: Act, clause: ActPattern, near_misses: Sequence[Quotable]) -> Iterator[Example]:
        """Yield the first near miss that does not match, about the same goods (without goods: by the same state)."""
        for one in near_misses:
            example = next(self._quotes(one), None)
            if example is None:
                continue
            _, reading = self._reader.read(as_article(example))
            if self._is_related(act, reading) and not self._matches(clause, example):
                yield replace(example, must_match=False)
                return

    def _is_related(self, act: Act, reading: Reading) -> bool:
        goods = tuple(m.concept for m in reading.mentions if m.kind == "commodity")
        if act.commodities:
            return self._vocabulary.overlap(act.commodities, goods)
        return any(m.concept == act.issuer for m in reading.mentions if m.kind == "place")

    def _also(self, articles: Sequence[Quotable]) -> tuple[tuple[RuleId, Level], ...]:
        live = tuple(rule for rule in self._knowledge.rules if rule.status is Status.LIVE)
        exposure = exposure_finder(self._knowledge.watch, self._vocabulary)
        matcher = Matcher(live, self._vocabulary, exposure)
        found: dict[RuleId, Level] = {}
        for one in articles:
            document, reading = self._reader.read(one.article, source_place=one.place)
            found |= {m.rule_id: m.level for m in matcher.match(document, reading, one.article)}
        superseded = {name for rule in live if rule.id in found for name in rule.supersedes}
        alerting = (rule for rule in found.items() if rule[0] not in superseded)
        return tuple(sorted(alerting, key=lambda rule: (-rule[1].rank, rule[0])))

    def _free_id(self, act: Act) -> str:
        goods = self._vocabulary.most_general(act.commodities)[:COMMODITIES_MAX]
        parts = (act.issuer or "", *goods, act.list_id or "" if not goods else "", act.measure, act.action)
        name = re.sub(r"[^a-z0-9]+", "-", "-".join(filter(None, parts)).lower()).strip("-")
        name = name if is_rule_id(name) else f"rule-{name}"
        numbered = (f"{name}-{n}" for n in range(2, len(self._taken) + 3))
        return next(i for i in (name, *numbered) if i not in self._taken)

    def _read(self, one: Quotable) -> Reading:
        return self._reader.read(one.article, source_place=one.place)[1]


# ------------------------------------------------------------------ acts


def _main_act(reading: Reading, like: Act | None) -> Act | None:
    """Return the act that resembles `like`, else by preference: export acts, acts in the headline, the first."""

    def rank(act: Act) -> tuple[bool, bool, bool, int]:
        resembles = like is not None and (act.measure, act.action) == (like.measure, like.action)
        in_title = bool(act.evidence) and act.evidence[0].field == "title"
        return not resembles, act.measure.measure_class is MeasureClass.NEAR_MISS, not in_title, act.ordinal

    return min(reading.acts, key=rank, default=None)


def _clause_of(act: Act, vocabulary: Vocabulary) -> ActPattern:
    """Return a pattern of issuer, goods or list, measure and action."""
    facets: list[Facet] = []
    if act.issuer:
        facets.append(Facet(name="issuer", values=(act.issuer,)))
    if goods := vocabulary.most_general(act.commodities):
        facets.append(Facet(name="commodity", values=goods))
    elif act.list_id:
        facets.append(Facet(name="list", values=(act.list_id,)))
    facets += [Facet(name="measure", values=(act.measure,)), Facet(name="action", values=(act.action,))]
    return ActPattern(facets=tuple(facets))


def _narrower(act: Act) -> Iterator[str]:
    """Yield further facets of the act. Numbers and dates belong to this act alone and do not make a rule."""
    if act.target:
        yield f"target:{act.target[0]}" if len(act.target) == 1 else f"target:({' OR '.join(act.target)})"
    if act.stage in (Stage.ANNOUNCED, Stage.IN_FORCE):
        yield "stage:(announced OR in_force)"


def _generalised(act: Act) -> Act:
    """Return the act without the facets that are specific to this report."""
    return replace(
        act,
        stage=Stage.IN_FORCE,
        certainty=Certainty.REPORTED,
        claimant=None,
        target=(),
        firms=(),
        document=None,
        refers_to=(),
        announced=None,
        effective=None,
        until=None,
        quantities=(),
    )


# ------------------------------------------------------------------ quotes


def _sentence(document: Document, act: Act) -> str:
    """Return the sentence with the act's first evidence in the text, "" if all evidence is in the headline."""
    first = next((span for span in act.evidence if span.field == "text"), None)
    sentence = document.sentence_at("text", first.start) if first else None
    return printable(document.text[sentence.start : sentence.end]) if sentence else ""


def _unquoted(articles: Sequence[Quotable]) -> str:
    if all(one.quote is Quote.LINK_ONLY for one in articles):
        return "the source allows a link but no quote"
    return "the quotable part of the source does not state the act"


# ------------------------------------------------------------------ the text

LINE_MAX = 108  # columns of a clause


def written(proposal: Proposal, origin: str) -> str:
    """Return the rule as an entry of alerts.yaml, from column 1. `origin` states its source in a few words."""
    lines = [f"# From {printable(origin)}"]
    lines += [f"# Narrower with {' or '.join(proposal.narrower)} in its act(…)"] if proposal.narrower else []
    lines += [
        f"- id: {proposal.rule_id}",
        f"  title: {scalar(proposal.title, flow=False)}",
        f"  level: {proposal.level}",
        *_clause(proposal.when),
    ]
    lines += ["  # why: what the reader should do; shown in the alert"]
    if proposal.also:
        names = ", ".join(rule_id for rule_id, _ in proposal.also)
        lines += [f"  # supersedes: [{names}]  # these rules match it, too"]
    lines += _examples(proposal)
    return "\n".join(lines) + "\n"


def _examples(proposal: Proposal) -> list[str]:
    if not proposal.match:
        return [f"  # examples: add a headline in your own words under match: {proposal.unquoted}"]
    lines = ["  examples:", "    match:", *(f"      - {example_line(example)}" for example in proposal.match)]
    if proposal.no_match:
        return [*lines, "    no_match:", *(f"      - {example_line(example)}" for example in proposal.no_match)]
    return [*lines, "    # no_match: a similar headline about something else"]


def example_line(example: Example) -> str:
    """Return the example as a flow mapping: `{lang: en, title: …}`."""
    pairs = [f"lang: {example.lang}"] if example.lang in LANGUAGES else []
    texts = {"title": example.title, "text": example.text}
    pairs += [f"{key}: {scalar(value)}" for key, value in texts.items() if value]
    return "{" + ", ".join(pairs) + "}"


def _clause(text: str) -> list[str]:
    """Return `when:` on one line if the clause is short and needs no quotes, else as a folded block."""
    if len(text) <= LINE_MAX and not re.search(r": | #|^[\"'/$]", text):
        return [f"  when: {text}"]
    lines = wrap(text, LINE_MAX, break_long_words=False, break_on_hyphens=False)
    return ["  when: >-", *(f"    {line}" for line in lines)]
