"""A place inside the name of a species, a product or a water is no state."""

from tests.language.readings import read
from tests.rows import each_row

GOODS = [
    ("ja", "台湾、日本鰻の稚魚の輸出を禁止", "TW", "fish"),
    ("ja", "ドミニカ共和国、アメリカウナギの輸出を禁止", "DO", "fish"),
    ("ja", "韓国、中国モクズガニの輸出を禁止", "KR", "fish"),
    ("en", "Dominican Republic bans exports of American eels", "DO", "fish"),
    ("en", "Bolivia bans exports of Brazil nuts", "BO", "nuts"),
    ("en", "Sri Lanka bans exports of India rubber", "LK", "rubber"),
    ("en", "Nepal suspends exports of Indian rosewood", "NP", "timber"),
    ("zh-Hant", "台灣禁止日本鰻苗出口", "TW", "fish"),
    ("ko", "대만, 일본뱀장어 수출 금지", "TW", "fish"),
]
WATERS = [
    ("en", "Kuwait halts crude oil exports through the Persian Gulf", "KW"),
    ("ja", "インドネシア、インド洋で獲れたマグロの輸出を禁止", "ID"),
    ("zh-Hans", "印尼禁止南中国海渔获出口", "ID"),
    ("ko", "베트남, 남중국해 어획물 수출 금지", "VN"),
]
STATES = [
    ("en", "China bans exports of gallium to Japan", "CN", ("JP",)),
    ("ja", "中国、日本へのガリウム輸出を禁止", "CN", ("JP",)),
    ("zh-Hans", "中国禁止向日本出口镓", "CN", ("JP",)),
]
FLOUR = [
    ("en", "India bans exports of wheat flour"),
    ("zh-Hans", "印度禁止小麦粉出口"),
    ("ja", "インド、小麦粉の輸出を禁止"),
    ("ko", "인도, 밀가루 수출 금지"),
]


@each_row(GOODS)
def test_a_place_in_a_name_of_goods_is_no_state(language: str, title: str, issuer: str, goods: str) -> None:
    act = read(title, "", language).acts[0]
    assert (act.issuer, act.target, act.commodities) == (issuer, (), (goods,))


@each_row(WATERS)
def test_a_place_in_a_name_of_waters_is_no_state(language: str, title: str, issuer: str) -> None:
    named = {m.concept for m in read(title, "", language).mentions if m.kind == "place"}
    assert named == {issuer}


@each_row(STATES)
def test_a_state_beside_goods_stays_one(language: str, title: str, issuer: str, target: tuple[str, ...]) -> None:
    act = read(title, "", language).acts[0]
    assert (act.issuer, act.target) == (issuer, target)


@each_row(FLOUR)
def test_flour_is_not_wheat(language: str, title: str) -> None:
    assert read(title, "", language).acts[0].commodities == ("wheat_flour",)
