"""From what an issuer is inferred that no words of the article name."""

import pytest

from monitor.domain.acts.act import InferredIssuer, IssuerBasis
from tests.language.readings import read


@pytest.mark.parametrize(
    ("language", "title", "issuer", "basis"),
    [
        pytest.param("zh-Hans", "铜精矿出口将被禁止", "CN", IssuerBasis.READERS, id="zh-no-government"),
        pytest.param("ja", "政府、レアアースの輸出規制を強化", "JP", IssuerBasis.READERS, id="ja-a-government"),
        pytest.param("ko", "정부, 나프타 수출 금지", "KR", IssuerBasis.READERS, id="ko-a-government"),
        pytest.param("en", "AMD secures licence to export AI chips to China", "US", IssuerBasis.FIRM, id="en-a-firm"),
        pytest.param("zh-Hans", "英伟达获准向中国出口H20芯片", "US", IssuerBasis.FIRM, id="zh-a-firm"),
        pytest.param("en", "SK Hynix loses validated end-user status", "US", IssuerBasis.LIST, id="en-a-list"),
        pytest.param("zh-Hans", "中国将禁止铜精矿出口", "CN", None, id="zh-a-state"),
        pytest.param("zh-Hans", "商务部：禁止镓出口", "CN", None, id="zh-an-office"),
        pytest.param("en", "Indonesia bans exports of copper concentrate", "ID", None, id="en-a-state"),
    ],
)
def test_issuer_that_no_words_name_is_inferred(
    language: str, title: str, issuer: str, basis: IssuerBasis | None
) -> None:
    (act,) = read(title, "", language).acts
    inferred = None if basis is None else InferredIssuer(basis=basis)
    assert (act.issuer, act.issuer_inferred, act.names_government) == (
        issuer,
        inferred,
        basis in (None, IssuerBasis.LIST),
    )


def test_issuer_of_its_own_page_is_not_inferred() -> None:
    (act,) = read("两用物项出口管制的决定", "决定对镓实施出口管制。", "zh-Hans", place="CN").acts
    assert act.issuer_inferred is None
