"""Certainty of an act by its speaker."""

import pytest

from monitor.domain.acts.scheme import Action, Certainty, Direction, Stage
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


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "Peru suspends fishmeal exports",
            "The marine resources authority said on Monday the halt begins in May.",
        ),
        ("zh-Hans", "秘鲁暂停鱼粉出口", "海洋资源局周二表示，措施自五月起实行。"),
        ("zh-Hant", "秘魯暫停魚粉出口", "海洋資源局週二表示，措施自五月起實行。"),
        ("ja", "ペルー、魚粉の輸出を停止", "海洋資源局は10日、5月から実施すると発表した。"),
        ("ko", "페루, 어분 수출 중단", "해양자원청은 5월부터 시행한다고 밝혔다."),
    ],
)
def test_office_known_by_its_kind_alone_speaks_for_the_state(language: str, title: str, text: str) -> None:
    assert certainty_of(language, title, text) is Certainty.ATTRIBUTED


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Peru suspends fishmeal exports", "The fishmeal producers said on Monday the halt begins in May."),
        ("zh-Hans", "秘鲁暂停鱼粉出口", "渔业商会周二表示，措施自五月起实行。"),
        ("ja", "ペルー、魚粉の輸出を停止", "業界団体は10日、5月から実施すると明らかにした。"),
        ("ko", "페루, 어분 수출 중단", "어분 업계는 5월부터 시행한다고 전했다."),
    ],
)
def test_trade_does_not_speak_for_the_state(language: str, title: str, text: str) -> None:
    assert certainty_of(language, title, text) is Certainty.REPORTED


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Peru's parliament passes bill to ban fishmeal exports"),
        ("zh-Hans", "秘鲁议会通过法案 禁止鱼粉出口"),
        ("zh-Hant", "秘魯國會通過法案 禁止魚粉出口"),
        ("ko", "페루 의회, 어분 수출 금지 법안을 통과시켰다"),
    ],
)
def test_bill_that_parliament_has_passed_is_decided(language: str, title: str) -> None:
    assert read(title, "", language).acts[0].stage is Stage.ANNOUNCED


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Peru's lower house passes bill to ban fishmeal exports"),
        ("en", "Bill in Peru would ban fishmeal exports"),
        ("zh-Hans", "秘鲁众议院通过法案 禁止鱼粉出口"),
        ("ja", "ペルー、魚粉の輸出を禁じる法案を提出"),
    ],
)
def test_bill_that_parliament_has_not_passed_is_proposed(language: str, title: str) -> None:
    assert read(title, "", language).acts[0].stage in (Stage.PROPOSED, Stage.CONSIDERED)


def test_plan_with_a_first_day_in_the_body_is_decided() -> None:
    text = "The export of fishmeal will be banned from 1 August, the ministry said."
    assert read("Peru plans to ban fishmeal exports", text).acts[0].stage is Stage.ANNOUNCED
    text = "The export of fishmeal could be banned from 1 August, traders said."
    assert read("Peru plans to ban fishmeal exports", text).acts[0].stage is Stage.CONSIDERED


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Peru bans fishmeal exports", "Shipments for hospitals are exempt from the export ban."),
        ("zh-Hans", "秘鲁禁止鱼粉出口", "禁令不适用于已签合同的鱼粉。"),
        ("ko", "페루, 어분 수출 금지", "계약된 어분은 수출 금지에서 제외된다."),
    ],
)
def test_what_a_new_ban_does_not_cover_is_no_act_of_its_own(language: str, title: str, text: str) -> None:
    assert [act.direction for act in read(title, text, language).acts] == [Direction.TIGHTENING]


@pytest.mark.parametrize(
    ("language", "title", "text", "certainty"),
    [
        pytest.param(
            "en",
            "Ghana lifts its ban on bauxite exports, White House says",
            "",
            Certainty.CLAIMED,
            id="en-claim-behind",
        ),
        pytest.param(
            "en",
            "Ghana lifts its ban on bauxite exports",
            "The White House released details of its talks with Ghana.",
            Certainty.REPORTED,
            id="en-another-state-speaks-in-the-text",
        ),
        pytest.param(
            "en", "Ghana amends export controls on bauxite: ministry", "", Certainty.ATTRIBUTED, id="en-signed-headline"
        ),
        pytest.param("en", "US to announce new export curbs on lasers", "", Certainty.REPORTED, id="en-still-to-come"),
        pytest.param("en", "US announces new export curbs on lasers", "", Certainty.ATTRIBUTED, id="en-announces"),
        pytest.param(
            "zh",
            "商务部新闻发言人就荷兰扩大激光器出口管制答记者问",
            "",
            Certainty.REPORTED,
            id="zh-another-state-comments",
        ),
        pytest.param(
            "zh",
            "荷兰扩大激光器出口管制",
            "中国商务部新闻发言人回应荷兰扩大激光器出口管制，表示已注意到相关情况。",
            Certainty.REPORTED,
            id="zh-another-state-comments-in-the-text",
        ),
        pytest.param(
            "zh",
            "荷兰扩大激光器出口管制",
            "荷兰政府周五表示，新规涵盖激光器。",
            Certainty.ATTRIBUTED,
            id="zh-the-issuer-speaks",
        ),
        pytest.param("zh", "中方暂停实施对日出口管制公告第三款", "", Certainty.REPORTED, id="zh-a-notice-is-no-speech"),
        pytest.param("zh", "美将公布新的激光器出口限制", "", Certainty.REPORTED, id="zh-still-to-come"),
        pytest.param("zh", "美国公布新的激光器出口限制", "", Certainty.ATTRIBUTED, id="zh-announces"),
        pytest.param(
            "ja", "中国、レーザーの輸出規制を解除 米ホワイトハウスが発表", "", Certainty.CLAIMED, id="ja-claim-behind"
        ),
        pytest.param(
            "ja",
            "中国、レーザーの輸出を許可",
            "中国政府は、レーザーの輸出を許可すると発表した。",
            Certainty.ATTRIBUTED,
            id="ja-the-issuer-speaks",
        ),
        pytest.param(
            "ja",
            "中国、レーザーの輸出規制を解除",
            "ホワイトハウスは、中国がレーザーの輸出規制を解除すると発表した。",
            Certainty.REPORTED,
            id="ja-another-state-speaks-in-the-text",
        ),
        pytest.param(
            "ko",
            "중국, 레이저 수출통제 해제",
            "백악관은 중국이 레이저 수출통제를 해제한다고 발표했다.",
            Certainty.REPORTED,
            id="ko-another-state-speaks-in-the-text",
        ),
        pytest.param(
            "ko",
            "중국, 레이저 수출통제 해제",
            "중국 상무부는 레이저 수출통제를 해제한다고 발표했다.",
            Certainty.ATTRIBUTED,
            id="ko-the-issuer-speaks",
        ),
        pytest.param(
            "es",
            "Indonesia levanta la prohibición de exportar níquel, según la Casa Blanca",
            "",
            Certainty.REPORTED,
            id="es-another-state",
        ),
    ],
)
def test_only_the_issuer_is_cited(language: str, title: str, text: str, certainty: Certainty) -> None:
    assert certainty_of(language, title, text) is certainty


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param(
            "en",
            "Ministry: China will speed up review of applications for laser export licences",
            "The ministry said it has approved some export licence applications for lasers.",
            id="en",
        ),
        pytest.param(
            "zh",
            "商务部：将加快激光器出口许可申请的审查",
            "商务部表示将加快激光器出口许可申请审查，已批准部分申请。",
            id="zh",
        ),
    ],
)
def test_what_has_been_granted_is_not_still_to_come(language: str, title: str, text: str) -> None:
    act = read(title, text, language, published=None).acts[0]
    assert (act.action, act.stage) == (Action.GRANT, Stage.IN_FORCE)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        pytest.param(
            "en",
            "Beijing rebutted the EU's criticism of its laser controls, stressing it grants export licences.",
            id="en",
        ),
        pytest.param("zh", "商务部驳斥欧方指责，强调依法批准激光器出口许可。", id="zh"),
        pytest.param("ja", "中国商務省は批判に反論し、レーザーの輸出を許可していると述べた。", id="ja"),
        pytest.param("ko", "중국 상무부는 유럽의 비판을 일축하며 레이저 수출을 허가하고 있다고 밝혔다.", id="ko"),
    ],
)
def test_who_rebuts_a_view_denies_no_act(language: str, text: str) -> None:
    assert all(act.stage is not Stage.DENIED and act.answer is None for act in read("", text, language).acts)
