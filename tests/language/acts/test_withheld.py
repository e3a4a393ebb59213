"""What a reading does not assert, because the words do not state it or state it of something else."""

from datetime import UTC, date, datetime

import pytest

from monitor.domain.acts.scheme import Action, Direction, Measure, Stage
from monitor.wording.headline import headline
from tests.language.readings import first_act, read
from tests.language.shipped import shipped_vocabulary


def test_curbs_without_a_kind_are_no_licences() -> None:
    act = first_act("Vietnam adopts curbs on magnesium exports")
    assert act.unclear_measure is not None
    assert "licen" not in headline(act, shipped_vocabulary())


def test_controls_whose_text_names_licences_keep_their_kind() -> None:
    assert first_act("Vietnam imposes export controls on magnesium").unclear_measure is None


@pytest.mark.parametrize(
    ("title", "lang", "text"),
    [
        pytest.param(
            "外国為替及び外国貿易法に基づく行政処分を行いました",
            "ja",
            "経済産業省は南浜機工株式会社に対し、2か月間、全ての貨物の輸出を禁止する処分を行った。",
            id="a-ban-on-one-firm",
        ),
        pytest.param(
            "Chile's wine exporters wait for news on the levy",
            "en",
            "Chile will cut prices of wine grapes with a levy on wine exports, the farm minister said.",
            id="a-weak-word-beside-another-verb",
        ),
    ],
)
def test_kind_that_only_the_text_names_loosely_is_unclear(title: str, lang: str, text: str) -> None:
    assert first_act(title, lang, text).unclear_measure is not None


def test_kind_that_the_headline_or_a_word_of_exports_names_is_asserted() -> None:
    assert first_act("Chile imposes a levy on wine exports").unclear_measure is None
    in_text = first_act("Wine makers in Chile react", "en", "Chile imposed an export duty on wine on Monday.")
    assert in_text.unclear_measure is None


def test_exports_by_some_firms_are_not_banned_for_all() -> None:
    act = first_act("Peru suspends silver exports by 17 trading houses for 30 days")
    assert act.unclear_measure is not None
    assert first_act("Peru suspends silver exports for 30 days").unclear_measure is None


def test_cut_of_a_permitted_amount_tightens() -> None:
    act = first_act("태국, 쌀 수출 허용량 90만t→60만t 축소", "ko")
    assert (act.measure, act.action, act.direction) == (
        Measure.EXPORT_QUOTA,
        Action.TIGHTEN,
        Direction.TIGHTENING,
    )


def test_destination_of_another_sentence_is_inferred() -> None:
    act = first_act("缅甸4月1日起暂停锡矿出口", "zh", "缅甸锡矿主要经清水河口岸运往中国。")
    assert set(act.target) <= set(act.inferred)


def test_price_of_the_goods_is_no_duty() -> None:
    act = first_act(
        "泰国对橡胶征收出口税", "zh", "泰国财政部表示,鉴于胶价跌至每吨1420美元,对橡胶征收每吨80美元出口税。"
    )
    assert 1420 not in [q.value for q in act.quantities]


def test_rule_that_begins_only_later_is_postponed() -> None:
    act = first_act("泰国橡胶出口新税延至9月实施", "zh", published=datetime(2025, 6, 3, tzinfo=UTC))
    assert (act.action, act.effective, act.until) == (Action.POSTPONE, date(2025, 9, 1), None)


def test_hides_are_no_animals() -> None:
    act = first_act("Kazakhstan extends a ban on exports of raw sheep and cattle hides")
    assert act.commodities == ("hides",)


def test_denial_by_firms_disputes_no_listing() -> None:
    reading = read("EU 수출 제한 명단에 오른 튀르키예 기업들 '사실무근'", "명단에 오른 기업 4곳이 반발했다.", "ko")
    assert reading.acts == ()
    assert reading.follow_up is None


def test_last_day_without_a_year_that_has_passed_is_left_out() -> None:
    act = first_act(
        "ラオス、スズ鉱石の輸出禁止を猶予",
        "ja",
        "ラオス商業省は、3月末までに港に搬入されたスズ鉱石の輸出を認める。",
        published=datetime(2026, 5, 5, tzinfo=UTC),
    )
    assert act.until is None


def test_one_destination_taken_out_of_a_general_licence_does_not_end_it() -> None:
    notice = "Notice to exporters: suspension of destination under OGEL (dual-use items)"
    acts = read(notice, "Serbia is removed as a permitted destination.", place="GB").acts
    assert all(a.unclear_measure is not None for a in acts if a.measure is Measure.GENERAL_LICENCE)


def test_headline_with_a_ban_and_a_permit_gives_no_day_to_both() -> None:
    act = first_act(
        "ベトナム、マグネシウムの輸出に許可制 タングステンは禁輸",
        "ja",
        "ベトナム商工省は、5月10日からマグネシウムの輸出に許可を義務付けると発表した。",
        published=datetime(2026, 4, 20, tzinfo=UTC),
    )
    assert act.unclear_measure is not None
    assert act.effective is None


def test_goods_for_which_nothing_changes_are_left_out() -> None:
    act = first_act("ベトナム、タングステンの輸出禁止を停止", "ja", "マグネシウムの許可制に変更はない。")
    assert act.commodities == ("tungsten",)


def test_ban_that_ends_for_some_firms_is_not_lifted_for_all() -> None:
    act = first_act("Vietnam to resume tin ore exports", text="Vietnam will allow 7 tin ore miners to resume exports.")
    assert act.unclear_measure is not None
    assert first_act("Vietnam to resume tin ore exports").unclear_measure is None


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("zh", "挪威撤回吊销两家企业锑出口许可", id="zh"),
        pytest.param("ja", "ノルウェー、アンチモンの輸出許可取り消しを撤回", id="ja"),
        pytest.param("ko", "노르웨이, 안티몬 수출허가 취소 철회", id="ko"),
        pytest.param("ja", "ザンビア、銅精鉱の輸出税免除を打ち切り", id="exemption-that-ends"),
    ],
)
def test_revocation_that_is_taken_back_has_no_direction(language: str, title: str) -> None:
    act = first_act(title, language)
    assert (act.direction, act.unclear_sign is not None) == (Direction.NONE, True)


def test_permission_that_expires_is_not_revoked() -> None:
    act = first_act("Malaysia's export permits for copper scrap expire")
    assert act.unclear_measure is not None
    assert first_act("Malaysia revokes export permits for copper scrap").unclear_measure is None


def test_denied_request_is_no_denial() -> None:
    act = first_act("Indonesia denies request by two miners to export bauxite")
    assert (act.stage, act.direction) == (Stage.ANNOUNCED, Direction.TIGHTENING)
    assert first_act("Indonesia denies banning exports of bauxite").stage is Stage.DENIED


@pytest.mark.parametrize(
    ("language", "title"),
    [
        pytest.param("ko", "세르비아, 보스니아 이어 원목 수출 금지", id="ko"),
        pytest.param("ja", "セルビア、ボスニアに続き丸太の輸出禁止", id="ja"),
    ],
)
def test_state_whose_example_is_followed_is_no_destination(language: str, title: str) -> None:
    assert first_act(title, language).target == ()


def test_entity_list_that_is_not_named_as_american_is_that_of_the_acting_state() -> None:
    text = "國際貿易署今日公告，新增40家外國企業為輸出管制對象。"
    assert {a.issuer for a in read("高科技貨品實體名單新增40家", text, "zh-Hant").acts} == {"TW"}
    assert first_act("美國將40家企業列入實體清單", "zh-Hant").issuer == "US"
