"""Decision by grammar and judge: acts that stay, acts that are rejected, and differences."""

from dataclasses import replace

import pytest

from monitor.domain.acts.act import ActReader, DirectionConflict, MeasureConflict, StageConflict
from monitor.domain.acts.judgement import Basis, ReaderMode
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Action, Direction, Measure, Stage
from monitor.domain.sources.source import Tier
from monitor.language.judge.port import Opinion
from monitor.language.reader import Reader
from tests.fakes.judge import FakeJudge
from tests.fakes.reading import article, source
from tests.language.shipped import shipped_vocabulary

BAN = "China bans exports of gallium"
EASING = {Direction.EASING: 0.95, Direction.TIGHTENING: 0.04, Direction.NONE: 0.01}
TIGHTENING = {Direction.EASING: 0.04, Direction.TIGHTENING: 0.95, Direction.NONE: 0.01}


def read(
    title: str, opinion: Opinion, *, text: str = "", mode: ReaderMode = ReaderMode.BALANCED, tier: Tier = Tier.MEDIA
) -> Reading:
    reader = Reader(shipped_vocabulary(), judge=FakeJudge(opinion=opinion), mode=mode)
    place = "CN" if tier is Tier.OFFICIAL else None
    return reader.read(article("a", source(), title, text=text, tier=tier), source_place=place)[1]


def test_an_act_that_the_judge_believes_carries_its_confidence() -> None:
    (act,) = read(BAN, Opinion(score=0.91, directions=TIGHTENING)).acts
    assert (act.measure, act.direction, act.confidence) == (Measure.EXPORT_BAN, Direction.TIGHTENING, 0.91)
    assert (act.read_by, act.unclear_sign) == (ActReader.GRAMMAR, None)


def test_an_act_that_the_judge_does_not_believe_is_a_near_miss() -> None:
    reading = read(BAN, Opinion(score=0.1))
    assert reading.acts == ()
    assert "unlikely" in [miss.reason for miss in reading.near_misses]
    assert reading.possible is None


def test_between_the_thresholds_lies_a_possible_act_with_its_score() -> None:
    reading = read(BAN, Opinion(score=0.35))
    assert reading.acts == ()
    assert reading.possible is not None
    assert reading.possible.score == 0.35
    assert reading.possible.issuers == ("CN",)
    assert reading.possible.commodities == ("gallium",)


@pytest.mark.parametrize(
    ("mode", "acts"), [(ReaderMode.STRICT, 0), (ReaderMode.BALANCED, 1), (ReaderMode.WIDE, 1), (ReaderMode.OFF, 1)]
)
def test_the_mode_says_how_sure_the_judge_has_to_be(mode: ReaderMode, acts: int) -> None:
    assert len(read(BAN, Opinion(score=0.6), mode=mode).acts) == acts


def test_mode_off_does_not_ask_the_judge() -> None:
    judge = FakeJudge(opinion=Opinion(score=0.0))
    reader = Reader(shipped_vocabulary(), judge=judge, mode=ReaderMode.OFF)
    _, reading = reader.read(article("a", source(), BAN))
    assert (len(reading.acts), reading.judgement, judge.asked) == (1, None, [])


def test_an_article_of_other_things_is_not_judged() -> None:
    judge = FakeJudge(opinion=Opinion(score=1.0))
    reader = Reader(shipped_vocabulary(), judge=judge)
    _, reading = reader.read(article("a", source(), "Local team wins the cup"))
    assert (reading.acts, reading.judgement, judge.asked) == ((), None, [])


def test_an_act_that_only_the_judge_sees_quotes_the_title_and_is_marked() -> None:
    (act,) = read(LEAVES, SURE).acts
    assert act.read_by is ActReader.JUDGE
    assert (act.measure, act.direction, act.stage) == (Measure.EXPORT_BAN, Direction.TIGHTENING, Stage.ANNOUNCED)
    assert (act.unclear_measure, act.unclear_sign, act.unclear_stage) == (None, None, None)
    assert act.commodities == ("nickel",)
    assert act.evidence[0].quote == LEAVES


SURE = Opinion(
    score=0.9, directions=TIGHTENING, measures={"export_ban": 0.9, "other": 0.1}, stages={Stage.ANNOUNCED: 1.0}
)
LEAVES = "Jakarta says no more nickel will leave the country, export officials confirm"


def test_a_direction_that_the_judge_alone_reads_and_is_not_sure_of_is_unclear() -> None:
    (act,) = read(LEAVES, replace(SURE, directions={Direction.TIGHTENING: 0.94, Direction.EASING: 0.06})).acts
    assert (act.measure, act.direction) == (Measure.EXPORT_BAN, Direction.NONE)
    assert act.unclear_sign == DirectionConflict(grammar=Direction.NONE, judge=Direction.TIGHTENING)


@pytest.mark.parametrize(
    ("title", "direction"),
    [
        pytest.param("雅加达严控镍矿外运，出口商叫苦", Direction.TIGHTENING, id="zh"),
        pytest.param("ジャカルタ、ニッケルの国外搬出を認め、輸出業者は安堵", Direction.EASING, id="ja"),
        pytest.param("자카르타, 니켈 광석 해외로 내보내기 승인…수출업계 안도", Direction.EASING, id="ko-eases"),
        pytest.param("자카르타, 니켈 광석 수출길 더 까다롭게 강화", Direction.TIGHTENING, id="ko-tightens"),
    ],
)
def test_a_plain_word_of_direction_needs_a_less_sure_judge(title: str, direction: Direction) -> None:
    other = Direction.TIGHTENING if direction is Direction.EASING else Direction.EASING
    (agreed,) = read(title, replace(SURE, directions={direction: 0.7, Direction.NONE: 0.3})).acts
    assert (agreed.read_by, agreed.direction, agreed.unclear_sign) == (ActReader.JUDGE, direction, None)
    (less,) = read(title, replace(SURE, directions={direction: 0.69, Direction.NONE: 0.31})).acts
    (against,) = read(title, replace(SURE, directions={other: 0.7, Direction.NONE: 0.3})).acts
    assert less.unclear_sign is not None
    assert against.unclear_sign is not None


@pytest.mark.parametrize(
    ("title", "sure", "direction"),
    [
        pytest.param("China permits exports of gallium to Chile", 0.5, Direction.EASING, id="plain-permission"),
        pytest.param("China permits exports of gallium only to Chile", 0.85, Direction.EASING, id="judge-is-sure"),
        pytest.param("China permits exports of gallium only to Chile", 0.75, Direction.NONE, id="permits-only"),
        pytest.param("China lifts the export licence for gallium", 0.5, Direction.NONE, id="licence-that-ends"),
        pytest.param("China bans exports of gallium", 0.5, Direction.TIGHTENING, id="plain-ban"),
    ],
)
def test_a_direction_that_the_sentence_leaves_in_doubt_needs_a_sure_judge(
    title: str, sure: float, direction: Direction
) -> None:
    plain = read(title, Opinion(score=0.95, directions=EASING), mode=ReaderMode.OFF).acts[0].direction
    (act,) = read(title, Opinion(score=0.95, directions={plain: sure, Direction.NONE: 1 - sure})).acts
    assert act.direction is direction
    unclear = DirectionConflict(grammar=Direction.NONE, judge=plain)
    assert act.unclear_sign == (unclear if direction is Direction.NONE else None)


def test_a_word_that_turns_the_direction_of_others_leaves_it_unclear() -> None:
    (act,) = read("雅加达严控镍矿外运，出口商不满", replace(SURE, directions={Direction.TIGHTENING: 0.7})).acts
    assert act.unclear_sign is not None


def test_a_kind_that_the_judge_alone_reads_and_is_not_sure_of_is_unclear() -> None:
    (act,) = read(LEAVES, replace(SURE, measures={"export_ban": 0.89, "other": 0.11})).acts
    assert act.unclear_measure == MeasureConflict(grammar="other", judge="export_ban")


@pytest.mark.parametrize(
    ("stages", "stage", "other"),
    [
        pytest.param({"announced": 0.8, "proposed": 0.2}, Stage.PROPOSED, Stage.ANNOUNCED, id="announced"),
        pytest.param({"considered": 0.8, "announced": 0.2}, Stage.CONSIDERED, Stage.PROPOSED, id="considered"),
        pytest.param({"proposed": 0.8, "announced": 0.2}, Stage.CONSIDERED, Stage.PROPOSED, id="proposed"),
        pytest.param({"denied": 0.8, "considered": 0.2}, Stage.CONSIDERED, Stage.DENIED, id="denied"),
    ],
)
def test_a_stage_that_the_judge_alone_reads_and_is_not_sure_of_is_the_lower_of_two(
    stages: dict[str, float], stage: Stage, other: Stage
) -> None:
    (act,) = read(LEAVES, replace(SURE, stages={Stage(name): chance for name, chance in stages.items()})).acts
    assert (act.stage, act.unclear_stage) == (stage, StageConflict(grammar=other, judge=stage))


def test_announced_and_in_force_are_both_adopted() -> None:
    (act,) = read(LEAVES, replace(SURE, stages={Stage.ANNOUNCED: 0.5, Stage.IN_FORCE: 0.45})).acts
    assert (act.stage, act.unclear_stage) == (Stage.ANNOUNCED, None)


def test_the_sign_of_a_case_is_not_shown_and_so_never_unclear() -> None:
    case = replace(SURE, directions={Direction.TIGHTENING: 0.6}, measures={"enforcement": 0.95})
    (act,) = read("Man held in Jakarta over nickel exports", case).acts
    assert (act.measure, act.unclear_sign) == (Measure.ENFORCEMENT, None)


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        pytest.param("Nickel exports: Jakarta's hand tightens", "ID", id="one state"),
        pytest.param("Nickel exports between Jakarta and Manila are not free any more", None, id="one of several"),
    ],
)
def test_the_judge_takes_no_issuer_inferred_a_title_with_several_states(title: str, issuer: str | None) -> None:
    (act,) = read(title, SURE).acts
    assert (act.read_by, act.issuer) == (ActReader.JUDGE, issuer)


def test_proposal_with_the_same_direction_is_used() -> None:
    less_sure = replace(SURE, directions={Direction.TIGHTENING: 0.85}, measures={"export_ban": 0.6, "other": 0.4})
    (act,) = read("Why China bans exports of gallium", less_sure).acts
    assert (act.read_by, act.measure, act.issuer) == (ActReader.JUDGE, Measure.EXPORT_BAN, "CN")
    assert (act.unclear_measure, act.unclear_sign, act.unclear_stage) == (None, None, None)


def test_a_head_that_is_not_sure_asserts_nothing() -> None:
    (act,) = read("Export licence twist in Ruritania", Opinion(score=0.9)).acts
    assert (act.direction, act.measure) == (Direction.NONE, Measure.STATEMENT)
    assert act.unclear_stage == StageConflict(grammar=Stage.ANNOUNCED, judge=Stage.CONSIDERED)
    assert act.issuer is None


def test_contradicting_directions_are_unclear_and_quoted() -> None:
    (act,) = read(BAN, Opinion(score=0.9, directions=EASING)).acts
    assert act.direction is Direction.NONE
    assert act.unclear_sign is not None
    assert (act.unclear_sign.grammar, act.unclear_sign.judge) == (Direction.TIGHTENING, Direction.EASING)
    assert act.unclear_sign.grammar_words == ("bans", "exports of")
    assert act.unclear_sign.judge_words == ("China",)


def test_likely_direction_is_no_contradiction() -> None:
    likely = {Direction.EASING: 0.7, Direction.TIGHTENING: 0.3}
    (act,) = read(BAN, Opinion(score=0.9, directions=likely)).acts
    assert (act.direction, act.unclear_sign) == (Direction.TIGHTENING, None)


def test_the_weights_may_ask_for_less_than_a_sign_needs_to_contradict() -> None:
    likely = {Direction.EASING: 0.72, Direction.TIGHTENING: 0.28}
    judge = FakeJudge(opinion=Opinion(score=0.9, directions=likely), contradicts_from=0.55)
    _, reading = Reader(shipped_vocabulary(), judge=judge).read(article("a", source(), BAN))
    assert (reading.acts[0].direction, reading.acts[0].unclear_sign) == (Direction.TIGHTENING, None)


def test_a_judge_who_takes_the_act_for_a_plan_lowers_the_stage_and_both_are_kept() -> None:
    stages = {Stage.CONSIDERED: 0.3, Stage.PROPOSED: 0.2, Stage.ANNOUNCED: 0.5}
    (act,) = read(BAN, Opinion(score=0.9, directions=TIGHTENING, stages=stages)).acts
    assert act.stage is Stage.CONSIDERED
    assert act.unclear_stage == StageConflict(grammar=Stage.ANNOUNCED, judge=Stage.CONSIDERED)


@pytest.mark.parametrize(
    "stages",
    [
        pytest.param({Stage.CONSIDERED: 0.49, Stage.ANNOUNCED: 0.51}, id="not sure"),
        pytest.param({Stage.IN_FORCE: 1.0}, id="in force needs words"),
        pytest.param({Stage.DENIED: 1.0}, id="a denial needs words"),
    ],
)
def test_a_head_alone_neither_raises_a_stage_nor_denies(stages: dict[Stage, float]) -> None:
    (act,) = read(BAN, Opinion(score=0.9, directions=TIGHTENING, stages=stages)).acts
    assert (act.stage, act.unclear_stage) == (Stage.ANNOUNCED, None)


def test_a_plan_stays_a_plan_whatever_the_head_says() -> None:
    opinion = Opinion(score=0.9, directions=TIGHTENING, stages={Stage.PROPOSED: 1.0})
    (act,) = read("China considers a ban on exports of gallium", opinion).acts
    assert (act.stage, act.unclear_stage) == (Stage.CONSIDERED, None)


def test_a_delisting_is_a_change_of_the_list() -> None:
    opinion = Opinion(score=0.9, directions=EASING, measures={"entity_listing": 1.0})
    (act,) = read("US removes six firms from the Entity List", opinion).acts
    assert (act.measure, act.action, act.unclear_measure) == (Measure.ENTITY_LIST, Action.REMOVE, None)


def test_a_measure_that_the_judge_is_sure_is_another_one_is_marked_and_stays() -> None:
    opinion = Opinion(score=0.9, directions=TIGHTENING, measures={"export_tax": 0.7, "export_ban": 0.3})
    (act,) = read(BAN, opinion).acts
    assert act.measure is Measure.EXPORT_BAN
    assert act.unclear_measure == MeasureConflict(grammar="export_ban", judge="export_tax")


@pytest.mark.parametrize(
    "measures",
    [
        pytest.param({"export_tax": 0.55, "export_ban": 0.45}, id="not sure"),
        pytest.param({"export_ban": 1.0}, id="the same"),
        pytest.param({"other": 1.0}, id="other names no measure"),
    ],
)
def test_a_measure_is_clear_where_the_judge_names_no_other_one_for_sure(measures: dict[str, float]) -> None:
    (act,) = read(BAN, Opinion(score=0.9, directions=TIGHTENING, measures=measures)).acts
    assert act.unclear_measure is None


def test_instrument_that_is_put_off_or_taken_away_is_no_other_measure() -> None:
    late = Opinion(score=0.9, measures={"export_quota": 1.0})
    (act,) = read("Thailand postpones its export quota for rubber", late).acts
    assert (act.action, act.unclear_measure) == (Action.POSTPONE, None)
    (act,) = read("Australia revokes export licences for sheep", Opinion(score=0.9, measures={GRANT: 1.0})).acts
    assert (act.action, act.unclear_measure) == (Action.REVOKE, None)


GRANT = "export_licence_grant"


def test_an_official_notice_with_its_number_is_an_act_by_its_form() -> None:
    title = "商务部公告2026年第12号 公布对镓相关物项实施出口管制的决定"
    reading = read(title, Opinion(score=0.0), tier=Tier.OFFICIAL)
    assert len(reading.acts) == 1
    assert reading.acts[0].confidence == 1.0
    assert reading.judgement is not None
    assert reading.judgement.basis is Basis.FORM


def test_a_report_of_a_paper_that_names_a_number_is_judged_by_its_wording() -> None:
    reading = read("China bans exports of gallium by announcement No. 12 of 2026", Opinion(score=0.1))
    assert reading.acts == ()


def test_every_verdict_names_the_weights_and_the_threshold() -> None:
    judgement = read(BAN, Opinion(score=0.9)).judgement
    assert judgement is not None
    assert (judgement.weights, judgement.threshold, judgement.mode) == ("fake", 0.5, ReaderMode.BALANCED)
    assert (judgement.words_for, judgement.words_against) == ((), ())


def test_words_that_counted_are_computed_on_request() -> None:
    reader = Reader(shipped_vocabulary(), judge=FakeJudge(opinion=Opinion(score=0.9)))
    judgement = reader.read(article("a", source(), BAN), explain=True)[1].judgement
    assert judgement is not None
    assert judgement.words_for == ("China",)


@pytest.mark.parametrize(
    ("title", "issuer", "target", "goods"),
    [
        pytest.param(
            "Chipmaker can sell H200 AI chips to China, but will Beijing want them?",
            *(None, ("CN",), ("ai_chips",)),
            id="en who buys does not act",
        ),
        pytest.param(
            "Trump threatens tariffs after China's rare earth export curb goes ahead",
            *("CN", (), ("rare_earths",)),
            id="en whose curb it is",
        ),
        pytest.param("Nexperia chief answers export stop", None, (), (), id="en goods of a firm's name"),
        pytest.param("商务部再谈对日稀土出口管理", "CN", ("JP",), ("rare_earths",), id="zh office and target"),
        pytest.param("外交部谈美国对华芯片出口新规", "US", ("CN",), ("semiconductors",), id="zh whose rule it is"),
        pytest.param(
            "中에 AI칩 수출 논의… 트럼프 한마디에 정치권 발칵", "US", ("CN",), ("ai_chips",), id="ko who buys"
        ),
        pytest.param("米、中国へのAI半導体の輸出に新たな案", "US", ("CN",), ("ai_chips",), id="ja who buys"),
    ],
)
def test_an_act_of_the_judge_has_what_its_title_says(
    title: str, issuer: str | None, target: tuple[str, ...], goods: tuple[str, ...]
) -> None:
    opinion = Opinion(score=0.9, directions=EASING, measures={"export_licence_grant": 0.9})
    (act,) = read(title, opinion).acts
    assert act.read_by is ActReader.JUDGE
    assert (act.issuer, act.target, act.commodities) == (issuer, target, goods)
    assert {s.value for s in act.asserted} == {*target, *goods}


def test_enforcement_label_rejects_a_proposed_rule() -> None:
    opinion = Opinion(score=0.9, directions=TIGHTENING, measures={"enforcement": 0.9})
    text = "The US government has placed restrictions on exports of such chips to China."
    (act,) = read("Four men charged with smuggling AI chips to China", opinion, text=text).acts
    assert (act.measure, act.target, act.commodities) == (Measure.ENFORCEMENT, ("CN",), ("ai_chips",))


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("Talks on rare earths are over, deal may be signed next week", id="en"),
        pytest.param("稀土出口谈判结束 有望下周签署", id="zh"),
        pytest.param("レアアース輸出の交渉終了、来週署名を検討", id="ja"),
        pytest.param("희토류 수출 협상 마무리, 다음 주 서명 가능", id="ko"),
    ],
)
def test_a_hedged_headline_that_only_the_judge_reads_is_not_called_announced(title: str) -> None:
    (act,) = read(title, SURE).acts
    assert act.read_by is ActReader.JUDGE
    assert (act.stage, act.unclear_stage) == (
        Stage.CONSIDERED,
        StageConflict(grammar=Stage.ANNOUNCED, judge=Stage.CONSIDERED),
    )


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("Exports of lasers: the US pulls its draft rule", id="en"),
        pytest.param("雷射出口規範再變卦 美國草案撤回", id="zh"),
    ],
)
def test_a_withdrawn_draft_that_only_the_judge_reads_is_an_abandoned_plan(title: str) -> None:
    (act,) = read(title, SURE).acts
    assert act.read_by is ActReader.JUDGE
    assert act.is_abandoned


PERMITS = Opinion(score=0.9, directions=EASING, measures={"export_licence_grant": 0.95}, stages={Stage.ANNOUNCED: 1.0})


def test_a_permission_that_only_the_judge_reads_names_the_firms_of_the_title() -> None:
    (act,) = read("After weeks of doubt, Nvidia and AMD chip sales to China are on again", PERMITS).acts
    assert act.read_by is ActReader.JUDGE
    assert set(act.firms) == {"Nvidia", "AMD"}


def test_a_ban_that_only_the_judge_reads_names_no_firms() -> None:
    (act,) = read("Jakarta says no more nickel will leave the country, Nvidia told of exports", SURE).acts
    assert act.firms == ()
