"""Certainty of an act by its speaker."""

import pytest

from monitor.domain.acts.scheme import Certainty
from tests.language.readings import read


def certainty(speaker: str) -> Certainty:
    return certainty_of("en", "", f"The Democratic Republic of Congo has banned exports of cobalt, {speaker}.")


def certainty_of(language: str, title: str, text: str) -> Certainty:
    return read(title or "Congo bans cobalt exports", text, language, published=None).acts[0].certainty


@pytest.mark.parametrize(
    "speaker",
    [
        *("people close to the matter said", "dealers reported", "shippers said", "industry executives said"),
        *("analysts said", "an analyst at a broker in London said", "a local newspaper reported"),
        *("Nvidia said", "the company said", "according to what the miner later said"),
    ],
)
def test_industry_sources_do_not_speak_for_a_government(speaker: str) -> None:
    assert certainty(speaker) is Certainty.REPORTED


@pytest.mark.parametrize(
    "speaker",
    [
        *(
            "the mines minister said",
            "it said on Friday",
            "the government told mining companies",
            "a decree published said",
        ),
        *("state media said", "the central bank said", "analysts said after the government announced it"),
    ],
)
def test_minister_speaks_for_the_state(speaker: str) -> None:
    assert certainty(speaker) is Certainty.ATTRIBUTED


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("zh-Hans", "中国宣布禁止镓出口", id="zh-Hans"),
        pytest.param("zh-Hant", "中國宣布禁止鎵出口", id="zh-Hant"),
        pytest.param("zh-Hans", "企业担忧之际 中国宣布禁止镓出口", id="zh-Hans beside firms"),
        pytest.param("ja", "中国政府、ガリウムの輸出を禁止すると発表", id="ja"),
        pytest.param("ja", "企業が困惑する中、中国政府はガリウムの輸出を禁止したと発表した", id="ja beside firms"),
        pytest.param("ko", "중국 정부, 갈륨 수출 금지 발표", id="ko"),
        pytest.param("ko", "중국 정부 대변인은 갈륨 수출을 금지했다고 밝혔다", id="ko an official"),
    ],
)
def test_issuer_that_announces_its_act_is_attributed(language: str, title: str) -> None:
    assert certainty_of(language, title, "") is Certainty.ATTRIBUTED


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("zh-Hans", "中国禁止镓出口，分析师表示影响有限", id="zh-Hans"),
        pytest.param("zh-Hant", "中國禁止鎵出口，業界表示影響有限", id="zh-Hant"),
        pytest.param("zh-Hans", "英伟达称中国禁止镓出口", id="zh-Hans a firm"),
        pytest.param("ja", "業界関係者は、中国がガリウムの輸出を禁止したと明らかにした", id="ja"),
        pytest.param("ja", "中国がガリウムの輸出を禁止したと、同社が発表した", id="ja a firm"),
        pytest.param("ko", "업계는 중국이 갈륨 수출을 금지했다고 밝혔다", id="ko"),
        pytest.param("ko", "중국이 갈륨 수출을 금지했다고 삼성전자가 밝혔다", id="ko a firm"),
    ],
)
def test_third_party_does_not_speak_for_the_state(language: str, title: str) -> None:
    assert certainty_of(language, title, "") is Certainty.REPORTED
