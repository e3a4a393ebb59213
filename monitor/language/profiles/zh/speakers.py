"""Chinese: who speaks and is no government, and how a pause runs out."""

from monitor.language.acts.profile import PauseEnds, Speakers
from monitor.language.acts.words import pattern

__all__ = ["PAUSES", "SPEAKERS"]

SPEAKERS = Speakers(
    others=pattern(
        r"(?:分析师|分析人士|分析员|专家|学者|教授|业内(?:人士)?|业界|市场人士|交易商|交易员|贸易商|经济学家|律师|顾问|(?<!监管)机构|券商"
        r"|投行|(?<!央)(?<!中央)银行|智库|研究所|外媒|(?<!官方)媒体|研报|公司|企业|厂商|厂家|矿企|商会|协会|高管|董事长|首席执行官|总裁"
        r"|路透社?|彭博社?|日经|财新)[^,。;:、的]{0,6}$"
    ),
    gap=1,
)
PAUSES = PauseEnds(
    ends=pattern(r"[^，。；、至将未拟]{0,20}?(?<![即将])(?:到期|期满|届满|失效|终止|结束)(?!前|之前|日|时间|时|与否)")
)
