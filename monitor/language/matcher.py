"""Matching of rules against an article, each match with the words and acts that prove it.

Keeps no state of an article and may be shared between threads. Drafts are matched, retired rules are not. The certainty
that a rule waits for holds its announcement and is not checked here.
"""

from collections.abc import Iterable, Iterator, Sequence

from monitor.domain.acts.reading import Reading
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Match, Raised, Rule, Status
from monitor.domain.watch.exposure import ExposureFinder
from monitor.language.document import Document
from monitor.language.query.compile import ANY_ACT, Compiled, Compiler, Key
from monitor.language.query.facts import FactFinder
from monitor.language.query.seen import Check, Found, Seen, quotes
from monitor.language.query.wording import act_in_short, non_act_in_words, possible_in_words


class Matcher:
    def __init__(self, rules: Sequence[Rule], vocabulary: Vocabulary, exposure: ExposureFinder | None = None) -> None:
        """`exposure` finds the entries of the watch list that an act touches; None: nothing is watched."""
        self._compiler = Compiler(vocabulary)
        self._rules: list[tuple[Rule, Compiled, Check | None]] = []
        self._woken_by: dict[Key, list[int]] = {}
        self._always: list[int] = []
        self._facts = FactFinder(vocabulary, exposure)
        for rule in rules:
            if rule.status is not Status.RETIRED:
                compiled = self._compiler.add(rule.when)
                raising = None if rule.raises is None else self._compiler.add(rule.raises.when).check
                self._rules.append((rule, compiled, raising))
        for number, (rule, _, _) in enumerate(self._rules):
            keys = self._compiler.keys(rule.when)
            if keys is None:
                self._always.append(number)
            for key in keys or ():
                self._woken_by.setdefault(key, []).append(number)

    def match(self, document: Document, reading: Reading, article: Article) -> tuple[Match, ...]:
        """All rules that hold, in the order in which they were given."""
        seen = self._facts.seen(self._compiler, document, reading, article)
        return tuple(self._matches(sorted(self._awake(seen)), seen))

    def _matches(self, numbers: Iterable[int], seen: Seen) -> Iterator[Match]:
        present = seen.hits.keys()
        for number in numbers:
            rule, compiled, raising = self._rules[number]
            if not present >= compiled.required:
                continue
            found = compiled.check(seen)
            if found is not None:
                acts = tuple(sorted(set(found.acts)))
                raised = None if raising is None else _raised(rule, acts, raising(seen))
                yield Match(
                    rule_id=rule.id,
                    rule_version=rule.version,
                    level=rule.level if raised is None else raised.to,
                    evidence=quotes(found, seen),
                    acts=acts,
                    raised=raised,
                )

    def _awake(self, seen: Seen) -> set[int]:
        woken_by = self._woken_by
        awake = set(self._always)
        for term in seen.hits:
            awake.update(woken_by.get(("term", term), ()))
        for pattern in seen.patterns.fields:
            awake.update(woken_by.get(("regex", pattern), ()))
        for concept in seen.mentions:
            awake.update(woken_by.get(("concept", concept), ()))
        for _, one in seen.facts:
            awake.update(woken_by.get(ANY_ACT, ()))
            for facet, values in one.items():
                for value in values:
                    awake.update(woken_by.get((facet, value), ()))
        return awake


def _raised(rule: Rule, acts: Sequence[int], found: Found | None) -> Raised | None:
    """The higher level of a match, for those of its acts for which the clause holds.

    A clause that holds for other acts of the article alone raises nothing.
    """
    raises = rule.raises
    if found is None or raises is None or raises.to.rank <= rule.level.rank:
        return None
    both = tuple(n for n in acts if n in found.acts)
    if acts and found.acts and not both:
        return None
    return Raised(before=rule.level, to=raises.to, clause=raises.when_text, acts=both)


# ------------------------------------------------------------------ why no rule matches

_SHOWN_MISSES = 3


def why_not(reading: Reading, matches: Sequence[Match]) -> str:
    """Why there is no alert, in one line. `matches` are those of rules that are not live."""
    if matches:
        return f"no live rule matches, only {', '.join(m.rule_id for m in matches)}"
    if reading.acts:
        acts = "; ".join(act_in_short(act) for act in reading.acts)
        return f"acts were read, but no rule matches them: {acts}"
    if reading.possible:
        return f"no act was read, only a possible one: {possible_in_words(reading.possible)}"
    if reading.near_misses:
        reasons = dict.fromkeys(non_act_in_words(m) for m in reading.near_misses)
        return f"no act was read: {'; '.join(list(reasons)[:_SHOWN_MISSES])}"
    return "no act was read, and no rule matches its words"
