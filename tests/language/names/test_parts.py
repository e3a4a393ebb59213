"""A name is taken apart into its own words, business, places and numbers."""

import pytest

from monitor.language.names.parts import NameParts, parts_of


def _own(parts: NameParts) -> str:
    return " ".join(piece.text for piece in parts.own)


@pytest.mark.parametrize(
    ("name", "own", "business"),
    [
        pytest.param("Shenzhen Xinlanhe Battery Co., Ltd.", "xinlanhe", ("battery",), id="en"),
        pytest.param("深圳市鑫岚河电池有限公司", "鑫岚河", ("battery",), id="zh"),
        pytest.param("株式会社オオゾラ重工", "オオゾラ", ("heavy industry",), id="ja"),
        pytest.param("가온누리반도체(주)", "가온누리", ("semiconductor",), id="ko"),
        pytest.param("ООО «Вектор-Фотоника»", "вектор", ("photonics",), id="ru"),
        pytest.param("Minera Cerro Azulado S.A. de C.V.", "cerro azulado", ("mining",), id="es"),
    ],
)
def test_legal_forms_and_common_words_are_not_its_own(name: str, own: str, business: tuple[str, ...]) -> None:
    (parts,) = parts_of(name)
    assert (_own(parts), parts.business, parts.form) == (own, business, True)


def test_a_place_before_the_name_is_its_seat_and_one_behind_a_branch() -> None:
    (seat,), (branch,) = parts_of("Shanghai Veldoria Ltd"), parts_of("Veldoria (Shanghai) Ltd")
    assert (seat.seats, seat.branches) == (frozenset({"shanghai"}), frozenset())
    assert (branch.seats, branch.branches) == (frozenset(), frozenset({"shanghai"}))


def test_a_name_in_brackets_in_another_script_is_another_name() -> None:
    chinese, english = parts_of("霍尔布鲁克钛业公司（Holbrook Titanium Inc.）")
    assert (_own(chinese), _own(english)) == ("霍尔布鲁克", "holbrook")


@pytest.mark.parametrize("name", ["Plant No. 404", "404 厂", "第四〇四工厂", "Factory Nr. 404"])
def test_numbers_are_kept(name: str) -> None:
    assert parts_of(name)[0].numbers == (404,)


def test_an_earlier_name_is_left_out() -> None:
    assert [_own(parts) for parts in parts_of("Zvezdal JSC, f/k/a Plant 77")] == ["zvezdal"]
