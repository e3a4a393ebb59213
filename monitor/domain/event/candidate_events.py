"""Which events acts can meet at all, seen from what was told in them: few events of an issuer that does much.

A wide net. What it lets go can neither be joined nor learn anything, so that folding without it gives the same events;
what it keeps is compared by `fold`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.domain.acts.act import Act, DocumentNumber, Family, family_of
from monitor.domain.event.identity import Item, Tree

__all__ = ["Reach", "Subject", "subject_of", "wider_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an act is about, and its own number: short, for looking at many acts at once.

    `target` is that of a listing alone, for identity asks for no other. `answers` as in `Item`.
    """

    commodities: tuple[str, ...] = ()
    list_id: str | None = None
    firms: tuple[str, ...] = ()
    number: DocumentNumber | None = None
    target: tuple[str, ...] = ()
    answers: bool = False


def subject_of(act: Act) -> Subject:
    return Subject(
        commodities=act.commodities,
        list_id=act.list_id,
        firms=act.firms,
        number=act.document,
        target=act.target if family_of(act.measure, act.action) is Family.LIST else (),
        answers=act.is_answer,
    )


class Reach:
    """Of the acts that are to be placed, whose issuer and days are not asked.

    An event can be met if one of its acts is met: its anchor is one of them, and so is who brought a wider word.
    """

    def __init__(self, acts: Iterable[Item], tree: Tree) -> None:
        self._tree = tree
        self._numbers: set[DocumentNumber] = set()
        self._lists: set[str] = set()
        self._firms: set[str] = set()
        self._listings: set[tuple[bool, bool]] = set()  # of acts that list: whether they name the list, and goods
        goods: set[str] = set()
        self._all = False
        for act in acts:
            meant = tree.meant(act.commodities)
            self._all = self._all or not (act.firms or act.list_id or meant)
            goods |= meant
            self._firms.update(act.firms)
            if act.number is not None:
                self._numbers.add(act.number)
            if act.list_id is not None:
                self._lists.add(act.list_id)
            if act.family is Family.LIST:
                self._listings.add((act.list_id is not None, bool(act.commodities)))
        self._goods = frozenset(goods)
        self._wider = self._goods | tree.above(goods)
        self._known: dict[tuple[str, ...], tuple[bool, bool]] = {}

    def __call__(self, told: Subject) -> bool:
        """Whether an event that has an act with this subject can be met."""
        overlaps, is_open = self._of_goods(told.commodities)
        return (
            self._all
            or overlaps
            or (is_open and not told.firms and told.list_id is None)
            or told.number in self._numbers
            or told.list_id in self._lists
            or not self._firms.isdisjoint(told.firms)
            or any(self._in_part(told, *listing) for listing in self._listings)
        )

    def _of_goods(self, commodities: tuple[str, ...]) -> tuple[bool, bool]:
        """Whether they overlap with those of the acts, and whether they may be anything. Many acts name the same."""
        known = self._known.get(commodities)
        if known is None:
            meant = self._tree.meant(commodities)
            known = self._known[commodities] = (self._overlap(commodities, meant), not meant)
        return known

    def _overlap(self, commodities: tuple[str, ...], meant: frozenset[str]) -> bool:
        return not (
            self._wider.isdisjoint(meant)
            and self._wider.isdisjoint(commodities)
            and self._goods.isdisjoint(self._tree.above(meant))
        )

    @staticmethod
    def _in_part(told: Subject, names_list: bool, names_goods: bool) -> bool:
        """Whether one may name the list, and the other what the listed firms deal in."""
        return not (names_list and told.list_id) and not (names_goods and told.commodities)


def wider_words(acts: Iterable[Item], tree: Tree) -> frozenset[str]:
    """The words for goods that these acts mind when an event has learned them: those that theirs lie below."""
    return tree.above(tree.meant([name for act in acts for name in act.commodities]))
