"""Figures in words: `up to 480,000 t`, `6 months`, `US$120 a tonne`."""

from monitor.domain.act import Act, Action, Quantity

__all__ = ["amount", "figure_of_fact", "lasting_words"]

_UNITS = {"[bbl_us]": "barrels", "entities": "firms", "mo": "months", "d": "days"}
_MONEY = {"USD": "US$", "EUR": "€", "INR": "₹", "CNY": "RMB ", "JPY": "¥", "KRW": "₩"}
_PER = {"t": "a tonne", "kg": "a kg", "barrel": "a barrel"}
_OF_GOODS = ("t", "kg", "[bbl_us]", "licences")
_YEAR = 12  # months


def amount(act: Act) -> str:
    """How much may leave, how many licences, or what is due for a tonne: `up to 480,000 t`; "" where no words say."""
    told = (q for q in act.quantities if q.unit in (*_OF_GOODS, *_MONEY) or _is_new_rate(act, q))
    return next((_in_words(q) for q in told), "")


def _is_new_rate(act: Act, quantity: Quantity) -> bool:
    """Whether it is a rate that the phrase of the act leaves out: the one to which a duty is raised or cut."""
    return quantity.unit == "percent" and act.action in (Action.TIGHTEN, Action.RELAX)


def lasting_words(act: Act) -> str:
    """`6 months`, `1 year`; "" where nobody says for how long."""
    return next((_in_words(q) for q in act.quantities if q.of == "duration"), "")


def figure_of_fact(value: str) -> str:
    """A quantity as facts of an event have it, `up to 6 mo`, with its unit in words."""
    before, _, unit = value.rpartition(" ")
    if unit == "percent":
        return f"{before}%"
    return f"{before} {_UNITS.get(unit, unit)}"


def _in_words(quantity: Quantity) -> str:
    qualifier = "" if quantity.qualifier == "besides" else quantity.qualifier.replace("_", " ")
    return f"{qualifier} {_figure(quantity)}".strip()


def _figure(quantity: Quantity) -> str:
    value, unit = quantity.value, quantity.unit
    if unit in _MONEY:
        _, _, per = quantity.of.rpartition(" per ")
        return f"{_MONEY[unit]}{value:,.12g} {_PER.get(per, f'per {per}')}"
    if unit == "mo" and value % _YEAR == 0:
        value, unit = value / _YEAR, "years"
    if unit == "percent":
        return f"{value:g}%"
    word = _UNITS.get(unit, unit)
    return f"{value:,.12g} {word.removesuffix('s') if value == 1 and unit not in ('t', 'kg') else word}"
