"""Check digits of identifiers. The valid ones are public: Apple, Alphabet; Huawei; Japan's tax agency, Toyota."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.watch.identifiers import is_valid_identifier

VALID = [
    ("lei", "HWUPKR0MPOU8FGXBT394"),
    ("lei", "5493006MHB84DD0ZWV18"),
    ("uscc", "914403001922038216"),
    ("jcn", "7000012050002"),
    ("jcn", "1180301018771"),
]


@pytest.mark.parametrize(("scheme", "value"), VALID)
def test_a_public_identifier_is_valid_and_with_another_digit_it_is_not(scheme: str, value: str) -> None:
    assert is_valid_identifier(scheme, value)
    for place, sign in enumerate(value):
        if sign.isdigit():
            other = str((int(sign) + 1) % 10)
            assert not is_valid_identifier(scheme, value[:place] + other + value[place + 1 :])


@pytest.mark.parametrize(("scheme", "value"), [("lei", "HWUPKR"), ("uscc", "O" * 18), ("jcn", "0"), ("duns", "12")])
def test_another_length_or_sign_is_not_valid(scheme: str, value: str) -> None:
    assert not is_valid_identifier(scheme, value)


@given(st.text(max_size=20))
def test_any_value_of_an_unknown_scheme_is_valid_and_others_never_fail(value: str) -> None:
    assert is_valid_identifier("house", value)
    for scheme in ("lei", "uscc", "jcn", "duns"):
        is_valid_identifier(scheme, value)
