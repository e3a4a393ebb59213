"""Models and lines of products are no firms; a firm's name needs a sign of a firm."""

from monitor.language.document import Document
from monitor.language.lexicon import Lexicon
from monitor.language.parties.finder import parties_of
from tests.language.shipped import shipped_vocabulary
from tests.rows import each_row

LEXICON = Lexicon(shipped_vocabulary())
PRODUCTS = [
    "US grants licences for Instinct MI450 to China",
    "US licenses exports of Instinct MI450-series accelerators to the UAE",
    "US approves licences for Blackwell to the UAE",
    "US adds Ascend 910C to its export control list",
    "US bans exports to China of Instinct MI450s",
    "US revokes licence for Gaudi 3 accelerators",
    "US suspends licences for Orinoco chips",
    "US adds Tigris AI accelerators to its export control list",
    "美国将昇腾910C列入管制清单",
    "米国、ブラックウェルをUAEに輸出許可",
    "미국, 블랙웰 UAE 수출 허가",
]
FIRMS = [
    ("US issues export licences for Nvidia's Rubin", ["Nvidia"]),
    ("US grants licence to Veldoria Photonics", ["Veldoria Photonics"]),
    ("US approves licences for Veldoria Photonics and Kestrelworks LLC", ["Veldoria Photonics", "Kestrelworks LLC"]),
    ("US adds Ascend 910C maker Harrow Optics to its entity list", ["Harrow Optics"]),
    ("Dutch pull export licence for machines bound for China's Shengwei", ["Shengwei"]),
    ("US adds chip maker Veldoria Semiconductor to its entity list", ["Veldoria Semiconductor"]),
]


def _names(title: str) -> list[str]:
    document = Document.of(title, "")
    return [party.span.quote for party in parties_of(document, LEXICON.mentions(document))]


@each_row(PRODUCTS)
def test_a_model_or_a_line_of_products_is_no_firm(title: str) -> None:
    assert _names(title) == []


@each_row(FIRMS)
def test_a_firm_is_named(title: str, expected: list[str]) -> None:
    assert _names(title) == expected
