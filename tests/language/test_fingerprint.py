"""Copies of one dispatch match by their text, with any headline; independent texts do not."""

import pytest

from monitor.domain.articles.fingerprint import NOT_COMPARABLE, shared
from monitor.domain.event.certainty import COPY_THRESHOLD
from monitor.language.document import Document
from monitor.language.fingerprint import fingerprint

DISPATCHES = {
    "en": (
        "The ministry said on Tuesday that it had issued a second batch of licences for exports of yttrium oxide to "
        "two buyers in Europe, and that further requests were still being looked at. Officials gave no figure for the "
        "tonnage, nor did they name the buyers. Traders in the port city said that a first cargo might leave before "
        "the end of the month."
    ),
    "zh-Hans": (
        "商务部星期二表示，已经向欧洲两家买方发放第二批氧化钇出口许可证，其余申请仍在审查之中。有关官员没有透露数量，也没有说明买方是谁。"
        "港口城市的贸易商说，第一批货物可能在月底以前启运。"
    ),
    "ja": (
        "同省は火曜日、欧州の買い手二社に対する酸化イットリウムの輸出許可を新たに出したと明らかにした。残りの申請はなお審査中だという。"
        "当局者は数量や買い手の名を示さなかった。港の取引業者によれば、最初の船荷は月末までに出る見込みだ。"
    ),
    "ko": (
        "상무부는 화요일 유럽의 두 구매자에게 산화이트륨 수출 허가를 추가로 내주었다고 밝혔다. 나머지 신청은 아직 "
        "심사 중이라고 했다. "
        "당국자는 물량도 구매자의 이름도 밝히지 않았다. 항구의 무역상들은 첫 화물이 월말 이전에 떠날 수 있다고 말했다."
    ),
}
ELSEWHERE = {
    "en": (
        "European customers of yttrium oxide can expect deliveries again: two of them now hold permits, according to "
        "the trade authority, which announced a fresh round of approvals but kept volumes to itself. Shipping could "
        "resume within weeks, dealers at the harbour reckon, while other applicants keep waiting for their answer."
    ),
    "zh-Hans": (
        "欧洲客户有望恢复采购氧化钇。中方本周又批准一轮出口申请，受益企业共有两家，具体吨数尚未公开，多数申请者还在等待答复。"
        "据港口方面估计，装船最快几个星期内就能恢复，届时价格走势值得留意。"
    ),
    "ja": (
        "酸化イットリウムを待つ欧州企業に朗報となった。中国当局が今週認めたのは二件で、トン数は伏せられている。"
        "港湾関係者は数週間のうちに積み出しが再開されるとみる一方、ほかの企業は回答を待ち続けている。"
    ),
    "ko": (
        "산화이트륨을 기다리던 유럽 업체들이 숨통을 틔우게 됐다. 중국이 이번 주 두 건을 더 승인했기 때문이다. "
        "톤수는 공개되지 않았고 다른 업체들은 여전히 답을 기다린다. "
        "몇 주 안에 선적이 재개될 것이라고 부두 관계자들은 내다본다."
    ),
}
EDITS = {
    "en": [("on Tuesday", "yesterday"), ("a second batch", "another batch"), ("nor did they", "and did not")],
    "zh-Hans": [("星期二", "昨天"), ("有关官员", "官员们"), ("可能在", "或于")],
    "ja": [("火曜日", "4日"), ("明らかにした", "発表した"), ("見込みだ", "見通し")],
    "ko": [("화요일", "4일"), ("밝혔다", "발표했다"), ("월말 이전에", "이달 안에")],
}


def print_of(text: str, language: str = "en", title: str = "Yttrium") -> str:
    return fingerprint(Document.of(title, text, language))


def alike(one: str, other: str, language: str) -> float:
    return shared(fingerprint(Document.of("A", one, language)), fingerprint(Document.of("B", other, language)))


@pytest.mark.parametrize("language", DISPATCHES)
def test_light_edits_leave_a_copy(language: str) -> None:
    edited = DISPATCHES[language]
    for was, now in EDITS[language]:
        assert was in edited
        edited = edited.replace(was, now)
    assert alike(DISPATCHES[language], edited, language) >= COPY_THRESHOLD


@pytest.mark.parametrize("language", DISPATCHES)
def test_the_first_sentence_of_a_dispatch_is_a_copy_of_all_of_it(language: str) -> None:
    whole = DISPATCHES[language]
    assert alike(whole, whole[: len(whole) * 2 // 5], language) >= COPY_THRESHOLD


@pytest.mark.parametrize("language", DISPATCHES)
def test_the_same_news_in_other_words_is_no_copy(language: str) -> None:
    assert alike(DISPATCHES[language], ELSEWHERE[language], language) < COPY_THRESHOLD / 2


def test_a_dateline_and_another_end_leave_a_copy() -> None:
    run = f"HAMBURG, Nov 25 (Agency) - {DISPATCHES['en']} Additional reporting by our staff. Subscribe for more."
    assert alike(DISPATCHES["en"], run, "en") >= COPY_THRESHOLD


def test_chinese_in_other_signs_and_widths_is_the_same_text() -> None:
    simplified = DISPATCHES["zh-Hans"]
    traditional = simplified.translate(
        str.maketrans("务经发证审门没数说么买贸业", "務經發證審門沒數說麼買貿業")
    ).replace("，", ",")
    assert print_of(traditional, "zh-Hant") == print_of(simplified, "zh-Hans")


SHORT = {
    "en": "Beijing has cleared two cargoes of yttrium oxide for Europe",
    "zh-Hans": "商务部已批准向欧洲出口两批氧化钇",
    "ja": "中国、欧州向け酸化イットリウムの輸出を許可",
    "ko": "중국 상무부, 유럽에 산화이트륨 수출 허가",
}


@pytest.mark.parametrize("language", SHORT)
def test_a_short_text_is_a_copy_of_the_same_alone(language: str) -> None:
    text = SHORT[language]
    assert alike(text, f"“{text}” ...", language) == 1.0
    assert alike(text, f"{text} {text[:3]}", language) == 0.0
    assert alike(text, DISPATCHES[language], language) == 0.0


@pytest.mark.parametrize(
    "text", ["", "The ministry said so on Tuesday.", "商务部星期二证实了这一消息。", "\ud800" * 40, "…" * 400]
)
def test_too_short_text_has_no_fingerprint(text: str) -> None:
    assert print_of(text) == NOT_COMPARABLE


def test_fingerprint_ignores_the_headline() -> None:
    assert print_of(DISPATCHES["en"], title="One") == print_of(DISPATCHES["en"], title="Another, and much longer")


def test_fingerprints_are_stable() -> None:
    """Stored ones are compared with new ones: what changes this must change the signature's length too."""
    print_ = print_of(DISPATCHES["en"])
    assert (print_[:4], print_[4:36], len(print_)) == GOLDEN


GOLDEN = ("003e", "135d6c614d068fb1f8c09007a0478b03", 260)
