"""Single signs that may name a good: 银 beside ore, ingot or trade."""

from monitor.language.guards import is_han

# Signs after the name of a metal: ore, ingot, trade.
_GOOD_AFTER = {
    "银": "锭矿精出价地の輸、及和与",
    "磷": "矿肥酸铵化出",
    "锡": "锭矿精出价の及和与、,",
    "铅": "锭矿精锌出价の及和与、,蓄",
    "铜": "锭矿精出价材关の及和与、,地铝金输",
    "金": "锭矿条出地价",
    "糖": "出进",
    "煤": "出矿炭价及和、",
    "盐": "出矿",
    "茶": "出",
    "钢": "出铁材",
}
_LEFT_OF_GOOD = frozenset("、,·和与及の")


def names_a_good(sign: str, before: str, after: str) -> bool:
    """Whether the sign names a good, by the sign before it and the one after it."""
    return after in _GOOD_AFTER.get(sign, "出矿锭") or (before in _LEFT_OF_GOOD and not is_han(after))
