"""The words by which reports answer earlier statements, of five languages and Spanish, to seek in folded text.

Each is sought in a sentence as it stands. English comes first, then Chinese, Japanese and Korean.
"""

import re

from monitor.language.acts.words import pattern

__all__ = [
    "ASKS",
    "DENIES",
    "DISPUTES",
    "DOCUMENT_SHOWS",
    "IN_EFFECT",
    "NOT_EVEN",
    "OFFICE",
    "PREFIX",
    "UNDECIDED",
    "UNNAMED",
    "UPHOLDS",
    "WITHDRAWS",
]

UPHOLDS = pattern(
    r"\b(?:turn(?:s|ed)? down|declin(?:e|es|ed|ing)|refus(?:e|es|ed|ing)|reject(?:s|ed|ing)?|rebuff(?:s|ed)?|den(?:y"
    r"|ies|ied))\b[^.;]{0,60}\b(?:delay|defer\w*|postpon\w*|put(?:ting)? back|push(?:ing)? back|extension|more time"
    r"|grace period|move the start)"
    r"|\bno (?:delay|extension|postponement|deferral|grace period|further extension)\b"
    r"|\bwill not (?:be )?(?:delay|postpone|defer|put back|push back|extend)"
    r"|\b(?:date|deadline|start|timetable|schedule) (?:stands|is unchanged|remains unchanged|will not (?:change|move))"
    r"|\bno change (?:to|in) (?:the )?(?:\w+ ){0,2}(?:date|deadline|schedule|timetable)"
    r"|(?<!并)不(?:会|再|得|予)?(?:推迟|延期|暂缓|延后|推后|延緩)"
    r"|(?:推迟|延期|延后|暂缓|宽限)[^，。；]{0,12}(?:不予(?:采纳|批准|同意|考虑)|被拒|遭拒|遭驳回|未获批准|不被接受)"
    r"|(?:拒绝|驳回|不同意|不接受|否决)[^，。；]{0,16}(?:推迟|延期|延后|暂缓|延长|宽限)"
    r"|(?:延期|先送り|猶予|延長)[^、。]{0,8}(?:要請|要望|求め|申請|案)?[^、。]{0,4}(?:を|は|に|には)?(?:退け|拒否"
    r"|応じな|応じず|認めな|認めず|却下|受け入れな|受け入れず|しない(?!よう)|せず)"
    r"|日程(?:に|の)変更は(?:な|あり)|予定(?:通り|どおり)(?:に)?(?:実施|施行|発効|開始|始め)"
    r"|(?:유예|연기|연장)(?:는|은|를|을)? ?(?:요청|요구|신청)?(?:는|은|를|을)? ?(?:없다|없음|없어|거부|거절|불허"
    r"|받아들이지 않|기각|수용 ?불가|안 ?(?:하|한|해))"
    r"|예정대로 [^.]{0,24}(?:시행|실시|발효)"
)
"""A request for delay is refused, or the day stands."""

ASKS = pattern(
    r"\b(?:seeks?|sought|seeking|asks?|asked|requests?|requested|urges?|urged|calls? for|called for|appeals? for"
    r"|lobb(?:y|ies|ied)|press(?:es|ed)? for|pleads? for|wants?)\b[^.;]{0,60}"
    r"\b(?:delay|defer\w*|postpone\w*|extension|more time|grace period|reprieve|moratorium)"
    r"|(?:请求|申请|呼吁|恳请|希望|联名)[^，。；]{0,20}(?:推迟|延期|暂缓|延后|宽限)"
    r"|(?:延期|猶予|先送り)(?:を|の)?(?:要請|要望|求め|申請|嘆願|訴え)"
    r"|(?:유예|연기)(?:를|을)? ?(?:요청|요구|건의|촉구|호소|신청)"
)
"""A delay is asked for."""

NOT_EVEN = pattern(
    r"\b(?:neither|not) (?:considering|planning|studying|weighing|discussing|mulling|looking at)\b"
    r"|\bno (?:such )?plans?\b|\bneither\b[^.]{0,40}\bnor\b[^.]{0,20}(?:consider|stud|discuss|plan)"
    r"|\bno (?:such )?(?:order|decree|decision|rule|measure|notice)\b[^.]{0,60}\b(?:signed or drafted|drafted"
    r"|under consideration|exists?)\b"
    r"|(?:没有|并无|暂无|(?<!有)无)[^，。；]{0,14}(?:计划|打算|安排|规划)|(?:未|没有)(?:曾)?(?:研究|考虑|讨论|规划|计划)(?:过)?"
    r"|検討(?:も|は|すら|して)?(?:し(?:て|た)?|行っ(?:て|た))?(?:い(?:ない|ません)|おりません|おらず|いず|事実はな)"
    r"|検討した事実(?:も|は)?な|(?:計画|予定|考え)(?:は|も)(?:な[いく]|ありません)"
    r"|(?:검토|논의|고려)(?:한|된|하고 있(?:는|지))? ?(?:바|적|사실|것)?(?:이|도|은|는|가)? ?(?:없|않|아니)"
    r"|계획(?:이|은|도)? ?(?:없|아니)"
)
"""Nothing of the kind is planned or looked at."""

UNDECIDED = pattern(
    r"\bno (?:final |formal |such |official |new )?decisions?\b(?! (?:maker|making))"
    r"|\b(?:has|have|had|is|are|was|were|been) (?:not|yet to|still to) (?:yet |been |be )*(?:decid|made (?:any|a|its"
    r"|the) (?:final )?decision|tak\w+ (?:any|a|its|the)? ?(?:final )?decision|approv|agreed|finali[sz]|settl|sign"
    r"|commit|issu|grant)"
    r"|\byet to (?:be )?(?:decide|approve|agree|finali[sz]e|sign|issue|grant|make|take)"
    r"|\bnothing (?:has been |is |was )?(?:yet )?(?:decided|finali[sz]ed|approved|signed)|\bundecided\b"
    r"|\bnot yet (?:been )?(?:granted|issued|approved|decided|signed|agreed)"
    r"|\bno (?:such |final )?(?:measures?|caps?|limits?|bans?|quotas?|restrictions?|dut(?:y|ies)|tax(?:es)?"
    r"|lev(?:y|ies)|curbs?)\b[^.;]{0,24}\b(?:adopted|set|decided|imposed|taken|introduced|approved)\b"
    r"|\bstill (?:under|in) preparation\b"
    r"|\bdiscussed but not (?:approved|decided|adopted)"
    r"|\bnot (?:yet )?been (?:approved|decided|adopted|signed|issued|granted)"
    r"|\bno (?:such |export |new )*(?:licen[cs]es?|permits?|approvals?|orders?|commitments?)\b[^.;]{0,24}\b(?:yet"
    r"|issued|granted|signed|given|made)\b"
    r"|\bmade no commitment|\breports?\b[^.;]{0,40}\b(?:is|are|was|were) premature"
    r"|\bstill (?:under|being|in)\b[^.;]{0,14}(?:review|consider|discuss|stud|examin|assess|weigh)"
    r"|(?:尚无|尚未有|没有|并无|暂无|还没有?|未有)(?:最终|任何|明确|正式)?(?:定论|结论|决定|定案|时间表)"
    r"|(?:尚未|还未|仍未|并未|没有|未曾|迄未|未)(?:就[^，。；]{0,20})?(?:作出|做出|作|做|形成|达成|获|得到)?(?:任何"
    r"|最终|正式|明确)?(?:的)?(?:决定|决策|定论|结论|批准|拍板|敲定|定案|获批|核准|核发|签发|签署)(?!者)"
    r"|为时(?:过|尚|还)早"
    r"|(?:仍|尚|还|正)(?:处于|处在|在)?(?:研究|评估|讨论|审议|审查|审核|研拟|论证|商讨|考虑)(?:之中|阶段|当中|中)"
    r"|(?:仍|尚|还|正)在(?:研究|评估|讨论|审议|审查|审核|研拟|论证|商讨|考虑)"
    r"|未列入议程|尚待(?:决定|批准|审批)"
    r"|(?:決ま|決定|決め|固ま)[^、。「」]{0,6}(?:ものは|事実は|わけでは)?(?:ない|なく|ありません|いません|おりません"
    r"|おらず)"
    r"|(?:決定|決断|結論|判断)(?:は|を|には|も)?[「『]?(?:して|出(?:して|て)|下して|至って|まだ)?(?:い|お)?(?:ない|ません"
    r"|らず|りません|ず)"
    r"|未定(?!義)|白紙"
    r"|(?:まだ|なお|依然|いまだ)[^、。]{0,12}(?:下り|出|降り|得られ|取得でき|発給され|決ま)(?:ず|ない|ていない"
    r"|ておらず|ていません)"
    r"|(?:許可|承認|認可)は?(?:まだ)?(?:下り|降り|出)て(?:い|お)(?:ない|らず)"
    r"|(?:なお|引き続き|まだ)(?:検討|審査|協議)(?:中|を続け|段階|して)|時期尚早"
    r"|(?:결정|확정|합의|승인|허가)(?:된|한) ?(?:것|바|사항|게|건)(?:은|이|는|도)? ?(?:아직 )?(?:없|아니)"
    r"|(?:결정|확정|합의|승인|허가)(?:을|를|이|가|은|는)? ?(?:아직 )?(?:안 ?(?:됐|되|내려|내렸|했|났)|내리지 (?:않"
    r"|못)|하지 (?:않|못)|되지 (?:않|못)|나지 않)"
    r"|아직 [^.\"]{0,12}(?:결정|확정|승인|허가|발급|정해)[^.\"]{0,8}(?:않|없|안|못|전)"
    r"|정해진 ?(?:바|것)(?:이|은|는)? ?없|(?:정해|결정되|확정되)지지? ?(?:않|못)|미정(?!의)|시기상조"
    r"|(?:아직|여전히|계속) ?(?:검토|심사|논의|협의)(?: ?중|하고 있|되고 있| 단계)"
)
"""Nothing is decided yet."""

DENIES = pattern(
    r"\b(?:den(?:y|ies|ied|ying)|refut(?:e|es|ed|ing)|rebut(?:s|ted|ting)?|debunk(?:s|ed)?)\b"
    r"|\brul(?:es?|ed|ing) out\b"
    r"|\b(?:dismiss(?:es|ed)?|reject(?:s|ed)?)\b[^.;]{0,24}\b(?:reports?|talk|claims?|rumou?rs?|speculation"
    r"|allegations?)\b"
    r"|\b(?:reports?|claims?|rumou?rs?|story|article|allegations?)\b[^.;]{0,50}\b(?:is|are|was"
    r"|were) (?:\w+ )?(?:false|incorrect|untrue|not true|wrong|baseless|unfounded|groundless|inaccurate"
    r"|not (?:correct|accurate))"
    r"|\breports?\b[^.;]{0,40}\b(?:untrue|false|baseless|unfounded|groundless|misleading|incorrect|inaccurate)\b"
    r"|\bno truth\b|\bfake news\b|否认|辟谣|驳斥(?:报道|传闻|传言)|不属实|并非事实|不是事实|与事实(?:严重)?不符"
    r"|不符(?:合)?事实|不实|子虚乌有|无中生有|纯属(?:谣言|虚构|臆测)|没有此事|并无此事|查无此事"
    r"|(?:没有|从未|未曾?|并未)(?:发布|出台|采取|实施|颁布)过?(?:任何|此类|上述|有关|相关|这样的?)"
    r"|事実(?:では|じゃ)?(?:は|も|が)?(?:な(?:い|く|し)|無い|無く|ありません|ございません)|事実無根"
    r"|報道(?:は|が|内容は)[「『]?(?:誤り|虚偽|不正確|でたらめ|間違い)"
    r"|事実(?:と|とは)(?:異な|反す|違)|(?:を|は|報道)否定(?!的)|誤報|そのような(?:決定|方針|計画|事実)は(?:な|あり)"
    r"|사실(?:과|이|은|도)? ?(?:다르|다릅|아니|아닙|무근)|사실무근|부인(?!과)(?:하|했|에|해)?"
    r"|한 ?바(?:가|는|도)? ?없|오보|허위 ?보도|근거 ?없"
)
"""It is not so."""

WITHDRAWS = pattern(
    r"\b(?:withdr\w+|scrap(?:s|ped|ping)?|drop(?:s|ped|ping)?|shelv\w+|abandon(?:s|ed|ing)?|pull(?:s|ed)?|rescind\w*"
    r"|gives? up)\b[^.;]{0,40}\b(?:bill|plans?|proposals?|proposed|draft|drafts|draft law)\b"
    r"|\b(?:bill|plan|proposal|draft)\b[^.;]{0,30}\b(?:withdrawn|scrapped|dropped|shelved|abandoned|rescinded)\b"
    r"|(?:撤回|撤销|撤下|放弃|取消|搁置|收回)[^，。；]{0,24}(?:法案|草案|计划|提案|议案|方案|拟议)"
    r"|(?:法案|草案|计划|提案|议案|方案)[^，。；]{0,8}(?:已|被|遭|予以|宣布)?(?:撤回|撤销|搁置|放弃)"
    r"|(?:法案|案|計画|方針|提案|草案)(?:を|の|は)(?:撤回|取り下げ|断念|見送|白紙)"
    r"|(?:법안|계획|방안|초안|개정안|제정안|안)(?:을|를|의|은|는)? ?(?:철회|폐기|백지화|보류|접)"
    r"|\bretir(?:o|a|ó|ado|an|aron)\b[^.;]{0,40}\bproyecto|\bproyecto\b[^.;]{0,40}\bretirado"
)
"""A bill or a plan is given up."""

DISPUTES = pattern(
    r"\bcontradict(?:s|ed|ing)?\b[^.;]{0,30}\breports?\b|\bdisput(?:es|ed|ing)\b[^.;]{0,30}\breports?\b"
    r"|\bat odds with\b[^.;]{0,24}\breports?\b|\bconflicting (?:reports?|accounts?)\b"
    r"|\bcontrary to\b[^.;]{0,24}\breports?\b|与[^，。；]{0,12}(?:报道|消息|说法)(?:相反|不符|矛盾|相左|有出入|不一致)"
    r"|(?:说法|消息|报道)(?:不一|互相矛盾|相互矛盾)|(?:報道|情報)(?:と|とは)?(?:食い違|矛盾|異な)"
    r"|情報(?:が|は)?(?:錯綜|交錯)|報道(?:が|は)?(?:食い違|割れ|分かれ)"
    r"|보도(?:와|과)(?:는)? ?(?:엇갈|배치|상반|다른|다르)|엇갈(?:려|린|리는|렸)"
)
"""Another report says otherwise."""

IN_EFFECT = pattern(
    r"\b(?:took|takes|taken) effect\b|\b(?:came|comes|entered|enters|went|goes) into (?:force|effect)\b"
    r"|\b(?:is|are) now in (?:force|effect)\b"
    r"|(?:已|已于|今(?:日|天)?起|即日起|正式|开始)[^，。；]{0,8}(?:生效|施行|实施|执行)"
    r"|施行(?:された|され(?:て|$)|、|した)|が施行|発効した|발효(?:됐|되었|했)|시행(?:됐|되었|에 들어갔|에 돌입)"
)
"""It holds now."""

DOCUMENT_SHOWS = pattern(
    r"\b(?:circular|decree|notification|notice|gazette|government order|regulation)s?\b[^.;]{0,24}\bshow(?:s|ed)\b"
    r"|(?:公告|通知|文件|公报|政令|决议)显示|官報(?:に|で)(?:公示|掲載|公布|告示)"
    r"|관보(?:를|에|로) ?(?:통해|게재|공고|따르면)"
)
"""A document of the government says so."""

UNNAMED = pattern(
    r"\bsources?\b|\bpeople (?:familiar|briefed|involved|close|with)|\banonymity\b|\bfamiliar with\b"
    r"|\bperson (?:familiar|close)|知情人士|消息人士|人士(?:对|向|称|透露|表示)|消息(?:称|指)|业内人士|関係者|関係筋"
    r"|業界筋|情報筋|(?:政府|外交|市場)筋|소식통|업계 ?관계자|관계자들"
)
"""Somebody says so without a name."""

OFFICE = pattern(
    r"\b(?:minist(?:er|ers|ry|ries)|government|cabinet|department|authorit(?:y|ies)|president|spokes\w+|secretary"
    r"|division|customs|commission|regulator|bureau|treasury|gazette)\b"
    r"|部长|发言人|政府|当局|总理|总统|海关"
    r"|[^，。\s]{1,6}(?:部|署|局|委)(?:称|表示|:|：|否认|回应|发言|官员|部长|答复|说)|大臣|長官|政府|当局|首相|大統領"
    r"|(?:経産|財務|農|外|資源|商務|鉱業|貿易)[^、。]{0,2}相|省(?:は|が|、|報道官|「|幹部)|[=＝][^、。]{1,6}相$|장관"
    r"|대변인|정부|당국|총리|대통령|[가-힣]{1,6}(?:부|청|처|국)(?:는|은|가|이| \"|\"|,|도|에서)"
)
"""Somebody speaks for a government."""

PREFIX = re.compile(
    r"(?i)^\W*(?:corrected|correction|corrects|refile|update \d+(?:-corrected)?|withdrawn|story (?:withdrawn|removed"
    r"|killed|retracted)|retraction|更正|勘误|订正|訂正|撤稿|お詫びと訂正|おわび|取り消し|撤回|정정|바로잡습니다|알림"
    r"|철회|삭제)\w*\W+"
)
"""What a headline begins with that corrects or withdraws a report."""
