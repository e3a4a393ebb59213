"""Forty articles of our own in five languages, in four feeds that are each polled twice.

`event` names what an article is about: an act of a government. Articles with one name are one event, whatever their
language. The others only sound like it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """`poll` is the first that brings it."""

    feed: str
    poll: int
    title: str
    text: str = ""
    event: str = ""


FEEDS = {  # name → encoding, language, format, first_poll
    "english-wire": ("utf-8", "en", "atom", "baseline"),
    "chinese-wire": ("gb18030", "zh", "rss", "baseline"),
    "japanese-daily": ("shift_jis", "ja", "rss", "baseline"),
    "korean-daily": ("euc-kr", "ko", "rss", "announce"),
}

_TEXT = {
    "english-wire": [
        (1, "Indonesia lifts its ban on bauxite exports", "id-bauxite"),
        (1, "Tin prices slip as warehouses fill up", ""),
        (1, "Copper producer opens a second smelter on the coast", ""),
        (1, "稀土概念股收高，外資連三日買超", ""),
        (2, "China suspends export controls on gallium and germanium for one year", "cn-gallium"),
        (2, "India bans sugar exports with immediate effect", "in-sugar"),
        (2, "台灣將三家企業列入出口管制實體清單", "tw-list"),
        (2, "Farmers urge the government to ban maize exports", ""),
        (2, "Exports of passenger cars rose 8% in October", ""),
        (2, "央行宣布調升利率半碼", ""),
    ],
    "chinese-wire": [
        (1, "商务部宣布对锑相关物项实施出口管制", "cn-antimony"),
        (1, "今年第二批稀土开采总量控制指标下达", ""),
        (1, "磷酸铁锂价格连续五周上涨", ""),
        (1, "滨海城市举办新能源汽车展", ""),
        (2, "中国暂停实施对镓、锗的出口管制措施，为期一年", "cn-gallium"),
        (2, "商务部：已批准部分稀土出口许可申请", "cn-licences"),
        (2, "中国禁止向美国出口钨制品", "cn-tungsten"),
        (2, "专家呼吁放宽石墨出口限制", ""),
        (2, "海关总署：前十个月出口同比增长5%", ""),
        (2, "上市公司获得采矿许可证", ""),
    ],
    "japanese-daily": [
        (1, "ベトナム政府、レアアース原鉱の輸出を禁止", "vn-ore"),
        (1, "円相場、小幅に反発", ""),
        (1, "新型の電気自動車を来春発売", ""),
        (1, "鉄鉱石の港湾在庫が減少", ""),
        (2, "中国商務省、レアアースの輸出許可を一部承認", "cn-licences"),
        (2, "日本政府、半導体製造装置の輸出規制を強化", "jp-chips"),
        (2, "輸出規制の緩和を経済団体が要請", ""),
        (2, "十月の輸出額、前年同月比で増加", ""),
        (2, "港の新しい倉庫が完成", ""),
        (2, "銅の国際価格が下落", ""),
    ],
    "korean-daily": [
        (1, "한국 정부, 요소 수출을 금지", "kr-urea"),
        (1, "코스피 상승 마감", ""),
        (1, "새 전기차 공장 착공", ""),
        (1, "국제 니켈 가격 하락", ""),
        (2, "인도, 설탕 수출 전면 금지", "in-sugar"),
        (2, "미국, 중국 기업 12곳을 수출통제 명단에 추가", "us-list"),
        (2, "업계, 흑연 수출 규제 완화 촉구", ""),
        (2, "10월 수출 3.2% 증가", ""),
        (2, "항만 물동량 소폭 감소", ""),
        (2, "배터리 기업 분기 실적 발표", ""),
    ],
}

ARTICLES = tuple(
    Piece(feed=feed, poll=poll, title=title, event=event) for feed, rows in _TEXT.items() for poll, title, event in rows
)
BASELINE = {"id-bauxite", "cn-antimony", "vn-ore"}
ALERTED = {p.event for p in ARTICLES if p.event} - BASELINE
