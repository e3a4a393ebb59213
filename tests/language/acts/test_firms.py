"""The firms of acts: by the vocabulary's label where it has one, else as written; and what they change in acts."""

from functools import cache

import pytest

from monitor.domain.acts.act import Act, Facet
from monitor.domain.event.candidate_events import subject_of
from monitor.language.reader import Reader
from monitor.store.database.codec import decode, encode
from tests.language.readings import first_act
from tests.language.shipped import shipped_vocabulary
from tests.names.texts import Findings, findings, texts


@cache
def reader() -> Reader:
    return Reader(shipped_vocabulary())


@cache
def scored() -> tuple[Findings, ...]:
    return tuple(findings(text, reader()) for part in ("tuning", "kept") for text in texts(part))


def read(title: str, text: str = "", language: str = "en") -> Act:
    from tests.modality.rows import Row, article_of

    row = Row(language=language, title=title, summary=text, stage="", begins="", ends="", quantity="")
    return reader().read(article_of(row))[1].acts[0]


def test_names_are_read_as_written_and_goods_in_names_are_none() -> None:
    act = read("US adds Shenzhen Quantum Optics to entity list")
    assert (act.firms, act.unknown_firms, act.commodities) == (("Shenzhen Quantum Optics",),) * 2 + ((),)
    assert (act.target, act.inferred) == (("CN",), ("CN",))


def test_a_known_firm_keeps_its_label_in_all_languages() -> None:
    act = read("美国将华为技术有限公司列入实体清单", language="zh-Hans")
    assert (act.firms, act.unknown_firms) == (("Huawei",), ())


@pytest.mark.parametrize("title", ["US adds Huawei Marine Networks to entity list"])
def test_an_affiliate_is_not_its_parent(title: str) -> None:
    assert read(title).firms == ("Huawei Marine Networks",)


def test_names_as_written_do_not_tell_events_apart() -> None:
    act = read("US adds Shenzhen Quantum Optics to entity list")
    assert subject_of(act).firms == ()
    assert "Shenzhen Quantum Optics" not in act.about


def test_an_act_with_rows_and_persons_is_stored_without_loss() -> None:
    text = "The order adds:\n1. Anton Works LLC (Russia)\n2. OOO Sibtantal (Russia)\n3. Ferrolyte Solutions FZE (UAE)"
    act = read("BIS adds firms to its Entity List", text)
    assert act.firms == ("Anton Works LLC", "OOO Sibtantal", "Ferrolyte Solutions FZE")
    assert act.target == ("RU", "AE")
    assert act.words_for(Facet.FIRMS, "OOO Sibtantal") is not None
    assert decode(Act, encode(act)) == act


def test_a_person_has_the_role_and_other_names_of_the_text() -> None:
    text = (
        "The order denies export privileges of Anton Moravel, a.k.a. Tony Moravel, and Eva Dorskaya, owner of Avenrod."
    )
    act = read("BIS denies export privileges of two persons", text)
    said = {s.value: s for s in act.asserted if s.facet is Facet.PERSONS}
    assert act.persons == ("Anton Moravel", "Eva Dorskaya")
    assert said["Anton Moravel"].also == ("Tony Moravel",)
    assert said["Eva Dorskaya"].role == "owner of avenrod"
    assert act.party_names == ("Avenrod", "Anton Moravel", "Eva Dorskaya", "Tony Moravel")


def test_reports_and_notices_of_our_own_wording_are_read() -> None:
    counts = sum((one.counts for one in scored()[1:]), scored()[0].counts)
    assert counts["names right"] / counts["names"] >= 0.85
    assert counts["names wrong"] <= 3
    assert counts["goods wrong"] == 0


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        pytest.param(
            "en",
            "US bans exports of jet engines to China",
            "The US banned exports of jet engines to China, which hits the airliner of COMAC.",
            id="en-whom-it-hits",
        ),
        pytest.param(
            "zh",
            "美国拟将晶川科技列入实体清单",
            "美国政府考虑将晶川科技列入实体清单，因其可能帮助被禁企业获取台积电产能。",
            id="zh-whose-product",
        ),
    ],
)
def test_single_firm_in_another_clause_is_no_party(language: str, title: str, text: str) -> None:
    assert not {"COMAC", "TSMC"} & set(read(title, text, language).firms)


def test_several_firms_in_another_clause_are_parties() -> None:
    text = "美国政府切断部分美企向中国出售半导体设计软件的渠道，禁止其出口，受影响企业包括楷登电子和新思科技。"
    assert {"Cadence", "Synopsys"} <= set(read("美国禁止对华出口芯片设计软件", text, "zh").firms)


@pytest.mark.parametrize(
    ("language", "title", "firms"),
    [
        pytest.param(
            "zh-Hans",
            "商务部决定将维尔海姆·科斯特工业公司等3家美国实体列入出口管制管控名单",
            ("维尔海姆·科斯特工业公司",),
            id="zh-dot",
        ),
        pytest.param(
            "ja",
            "経産省、北辰電子・明光精密を外国ユーザーリストに追加",
            ("北辰電子", "明光精密"),
            id="ja-dot-between-names",
        ),
        pytest.param(
            "zh-Hans",
            "商务部将远铎航空科技有限公司列入出口管制管控名单，将澄峰磁材有限公司列入关注名单",
            ("远铎航空科技有限公司",),
            id="zh-another-list",
        ),
    ],
)
def test_names_with_a_dot_and_of_another_list(language: str, title: str, firms: tuple[str, ...]) -> None:
    assert first_act(title, language).firms == firms
