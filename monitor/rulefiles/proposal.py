"""Articles in, a rule proposed from their foremost act out: its clause, its examples, and the text to add to a pack.

The proposal is read and tried by the very reader and matcher of the daemon before anybody sees it. Pure but for what it
is given; quotes of a source go no further than its `quote` allows.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

from monitor.domain.acts.act import Act, Certainty, MeasureClass, NearMiss, Reading, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.rules.query import ActPattern, Facet
from monitor.domain.rules.rule import Example, Level, Rule, RuleId, Status
from monitor.domain.sources.source import Quote, Source
from monitor.language.document import Document
from monitor.language.matcher import Matcher
from monitor.language.query.parse import parse
from monitor.language.query.show import show
from monitor.language.reader import Reader
from monitor.ports.harvesting import Knowledge
from monitor.reports.answer import printable
from monitor.rulefiles.alerts import RULE_ID
from monitor.rulefiles.examples import as_article
from monitor.rulefiles.headlines import LANGUAGES
from monitor.wording.headline import headline

__all__ = [
    "NothingToPropose",
    "Proposal",
    "Proposer",
    "Quotable",
    "example_line",
    "is_rule_id",
    "quotable_of",
    "written",
]

LEAST = Level.MEDIUM  # what is softer is not sent, and whoever asks for a rule wants to hear of it
MATCH_MAX = 3  # examples that must match: one a language
COMMODITIES_MAX = 2  # in an id


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotable:
    """An article and how much of its words a file may hold. `place` is the state whose official source this is."""

    article: Article
    quote: Quote = Quote.FULL
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`also` are the rules that speak already for what it was proposed from, loudest first. `narrower` are facets of
    the act that the clause leaves out. `unquoted` says why it has no example that must match, "" where it has.
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
class NothingToPropose:
    """No act was read in any of the articles, and what looked like one."""

    near_misses: tuple[NearMiss, ...] = ()


def quotable_of(source: Source | None) -> Quote:
    """How much of a source's words a rule file may hold, which is seen by all. Of a source that is gone nobody knows
    what it allows: its headline, as everywhere.
    """
    if source is None:
        return Quote.HEADLINE
    return Quote.LINK_ONLY if source.visible_in or source.keep_text is not None else source.quote


def is_rule_id(text: str) -> bool:
    return re.fullmatch(RULE_ID, text) is not None


class Proposer:
    """Proposes with the words and beside the rules of `knowledge`. `taken` are ids that are in use."""

    def __init__(self, knowledge: Knowledge, taken: Sequence[str] = ()) -> None:
        self._knowledge = knowledge
        self._vocabulary = knowledge.vocabulary
        self._taken = frozenset(taken)
        self._reader = Reader(knowledge.vocabulary)  # as examples are read

    def propose(
        self,
        articles: Sequence[Quotable],
        near_misses: Sequence[Quotable] = (),
        *,
        like: Act | None = None,
        rule_id: str = "",
    ) -> Proposal | NothingToPropose:
        """From the first of `articles` in which an act is read; an act like `like` goes before the foremost."""
        readings = [self._read(one) for one in articles]
        act, of = next(
            ((act, one) for one, r in zip(articles, readings, strict=True) if (act := _foremost(r, like))), (None, None)
        )
        if act is None or of is None:
            return NothingToPropose(near_misses=tuple(m for r in readings for m in r.near_misses))
        clause = _clause_of(self._as_quoted(act, articles), self._vocabulary)
        match = tuple(self._examples(clause, articles))
        also = self._also(articles)
        return Proposal(
            rule_id=rule_id or self._free_id(act),
            title=headline(_in_general(act), self._vocabulary),
            level=max(LEAST, *(level for _, level in also), key=lambda level: level.rank),
            when=show(clause),
            match=match,
            no_match=tuple(self._contrast(act, clause, near_misses)),
            also=also,
            narrower=tuple(_narrower(act)),
            unquoted="" if match else _unquoted(articles),
        )

    # ------------------------------------------------------------------ the clause

    def _as_quoted(self, act: Act, articles: Sequence[Quotable]) -> Act:
        """The act as the first words that may be quoted tell it: a headline names the goods that it is about, a text
        more. As it was read where no quote tells it.
        """
        for example in (example for one in articles for example in self._quotes(one)):
            for told in self._reader.read(as_article(example))[1].acts:
                same = (told.issuer, told.measure, told.action) == (act.issuer, act.measure, act.action)
                if same and (not act.commodities or self._vocabulary.overlap(told.commodities, act.commodities)):
                    return told
        return act

    def _examples(self, clause: ActPattern, articles: Sequence[Quotable]) -> Iterator[Example]:
        """One a language: the headline where it is enough, with the sentence that the act rests on where it is not."""
        languages: set[str] = set()
        for one in articles:
            if one.article.language in languages or len(languages) == MATCH_MAX:
                continue
            for example in self._quotes(one):
                if self._holds(clause, example):
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

    def _holds(self, clause: ActPattern, example: Example) -> bool:
        query, problems = parse(show(clause), self._vocabulary)
        if query is None or problems:
            return False
        rule = Rule(id=RuleId("proposed"), title="", level=Level.LOW, when=query, when_text="", version="")
        article = as_article(example)
        document, reading = self._reader.read(article)
        return bool(Matcher((rule,), self._vocabulary).match(document, reading, article))

    # ------------------------------------------------------------------ what lies around it

    def _contrast(self, act: Act, clause: ActPattern, near_misses: Sequence[Quotable]) -> Iterator[Example]:
        """The first near miss about the same goods, or where no goods are named by the same state, that is no match."""
        for one in near_misses:
            example = next(self._quotes(one), None)
            if example is None:
                continue
            _, reading = self._reader.read(as_article(example))
            if self._is_near(act, reading) and not self._holds(clause, example):
                yield replace(example, must_match=False)
                return

    def _is_near(self, act: Act, reading: Reading) -> bool:
        goods = tuple(m.concept for m in reading.mentions if m.kind == "commodity")
        if act.commodities:
            return self._vocabulary.overlap(act.commodities, goods)
        return any(m.concept == act.issuer for m in reading.mentions if m.kind == "place")

    def _also(self, articles: Sequence[Quotable]) -> tuple[tuple[RuleId, Level], ...]:
        live = tuple(rule for rule in self._knowledge.rules if rule.status is Status.LIVE)
        matcher = Matcher(live, self._vocabulary)
        found: dict[RuleId, Level] = {}
        for one in articles:
            document, reading = self._reader.read(one.article, source_place=one.place)
            found |= {m.rule_id: m.level for m in matcher.match(document, reading, one.article)}
        silent = {name for rule in live if rule.id in found for name in rule.supersedes}
        heard = (rule for rule in found.items() if rule[0] not in silent)
        return tuple(sorted(heard, key=lambda rule: (-rule[1].rank, rule[0])))

    def _free_id(self, act: Act) -> str:
        goods = self._vocabulary.topmost(act.commodities)[:COMMODITIES_MAX]
        parts = (act.issuer or "", *goods, act.list_id or "" if not goods else "", act.measure, act.action)
        name = re.sub(r"[^a-z0-9]+", "-", "-".join(filter(None, parts)).lower()).strip("-")
        name = name if is_rule_id(name) else f"rule-{name}"
        numbered = (f"{name}-{n}" for n in range(2, len(self._taken) + 3))
        return next(i for i in (name, *numbered) if i not in self._taken)

    def _read(self, one: Quotable) -> Reading:
        return self._reader.read(one.article, source_place=one.place)[1]


# ------------------------------------------------------------------ acts


def _foremost(reading: Reading, like: Act | None) -> Act | None:
    """The act that resembles `like`, else an export act before another, the headline before the text, the first."""

    def rank(act: Act) -> tuple[bool, bool, bool, int]:
        resembles = like is not None and (act.measure, act.action) == (like.measure, like.action)
        in_title = bool(act.evidence) and act.evidence[0].field == "title"
        return not resembles, act.measure.measure_class is MeasureClass.NEAR_MISS, not in_title, act.ordinal

    return min(reading.acts, key=rank, default=None)


def _clause_of(act: Act, vocabulary: Vocabulary) -> ActPattern:
    """Who, about what, which measure, which action."""
    facets: list[Facet] = []
    if act.issuer:
        facets.append(Facet(name="issuer", values=(act.issuer,)))
    if goods := vocabulary.topmost(act.commodities):
        facets.append(Facet(name="commodity", values=goods))
    elif act.list_id:
        facets.append(Facet(name="list", values=(act.list_id,)))
    done = (Facet(name="measure", values=(act.measure,)), Facet(name="action", values=(act.action,)))
    return ActPattern(facets=(*facets, *done))


def _narrower(act: Act) -> Iterator[str]:
    """Facets that would hold, too. Numbers and dates are of one act and make no rule."""
    if act.target:
        yield f"target:{act.target[0]}" if len(act.target) == 1 else f"target:({' OR '.join(act.target)})"
    if act.stage in (Stage.ANNOUNCED, Stage.IN_FORCE):
        yield "stage:(announced OR in_force)"


def _in_general(act: Act) -> Act:
    """The act without what is of this time alone."""
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
    """The sentence of the text that the act's first words stand in, "" where they stand in the headline alone."""
    first = next((span for span in act.evidence if span.field == "text"), None)
    sentence = document.sentence_at("text", first.start) if first else None
    return printable(document.text[sentence.start : sentence.end]) if sentence else ""


def _unquoted(articles: Sequence[Quotable]) -> str:
    if all(one.quote is Quote.LINK_ONLY for one in articles):
        return "the source allows a link and no quote"
    return "what may be quoted of the source does not say it by itself"


# ------------------------------------------------------------------ the text

LINE_MAX = 108  # columns of a clause
# several words or signs of another script, so that it is no word of YAML's own such as null
_PLAIN = re.compile(r"(?=.* |.*[^\x00-\x7f])[^\W\d_](?:[\w \-./%()'’“”‘，。、；！？·…&+$]|:(?! )|：)*")


def written(proposal: Proposal, origin: str) -> str:
    """The rule as an entry of alerts.yaml, from column 1. `origin` says in a few words what it was proposed from."""
    lines = [f"# From {printable(origin)}"]
    lines += [f"# Narrower with {' or '.join(proposal.narrower)} in its act(…)"] if proposal.narrower else []
    lines += [
        f"- id: {proposal.rule_id}",
        f"  title: {_title(proposal.title)}",
        f"  level: {proposal.level}",
        *_clause(proposal.when),
    ]
    lines += ["  # why: what the reader should do; it stands in the alert"]
    if proposal.also:
        names = ", ".join(rule_id for rule_id, _ in proposal.also)
        lines += [f"  # supersedes: [{names}]  # these hold for it, too"]
    lines += _examples(proposal)
    return "\n".join(lines) + "\n"


def _examples(proposal: Proposal) -> list[str]:
    if not proposal.match:
        return [f"  # examples: write a headline of your own under match: {proposal.unquoted}"]
    lines = ["  examples:", "    match:", *(f"      - {example_line(example)}" for example in proposal.match)]
    if proposal.no_match:
        return [*lines, "    no_match:", *(f"      - {example_line(example)}" for example in proposal.no_match)]
    return [*lines, "    # no_match: a headline that comes close and is something else"]


def example_line(example: Example) -> str:
    """An example as it stands in a list of them: `{lang: en, title: …}`."""
    pairs = {"title": example.title, "text": example.text}
    told = [f"{key}: {_scalar(value)}" for key, value in pairs.items() if value]
    return "{" + ", ".join([f"lang: {example.lang}", *told] if example.lang in LANGUAGES else told) + "}"


def _scalar(text: str) -> str:
    """Plain where that is safe inside a flow mapping, in double quotes where not."""
    return text if _PLAIN.fullmatch(text) and not text.endswith(":") else json.dumps(text, ensure_ascii=False)


def _title(text: str) -> str:
    """Outside a flow mapping a comma is a sign like any other."""
    plain = _PLAIN.fullmatch(text[:1] + text[1:].replace(",", "."))
    return text if plain and not text.endswith(":") else _scalar(text)


def _clause(text: str) -> list[str]:
    """On one line where it is short and has no sign that YAML takes for its own, else as a folded block."""
    if len(text) <= LINE_MAX and not re.search(r": | #|^[\"'/$]", text):
        return [f"  when: {text}"]
    lines = wrap(text, LINE_MAX, break_long_words=False, break_on_hyphens=False)
    return ["  when: >-", *(f"    {line}" for line in lines)]
