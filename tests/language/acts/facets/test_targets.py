"""States that an act names and that are not where its goods go."""

import pytest

from tests.language.readings import first_act


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param("en", "US grants licences for Korean chipmakers", "", id="en-licences-for-firms"),
        pytest.param(
            "en",
            "US clears sales of etch tools",
            "The US has granted a licence to supply etch equipment to Korean chipmaker Velora's Dalian plant.",
            id="en-owner-of-a-plant",
        ),
        pytest.param("zh", "中国向韩国企业发放稀土出口许可证", "", id="zh-firms-get-licences"),
    ],
)
def test_seat_of_a_firm_that_gets_a_permission_is_no_destination(language: str, title: str, text: str) -> None:
    act = first_act(title, language) if not text else first_act(title, language, text)
    assert "KR" not in {target for target in act.target if target not in act.inferred}


@pytest.mark.parametrize(
    ("language", "title", "target"),
    [
        pytest.param("en", "US grants licences for exports of AI chips to South Korea", "KR", id="en"),
        pytest.param("zh", "中国批准对韩国出口稀土", "KR", id="zh"),
    ],
)
def test_destination_of_a_permission(language: str, title: str, target: str) -> None:
    act = first_act(title, language)
    assert act.target == (target,)
    assert target not in act.inferred


def test_state_that_protests_is_inferred() -> None:
    act = first_act("Japan tightens export controls on chips, China protests", "en")
    assert "CN" not in act.target or "CN" in act.inferred
