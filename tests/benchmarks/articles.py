"""Articles in five languages for benchmarks: made from own sentences by a seeded generator, so that every run reads
the same ones. A few report an export act; the rest is ordinary news that uses the words of the field now and then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.sources.source import SourceId, Tier

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "ja", "ko")
TEXT_BYTES = 1_000  # of UTF-8, about


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One article before it has a source. `tells` is whether its first words report an export act."""

    language: str
    title: str
    text: str
    has_act: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """`{good}`, `{place}`, `{number}` and `{day}` are filled in."""

    gap: str
    goods: Sequence[str]
    places: Sequence[str]
    titles: Sequence[str]
    acts: Sequence[str]
    sentences: Sequence[str]


_WORDS: Mapping[str, _Words] = {
    "en": _Words(
        gap=" ",
        goods=("gallium", "copper cable", "rare earths", "wheat", "graphite", "solar panels", "coffee", "tungsten"),
        places=("China", "Chile", "Indonesia", "Rotterdam", "Vietnam", "Japan", "Lagos", "India"),
        titles=(
            "Port of {place} handles {number} more ships than last year",
            "Traders in {place} shrug as {good} prices drift",
            "Why a museum in {place} collects old {good}",
            "Union and owners in {place} settle after {number} days",
        ),
        acts=(
            "China bans exports of {good} to three buyers from day {day}",
            "India imposes an export tax on {good}",
            "China approves export licences for {good}",
        ),
        sentences=(
            "The harbour office counted {number} arrivals, slightly more than a year before.",
            "A cool spring kept demand for {good} low, dealers in {place} said.",
            "Engineers will test the second crane on day {day} of the month.",
            "The council voted for a new tram line and against a higher parking fee.",
            "Shares of a maker of {good} rose by {number} basis points and fell again by noon.",
            "Visitors from {place} stayed {number} nights on average.",
            "Nobody was hurt when a lorry with {good} turned over near the ring road.",
            "The team scored twice in the last {number} minutes and goes home with a point.",
            "A study of {number} households finds that repair is cheaper than it seems.",
            "The firm exports {good} to {place} and plans no change.",
        ),
    ),
    "zh-Hans": _Words(
        gap="",
        goods=("镓", "铜缆", "稀土", "小麦", "石墨", "太阳能板", "咖啡", "钨"),
        places=("中国", "智利", "印尼", "鹿特丹", "越南", "日本", "拉各斯", "印度"),
        titles=(
            "{place}港口今年多接待了{number}艘船",
            "{good}价格小幅波动，{place}商人反应平静",
            "{place}一家博物馆为何收藏旧{good}",
            "{place}劳资双方在{number}天后达成一致",
        ),
        acts=("商务部：对{good}实施出口管制", "印度对{good}加征出口关税", "商务部批准部分{good}出口许可申请"),
        sentences=(
            "港务部门统计到{number}次靠港，略多于去年同期。",
            "当地商人说，春天偏冷，{good}的需求不旺。",
            "工程师将在{day}日测试第二台起重机。",
            "市议会同意修建新的电车线路，没有同意提高停车费。",
            "一家生产{good}的公司股价上涨后又在中午回落。",
            "来自{place}的游客平均停留{number}晚。",
            "一辆运送{good}的卡车在环路附近侧翻，没有人受伤。",
            "客队在最后{number}分钟连进两球，带走一分。",
            "对{number}户家庭的调查显示，修理比想象的便宜。",
            "公司向{place}出口{good}，没有改变计划。",
        ),
    ),
    "zh-Hant": _Words(
        gap="",
        goods=("鎵", "銅纜", "稀土", "小麥", "石墨", "太陽能板", "咖啡", "鎢"),
        places=("中國", "智利", "印尼", "鹿特丹", "越南", "日本", "拉各斯", "印度"),
        titles=(
            "{place}港口今年多接待了{number}艘船",
            "{good}價格小幅波動，{place}商人反應平靜",
            "{place}一家博物館為何收藏舊{good}",
            "{place}勞資雙方在{number}天後達成一致",
        ),
        acts=("中國商務部：對{good}實施出口管制", "印度對{good}加徵出口關稅", "中國商務部批准部分{good}出口許可申請"),
        sentences=(
            "港務部門統計到{number}次靠港，略多於去年同期。",
            "當地商人說，春天偏冷，{good}的需求不旺。",
            "工程師將在{day}日測試第二台起重機。",
            "市議會同意修建新的電車路線，沒有同意提高停車費。",
            "一家生產{good}的公司股價上漲後又在中午回落。",
            "來自{place}的遊客平均停留{number}晚。",
            "一輛運送{good}的卡車在環路附近側翻，沒有人受傷。",
            "客隊在最後{number}分鐘連進兩球，帶走一分。",
            "對{number}戶家庭的調查顯示，修理比想像的便宜。",
            "公司向{place}出口{good}，沒有改變計畫。",
        ),
    ),
    "ja": _Words(
        gap="",
        goods=("ガリウム", "銅ケーブル", "レアアース", "小麦", "黒鉛", "太陽光パネル", "コーヒー", "タングステン"),
        places=("中国", "チリ", "インドネシア", "ロッテルダム", "ベトナム", "日本", "ラゴス", "インド"),
        titles=(
            "{place}の港、入港が昨年より{number}隻増える",
            "{good}の値動きは小さく、{place}の商社は静観",
            "{place}の博物館が古い{good}を集める理由",
            "{place}の労使、{number}日ぶりに合意",
        ),
        acts=(
            "中国商務省、{good}の輸出を禁止",
            "中国、{good}の輸出許可を承認",
            "経済産業省、{good}を輸出管理の対象に追加",
        ),
        sentences=(
            "港湾局は{number}隻の入港を数え、前年をわずかに上回った。",
            "春が寒く、{good}の需要は伸びなかったと商社は話す。",
            "技術者は{day}日に二台目のクレーンを試す。",
            "市議会は新しい路面電車を認め、駐車料金の値上げは認めなかった。",
            "{good}を作る会社の株は上がり、昼までに下がった。",
            "{place}からの旅行者は平均{number}泊した。",
            "{good}を積んだトラックが環状道路で横転したが、けが人はいない。",
            "残り{number}分で二点を入れ、引き分けに持ち込んだ。",
            "{number}世帯の調査では、修理は思うより安い。",
            "同社は{place}へ{good}を輸出しており、計画は変えない。",
        ),
    ),
    "ko": _Words(
        gap=" ",
        goods=("갈륨", "구리 케이블", "희토류", "밀", "흑연", "태양광 패널", "커피", "텅스텐"),
        places=("중국", "칠레", "인도네시아", "로테르담", "베트남", "일본", "라고스", "인도"),
        titles=(
            "{place} 항구, 지난해보다 배 {number}척 더 맞아",
            "{good} 가격 소폭 변동, {place} 상인들은 차분",
            "{place}의 박물관이 오래된 {good}을 모으는 이유",
            "{place} 노사, {number}일 만에 합의",
        ),
        acts=(
            "중국 상무부, {good} 수출 금지",
            "중국, {good} 수출 허가 승인",
            "산업통상자원부, {good} 수출 통제 대상에 추가",
        ),
        sentences=(
            "항만 당국은 입항 {number}건을 집계했고 지난해보다 조금 많았다.",
            "봄이 추워 {good} 수요가 적었다고 상인들은 말했다.",
            "기술자들은 {day}일에 두 번째 크레인을 시험한다.",
            "시의회는 새 전차 노선에 찬성하고 주차료 인상에는 반대했다.",
            "{good}을 만드는 회사의 주가는 올랐다가 정오에 내렸다.",
            "{place}에서 온 여행자는 평균 {number}박을 머물렀다.",
            "{good}을 실은 트럭이 순환도로에서 넘어졌지만 다친 사람은 없다.",
            "팀은 마지막 {number}분에 두 골을 넣고 비겼다.",
            "{number}가구를 조사하니 수리가 생각보다 쌌다.",
            "이 회사는 {place}에 {good}을 수출하며 계획을 바꾸지 않는다.",
        ),
    ),
}


def pieces(count: int, *, seed: int = 1, text_bytes: int = TEXT_BYTES, act_every: int = 10) -> tuple[Piece, ...]:
    """The languages take turns; of `act_every` articles in one language one reports an act."""
    random = Random(seed)
    spread = len(LANGUAGES) * act_every
    return tuple(
        _piece(LANGUAGES[n % len(LANGUAGES)], random, text_bytes, has_act=n % spread < len(LANGUAGES))
        for n in range(count)
    )


def ordinary_pieces(count: int, *, seed: int = 1) -> tuple[Piece, ...]:
    """Short items of ordinary news, a title and a sentence or two: one in ten may name goods, none states an act."""
    random = Random(seed)
    return tuple(_ordinary_piece(LANGUAGES[n % len(LANGUAGES)], random) for n in range(count))


def _ordinary_piece(language: str, random: Random) -> Piece:
    words = _WORDS[language]
    with_goods = random.random() < _NAMES_GOODS
    titles, sentences = (
        [template for template in templates if with_goods or "{good}" not in template]
        for templates in (words.titles, words.sentences)
    )
    body = [_fill(random.choice(sentences), words, random) for _ in range(random.randint(1, 2))]
    title = _fill(random.choice(titles), words, random)
    return Piece(language=language, title=title, text=words.gap.join(body), has_act=False)


_NAMES_GOODS = 0.1


def _piece(language: str, random: Random, text_bytes: int, *, has_act: bool) -> Piece:
    words = _WORDS[language]
    title = _fill(random.choice(words.acts if has_act else words.titles), words, random)
    body: list[str] = []
    size = 0
    while size < text_bytes:
        body.append(_fill(random.choice(words.sentences), words, random))
        size += len(body[-1].encode())
    return Piece(language=language, title=title, text=words.gap.join(body), has_act=has_act)


def policy_prose(language: str, size: int, *, seed: int = 1) -> str:
    """`size` bytes of UTF-8, about: sentences that report an act and others in turn, in paragraphs of ten."""
    random, words = Random(seed), _WORDS[language]
    stop = ". " if language in ("en", "ko") else "。"
    lines: list[str] = []
    written = 0
    while written < size:
        filled = (_fill(random.choice(words.acts), words, random) + stop for _ in range(5))
        others = (_fill(random.choice(words.sentences), words, random) + words.gap for _ in range(5))
        lines.append("".join(sentence for pair in zip(filled, others, strict=True) for sentence in pair))
        written += len(lines[-1].encode())
    return "\n".join(lines)


def _fill(template: str, words: _Words, random: Random) -> str:
    return template.format(
        good=random.choice(words.goods),
        place=random.choice(words.places),
        number=random.randint(2, 900),
        day=random.randint(1, 28),
    )


def as_article(piece: Piece, number: int) -> Article:
    return Article(
        id=ArticleId(f"bench:{number}"),
        source_id=SourceId("bench"),
        key=str(number),
        url=f"https://news.example/{number}",
        title=piece.title,
        text=piece.text,
        language=piece.language,
        tier=Tier.MEDIA,
        published=datetime(2026, 11, 25, tzinfo=UTC),
        published_raw="",
        content_hash=f"{number:064x}",
    )
