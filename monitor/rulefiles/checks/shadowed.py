"""Warnings for rules that another rule of their pack makes redundant.

Rules are compared in pairs, so this is not part of loading.
"""

from collections.abc import Iterator, Sequence

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.rules.rule import Place, Rule, Status
from monitor.rulefiles.checks.implication import folded_words, implies, required_words
from monitor.rulefiles.folders.packs import RuleSet
from monitor.rulefiles.folders.parse_cache import Recall
from monitor.rulefiles.syntax.diagnostics import Problem, Severity

_MAX_PAIRS = 100_000  # compared in two seconds; 300 rules of a pack on one route


def shadowed_rules(rules: RuleSet, recall: Recall | None = None) -> Iterator[Problem]:
    """Yield a warning for each redundant rule. `recall` caches comparisons.

    Rules that a user's tuning.yaml changes are left out: there the redundancy is the user's choice.
    """
    as_written = [rule for rule in rules.rules if not _is_tuned(rule)]
    compared = _Compared(recall or Recall(), rules.knowledge.vocabulary)
    for narrow, wide in (pair for group in _groups(as_written) for pair in compared.pairs(group)):
        place, where = _place(narrow), _place(wide)
        other = f"{wide.id} ({where.file}:{where.line})"
        yield Problem(
            place=place,
            severity=Severity.WARNING,
            code="shadowed-rule",
            message=f"{narrow.id} is redundant: {other} matches whenever it does, at the same or a higher level.",
            advice=f"Add 'supersedes: [{wide.id}]', raise its level, or delete it.",
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
    """Yield groups of rules of the same pack, status and routes, the smallest groups first, up to _MAX_PAIRS."""
    groups: dict[tuple[str, Status, frozenset[str]], list[Rule]] = {}
    for rule in rules:
        if rule.status is not Status.RETIRED:
            groups.setdefault((rule.pack, rule.status, frozenset(rule.routes)), []).append(rule)
    left = _MAX_PAIRS
    for group in sorted(groups.values(), key=len):
        left -= len(group) ** 2
        if left >= 0:
            yield group


class _Compared:
    """A cache of comparisons, keyed by identity of rules and vocabulary; the cached value keeps these alive."""

    def __init__(self, recall: Recall, vocabulary: Vocabulary) -> None:
        self._recall = recall
        self._vocabulary = vocabulary

    def pairs(self, group: Sequence[Rule]) -> Sequence[tuple[Rule, Rule]]:
        key = ("shadowed", id(self._vocabulary), *map(id, group))
        _, _, pairs = self._recall.get_or_make(key, lambda: (self._vocabulary, group, self._compare(group)))
        return pairs

    def _compare(self, group: Sequence[Rule]) -> Sequence[tuple[Rule, Rule]]:
        """Return each redundant rule with the rule that covers it.

        The covering rule has a wider clause, at least the same level, needs no more certainty and no other precedent.
        Pairs with a `supersedes` relation are left out: their authors have decided.
        """
        pairs: dict[str, tuple[Rule, Rule]] = {}
        required = [(rule, required_words(rule.when)) for rule in group]
        for narrow in group:
            words = folded_words(narrow.when)
            for wide, some in required:
                if some and not any(word in words for word in some):
                    continue
                if narrow is wide or wide.id in pairs or not _may_shadow(wide, narrow):
                    continue
                if implies(narrow.when, wide.when, self._vocabulary) and self._is_as_loud(wide, narrow):
                    pairs[narrow.id] = narrow, wide
                    break
        return tuple(pairs.values())

    def _is_as_loud(self, wide: Rule, narrow: Rule) -> bool:
        """Return whether `wide` reaches each level that `narrow` may be raised to."""
        more, covers = narrow.raises, wide.raises
        if more is None or more.to.rank <= wide.level.rank:
            return True
        return (
            covers is not None and covers.to.rank >= more.to.rank and implies(more.when, covers.when, self._vocabulary)
        )


def _may_shadow(wide: Rule, narrow: Rule) -> bool:
    if wide.id in narrow.supersedes or narrow.id in wide.supersedes:
        return False
    needs, needs_less = narrow.certainty, wide.certainty
    certainty_covers = needs_less is None or (needs is not None and needs.rank >= needs_less.rank)
    precedent_covers = wide.after is None or wide.after == narrow.after
    return wide.level.rank >= narrow.level.rank and certainty_covers and precedent_covers
