"""Warnings for rules that another of their pack makes idle. Pairs are compared, and so this is no part of loading."""

from collections.abc import Iterator, Sequence

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.rule import Place, Rule, Status
from monitor.rulefiles.diagnostics import Problem, Severity
from monitor.rulefiles.implication import implies, words_needed, words_of
from monitor.rulefiles.packs import RuleSet
from monitor.rulefiles.recall import Recall

__all__ = ["shadowed_rules"]

_MOST_PAIRS = 100_000  # of rules that are compared: two seconds; 300 rules of a pack on one route


def shadowed_rules(rules: RuleSet, recall: Recall | None = None) -> Iterator[Problem]:
    """One for each such rule. Rules that `recall` knows to have been compared are not compared again.

    What is idle only because a user's tuning.yaml changed it or the other is the user's wish.
    """
    as_written = [rule for rule in rules.rules if not _is_tuned(rule)]
    compared = _Compared(recall or Recall(), rules.knowledge.vocabulary)
    for narrow, wide in (pair for group in _groups(as_written) for pair in compared.pairs(group)):
        place, where = _place(narrow), _place(wide)
        stands = f"{wide.id} ({where.file}:{where.line})"
        yield Problem(
            place=place,
            severity=Severity.WARNING,
            code="shadowed-rule",
            message=f"{narrow.id} decides nothing: {stands} holds wherever it does, as loud.",
            advice=f"Give it 'supersedes: [{wide.id}]' or a higher level, or delete it.",
            line_text=rules.line(place),
            width=len(narrow.id),
            pack=narrow.pack,
        )


def _is_tuned(rule: Rule) -> bool:
    return rule.place is not None and any(place.file != rule.place.file for _, place in rule.origins)


def _place(rule: Rule) -> Place:
    return dict(rule.origins).get("id") or rule.place or Place(file=rule.pack, line=1, column=1)


# ------------------------------------------------------------------ which rules


def _groups(rules: Sequence[Rule]) -> Iterator[Sequence[Rule]]:
    """Rules of which one might be told wherever another would be: of one pack and status, on the same routes."""
    groups: dict[tuple[str, Status, frozenset[str]], list[Rule]] = {}
    for rule in rules:
        if rule.status is not Status.RETIRED:
            groups.setdefault((rule.pack, rule.status, frozenset(rule.routes)), []).append(rule)
    left = _MOST_PAIRS
    for group in sorted(groups.values(), key=len):
        left -= len(group) ** 2
        if left >= 0:
            yield group


class _Compared:
    """Groups that were compared before, by the very rules and words: what is recalled keeps those alive."""

    def __init__(self, recall: Recall, vocabulary: Vocabulary) -> None:
        self._recall = recall
        self._vocabulary = vocabulary

    def pairs(self, group: Sequence[Rule]) -> Sequence[tuple[Rule, Rule]]:
        key = ("shadowed", id(self._vocabulary), *map(id, group))
        _, _, pairs = self._recall.once(key, lambda: (self._vocabulary, group, self._compare(group)))
        return pairs

    def _compare(self, group: Sequence[Rule]) -> Sequence[tuple[Rule, Rule]]:
        """Rules that never decide anything, each with the one that is told wherever it would be.

        That one has a wider clause, no lower level, asks for no more certainty and for no other act before. Rules of
        which one supersedes the other are left alone: somebody has thought about them.
        """
        pairs: dict[str, tuple[Rule, Rule]] = {}
        needed = [(rule, words_needed(rule.when)) for rule in group]
        for narrow in group:
            words = words_of(narrow.when)
            for wide, some in needed:
                if some and not any(word in words for word in some):
                    continue
                if narrow is wide or wide.id in pairs or not _may_shadow(wide, narrow):
                    continue
                if implies(narrow.when, wide.when, self._vocabulary):
                    pairs[narrow.id] = narrow, wide
                    break
        return tuple(pairs.values())


def _may_shadow(wide: Rule, narrow: Rule) -> bool:
    if wide.id in narrow.supersedes or narrow.id in wide.supersedes:
        return False
    waits, waits_less = narrow.certainty, wide.certainty
    as_sure = waits_less is None or (waits is not None and waits.rank >= waits_less.rank)
    as_free = wide.after is None or wide.after == narrow.after
    return wide.level.rank >= narrow.level.rank and as_sure and as_free
