"""Identifiers of firms, with the check digits of those that have one."""

import re
from collections.abc import Callable, Mapping

_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: without I, O, S, V, Z
_MODULO_LEI = 97
_NINE = 9


def _lei(text: str) -> bool:
    """ISO 17442: 18 letters or digits and two check digits; as a number, with A = 10, it is 1 modulo 97."""
    if not re.fullmatch(r"[0-9A-Z]{18}[0-9]{2}", text):
        return False
    return int("".join(str(int(sign, 36)) for sign in text)) % _MODULO_LEI == 1


def _uscc(text: str) -> bool:
    """GB 32100-2015, China's unified social credit code: 17 signs with weights 3^i modulo 31, and a check sign."""
    size = len(_USCC_SIGNS)
    if len(text) != 18 or any(sign not in _USCC_SIGNS for sign in text):
        return False
    total = sum(_USCC_SIGNS.index(sign) * pow(3, n, size) for n, sign in enumerate(text[:-1]))
    return _USCC_SIGNS[-total % size] == text[-1]


def _jcn(text: str) -> bool:
    """Japan's corporate number: a check digit before twelve digits, whose weights from the right are 1, 2, 1, 2 …."""
    if not re.fullmatch(r"[1-9][0-9]{12}", text):
        return False
    total = sum(int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(text[1:])))
    return _NINE - total % _NINE == int(text[0])


def _duns(text: str) -> bool:
    """D-U-N-S: nine digits. It has no check digit any more."""
    return re.fullmatch(r"[0-9]{9}", text) is not None


CHECKED_SCHEMES: Mapping[str, Callable[[str], bool]] = {"lei": _lei, "uscc": _uscc, "jcn": _jcn, "duns": _duns}
"""The schemes whose form is checked. Each check takes the value in capitals, without spaces and hyphens."""


def is_valid_identifier(scheme: str, value: str) -> bool:
    """Return whether the value can be an identifier of that scheme. Of an unknown scheme, any value can."""
    check = CHECKED_SCHEMES.get(scheme)
    return check is None or check(value)
