"""Codes of goods: written forms, check digits, and the commodities that they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.goods_codes import GoodsByCode, normal_cas, normal_eccn, normal_hs, shown_hs
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary


@pytest.mark.parametrize(
    ("written", "code"),
    [
        pytest.param("2805.30", "280530", id="dots"),
        pytest.param("2805 30 10", "28053010", id="spaces"),
        pytest.param("２８０５．３０", "280530", id="full-width"),
        pytest.param("0201", "0201", id="a-zero-at-the-start"),
        pytest.param("853400030", "853400030", id="nine-digits-of-japan"),
        pytest.param("28053", None, id="five-digits-have-lost-one"),
        pytest.param("7702.00", None, id="chapter-77-is-empty"),
        pytest.param("0012.34", None, id="no-chapter-00"),
        pytest.param("28a530", None, id="a-letter"),
        pytest.param("", None, id="nothing"),
        pytest.param("12345678901", None, id="eleven-digits"),
        pytest.param("٢٨٠٥", None, id="digits-of-another-script"),
    ],
)
def test_an_hs_code_is_digits_of_a_chapter(written: str, code: str | None) -> None:
    assert normal_hs(written) == code


@pytest.mark.parametrize(("digits", "shown"), [("2805", "2805"), ("280530", "2805.30"), ("2805301000", "2805.30.1000")])
def test_an_hs_code_is_shown_with_dots(digits: str, shown: str) -> None:
    assert shown_hs(digits) == shown
    assert normal_hs(shown) == digits


@pytest.mark.parametrize(
    ("written", "code"),
    [
        pytest.param("3a090", "3A090", id="small-letter"),
        pytest.param("3A090.C", "3A090.c", id="paragraph"),
        pytest.param("1C902.a.1", "1C902.a.1", id="of-another-list"),
        pytest.param("EAR99", None, id="on-no-list"),
        pytest.param("3F090", None, id="no-such-group"),
        pytest.param("3A90", None, id="two-digits"),
    ],
)
def test_a_number_of_a_control_list_has_its_form(written: str, code: str | None) -> None:
    assert normal_eccn(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        pytest.param("7440-55-3", "7440-55-3", id="gallium"),
        pytest.param("7732-18-5", "7732-18-5", id="water"),
        pytest.param("7440\N{EN DASH}55\N{EN DASH}3", "7440-55-3", id="dashes"),
        pytest.param("7440-55-4", None, id="wrong-check-digit"),
        pytest.param("7440553", None, id="without-hyphens"),
    ],
)
def test_a_cas_number_has_a_check_digit(written: str, code: str | None) -> None:
    assert normal_cas(written) == code


@given(st.text(max_size=30))
def test_any_text_is_a_code_or_is_not_and_a_code_stays_itself(text: str) -> None:
    for normal in (normal_hs, normal_eccn, normal_cas):
        code = normal(text)
        assert code is None or normal(code) == code


def good(name: str, parent: str | None = None, **codes: str) -> Concept:
    return Concept(
        id=name, kind=ConceptKind.COMMODITY, label=name, parent=parent, attributes=tuple(sorted(codes.items()))
    )


GOODS = GoodsByCode(
    Vocabulary.of(
        [
            good("chips", hs="8542", eccn="3A001"),
            good("memory", "chips", hs="8542.32", eccn="3A001.b"),
            good("gallium", hs="8112.92", cas="7440-55-3"),
            good("germanium", hs="8112.92"),
        ]
    )
)


@pytest.mark.parametrize(
    ("code", "goods"),
    [
        pytest.param("8542320000", ("memory",), id="the-longest-heading"),
        pytest.param("854231", ("chips",), id="the-heading-above"),
        pytest.param("8112", ("gallium", "germanium"), id="all-below-a-heading"),
        pytest.param("85", ("chips",), id="the-most-general-below"),
        pytest.param("9999", (), id="none"),
    ],
)
def test_goods_of_a_tariff_code(code: str, goods: tuple[str, ...]) -> None:
    assert GOODS.with_hs(code) == goods


@pytest.mark.parametrize(
    ("code", "goods"),
    [
        pytest.param("3A001.b.1", ("memory",), id="a-paragraph-below"),
        pytest.param("3A001.z", ("chips",), id="another-paragraph"),
        pytest.param("3A002", (), id="none"),
    ],
)
def test_goods_of_a_number_of_a_control_list(code: str, goods: tuple[str, ...]) -> None:
    assert GOODS.with_eccn(code) == goods


def test_goods_of_a_substance() -> None:
    assert (GOODS.with_cas("7440-55-3"), GOODS.with_cas("7732-18-5")) == (("gallium",), ())
