"""Operands of comparisons in `act(…)`: ISO dates, and figures with a unit, `20percent` or `1000t`.

Units are those of readings: UCUM codes of mass and volume, percent, entities, licences, ISO 4217 currencies.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from monitor.domain.acts.act import Quantity

OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}
_SCALES = {"g": ("g", 1.0), "kg": ("g", 1e3), "t": ("g", 1e6), "kt": ("g", 1e9), "Mt": ("g", 1e12)}  # of one dimension
_COUNTED = ("percent", "entities", "licences", "L", "m3")
_CURRENCIES = (
    *("AUD", "BRL", "CAD", "CHF", "CNY", "EUR", "GBP", "IDR", "INR", "JPY", "KRW", "MXN", "MYR", "NOK"),
    *("PHP", "PLN", "RUB", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "VND", "ZAR"),
)
UNITS = (*_COUNTED[:3], *_SCALES, *_COUNTED[3:], *_CURRENCIES)
_FIGURE = re.compile(r"(?P<value>[0-9]+(?:\.[0-9]+)?)(?P<unit>.*)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def date_of(text: str) -> date | None:
    """The date in ISO form, None for an invalid one."""
    if _DATE.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def figure_of(text: str) -> tuple[float, str] | None:
    """Value and unit as written (unit "" without one); None where the text does not begin with a number."""
    found = _FIGURE.fullmatch(text)
    if found is None:
        return None
    unit = found["unit"]
    return float(found["value"]), "percent" if unit == "%" else unit


def probability_of(text: str) -> float | None:
    """The probability, None for anything but a number from 0 to 1."""
    found = _FIGURE.fullmatch(text)
    if found is None or found["unit"] or float(found["value"]) > 1:
        return None
    return float(found["value"])


def holds(sign: str, wanted: tuple[float, str], quantities: Sequence[Quantity]) -> bool:
    """Whether a figure of the same dimension satisfies the comparison. `over 20` is just above 20, `under 20` below."""
    value, unit = _in_base(*wanted)
    compare = OPERATORS[sign]
    read = [(_in_base(q.value, q.unit), _BESIDE.get(q.qualifier, 0)) for q in quantities]
    return any(base == unit and compare((figure, beside), (value, 0)) for (figure, base), beside in read)


_BESIDE = {"over": 1, "under": -1}


def _in_base(value: float, unit: str) -> tuple[float, str]:
    base, scale = _SCALES.get(unit, (unit, 1.0))
    return value * scale, base
