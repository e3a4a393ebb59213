"""Quantities in words: `up to 480,000 t`, `6 months`, `US$120 a tonne`."""

from monitor.domain.acts.act import FIRMS_ADDED, FIRMS_REMOVED, SHARE_OF_SALES, Act, Quantity

_UNITS = {"[bbl_us]": "barrels", "m3": "m³", "entities": "firms", "mo": "months", "d": "days"}
_MONEY = {"USD": "US$", "EUR": "€", "INR": "₹", "CNY": "RMB ", "JPY": "¥", "KRW": "₩"}
_PER = {"t": "a tonne", "kg": "a kg", "barrel": "a barrel"}
_YEAR = 12  # months
_SIDES = {FIRMS_ADDED: "added", FIRMS_REMOVED: "removed", SHARE_OF_SALES: "of sales to be paid"}


def amounts(act: Act) -> tuple[str, ...]:
    """All quantities except the duration: `up to 480,000 t`, `21 firms`, `9.5%`, `US$120 a tonne`."""
    return tuple(dict.fromkeys(_in_words(q) for q in act.quantities if q.of != "duration"))


def lasting_words(act: Act) -> str:
    """`6 months`, `1 year`; "" without a duration."""
    return next((_in_words(q) for q in act.quantities if q.of == "duration"), "")


def figure_of_fact(value: str) -> str:
    """The quantity of an event fact (`up to 6 mo`) with its unit in words."""
    before, _, unit = value.rpartition(" ")
    if unit == "percent":
        return f"{before}%"
    return f"{before} {_UNITS.get(unit, unit)}"


def _in_words(quantity: Quantity) -> str:
    if quantity.qualifier == "besides":
        return f"{quantity.value:,.12g} others"
    qualifier = quantity.qualifier.replace("_", " ")
    side = _SIDES.get(quantity.of, "")
    return f"{qualifier} {_figure(quantity)} {side}".strip()


def _figure(quantity: Quantity) -> str:
    value, unit = quantity.value, quantity.unit
    if unit in _MONEY:
        _, is_rate, per = quantity.of.rpartition(" per ")
        of_what = f" {_PER.get(per, f'per {per}')}" if is_rate else ""
        return f"{_MONEY[unit]}{value:,.12g}{of_what}"
    if unit == "mo" and value % _YEAR == 0:
        value, unit = value / _YEAR, "years"
    if unit == "percent":
        return f"{value:g}%"
    word = _UNITS.get(unit, unit)
    return f"{value:,.12g} {word.removesuffix('s') if value == 1 and unit not in ('t', 'kg', 'm3') else word}"
