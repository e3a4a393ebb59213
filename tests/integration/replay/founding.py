"""The founding case as four days of news, in wording of our own: facts are those of June 2025."""

from datetime import UTC, datetime

from monitor.domain.sources.source import Tier
from tests.integration.replay.reel import Dispatch, Outlet

PORTAL = Outlet(name="Portal Finance", language="zh-Hans")
WIRE = Outlet(name="Harbour Wire", tier=Tier.WIRE, language="en")
PAPER = Outlet(name="Strait Daily", language="en")
MINISTRY = Outlet(name="MOFCOM spokesperson", tier=Tier.OFFICIAL, language="zh-Hans", place="CN")
JAPANESE = Outlet(name="Minato Wire", tier=Tier.WIRE, language="ja")
KOREAN = Outlet(name="Hangang News", language="ko")

FIRST = datetime(2025, 6, 7, 23, 9, tzinfo=UTC)
CONFIRMED = datetime(2025, 6, 8, 0, 31, tzinfo=UTC)
RESTATED = datetime(2025, 6, 12, 8, 0, tzinfo=UTC)
CLAIM = datetime(2025, 6, 14, 15, 0, tzinfo=UTC)
AGAIN = datetime(2025, 6, 26, 8, 0, tzinfo=UTC)

NEWS = (
    Dispatch(
        outlet=PORTAL,
        at=FIRST,
        title="中方批准部分稀土出口申请：闸门只开一条缝，主动权还在手里",
        text=(
            "外界没有料到，中方这次批准了一定数量的稀土出口申请。自去年底以来，商务部先后实施了三轮出口管制。"
            "中国的稀土储量约占全球的33.8%，精炼环节占九成左右。"
        ),
    ),
    Dispatch(
        outlet=WIRE,
        at=datetime(2025, 6, 8, 0, 12, tzinfo=UTC),
        title="China approves some applications to export rare earths",
        text="China has approved a certain number of applications to export rare earths, people in the trade said.",
    ),
    Dispatch(
        outlet=MINISTRY,
        at=CONFIRMED,
        title="商务部新闻发言人：已依法批准一定数量的稀土出口申请",
        text=(
            "有记者问：近期稀土出口申请的审批情况如何？发言人表示，商务部依法依规审查稀土相关物项的出口许可申请，"
            "已依法批准一定数量的合规申请，并将持续加强合规申请的审批工作。"
        ),
    ),
    Dispatch(
        outlet=PAPER,
        at=datetime(2025, 6, 8, 3, 40, tzinfo=UTC),
        title="Beijing clears a first batch of rare-earth export licences, ministry says",
        text="China's commerce ministry said it had approved a number of compliant rare-earth export applications.",
    ),
    Dispatch(
        outlet=JAPANESE,
        at=datetime(2025, 6, 8, 4, 5, tzinfo=UTC),
        title="中国、レアアース輸出申請の一部を承認　商務省が発表",
        text="中国商務省は、規定に沿ったレアアースの輸出申請を一定数承認したと発表した。",
    ),
    Dispatch(
        outlet=KOREAN,
        at=datetime(2025, 6, 8, 5, 20, tzinfo=UTC),
        title="중국 상무부 “희토류 수출 신청 일부 승인”",
        text="중국 상무부는 규정에 맞는 희토류 수출 신청을 일정 수량 승인했다고 밝혔다.",
    ),
    Dispatch(
        outlet=MINISTRY,
        at=RESTATED,
        title="商务部：已依法批准一定数量的稀土出口合规申请",
        text="发言人在例行记者会上重申，中方已依法批准一定数量的稀土出口合规申请。",
    ),
    Dispatch(
        outlet=WIRE,
        at=CLAIM,
        title="US says China will grant all rare-earth export licences that American carmakers asked for",
        text=(
            "The United States said China had agreed to approve every application for rare-earth exports to American "
            "carmakers. China's commerce ministry has not said so."
        ),
    ),
    Dispatch(
        outlet=MINISTRY,
        at=AGAIN,
        title="商务部：稀土出口合规申请已批准一定数量，审查正在加快",
        text="发言人表示，商务部依法批准了一定数量的稀土出口合规申请，并正在加快审查。",
    ),
)
