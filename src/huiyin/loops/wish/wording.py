"""What a sentence on a public wall may not hold: a name, a way to somebody's door or telephone, a call for money.

Looked for as a careful clerk would, in Chinese, Tibetan and English. It can't find everything; so the wisher reads the
sentence and agrees to it before it hangs. What is harmless though it looks alike stands in `_HARMLESS`.
"""

import re
import unicodedata
from collections.abc import Callable

Look = Callable[[str], bool]

_DIGIT = "0-9零〇一二三四五六七八九十百千万两壹贰叁肆伍陆柒捌玖拾"

_HARMLESS = re.compile(
    r"扎西德勒|格桑花|格桑梅朵|达瓦孜|尼玛县|桑珠孜|多吉扎|"
    r"钱包|存钱罐|储蓄罐|零钱包|单元测试|元宵|元旦|"
    r"བཀྲ་ཤིས་བདེ་ལེགས|སྐལ་བཟང་མེ་ཏོག|དངུལ་ཁུག"
)

# the second half of most Tibetan names as they are written in Chinese, and first halves that mean nothing else
_TIBETAN_NAMES = (
    "扎西|次仁|卓玛|央金|格桑|旦增|丹增|边巴|达瓦|尼玛|巴桑|拉巴|米玛|普布|平措|索朗|顿珠|罗布|德吉|白玛|曲珍|曲吉|"
    "仁增|仁青|贡布|贡觉|洛桑|嘎玛|强巴|群培|多吉|才让|才旦|卓嘎|桑珠|桑吉|玉珍|措姆|拉姆|加措|坚参|坚赞|旺堆|旺姆|土登|"
    "阿旺|益西|赤列|云旦|晋美|次旺|次旦|占堆|欧珠|伦珠|曲扎|巴珠|梅朵措|曲措|央宗|德庆|吉宗|次珍|旺久|旺扎|朗杰|加央"
)
_NAMES_IN_TIBETAN = (
    "བཀྲ་ཤིས|ཚེ་རིང|སྒྲོལ་མ|དབྱངས་ཅན|སྐལ་བཟང|བསྟན་འཛིན|སྤེན་པ|པ་སངས|ལྷག་པ|ཕུར་བུ|ཕུན་ཚོགས|བསོད་ནམས|དོན་གྲུབ|"
    "བདེ་སྐྱིད|པདྨ|པད་མ|ཆོས་སྒྲོན|རིག་འཛིན|རིན་ཆེན|མགོན་པོ|བློ་བཟང|ཀརྨ|བྱམས་པ|རྡོ་རྗེ|སྒྲོལ་དཀར|བསམ་གྲུབ|ལྷ་མོ|"
    "རྒྱལ་མཚན|དབང་འདུས|དབང་མོ|ངག་དབང|ཡེ་ཤེས|འཇིགས་མེད"
)
_NAMES_IN_LATIN = (
    "tashi|tsering|dolma|drolma|tenzin|lhamo|norbu|sonam|nyima|yangchen|dorje|dorjee|lobsang|lhakpa|pasang|phurbu|migmar|"
    "kelsang|dekyi|tsomo|wangmo|yeshe|jigme|thupten|choedon|dhondup|gyatso|rinchen|ngawang|phuntsok"
)
# surnames that are hardly ever the end of another word, and those that are words themselves
_SURNAMES = (
    "王李张刘陈杨赵吴徐孙胡朱郭罗梁宋郑韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛阎余潘杜戴汪姜范姚谭廖邹郝孔崔邱秦侯邵孟尹黎"
    "贺赖龚"
)
_SURNAMES_TOO = "高马何任方石金万黄周林谢夏钟熊江雷白毛史龙段汤常文乔田叶陆康顾武易于钱"
_TITLES = "同学|小朋友|先生|女士|奶奶|爷爷|大爷|大妈|大娘|大叔|阿姨|叔叔|师傅|医生|主任|书记|村长|老师"

_NAMES = (
    re.compile(_TIBETAN_NAMES),
    re.compile(_NAMES_IN_TIBETAN),
    re.compile(rf"\b(?:{_NAMES_IN_LATIN})\b", re.IGNORECASE),
    re.compile(r"名叫|我叫|叫做|姓名|姓[一-鿿]"),
    re.compile(rf"[{_SURNAMES}][一-鿿]{{0,2}}(?:{_TITLES})"),
    re.compile(rf"(?:^|[^一-鿿]|[给和的])[{_SURNAMES_TOO}](?:{_TITLES})"),
    re.compile(rf"[{_SURNAMES}{_SURNAMES_TOO}]某"),
    re.compile(r"མིང་ལ|མིང་ནི|ཞེས་ཟེར"),
    re.compile(r"\b(?:called|named|mr|mrs|ms|miss|auntie|uncle)\b\.?\s+[A-Z]", re.IGNORECASE),
    re.compile(r"(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+"),  # two capitals in the middle of a sentence
)

_WAYS = (
    re.compile(
        rf"[{_DIGIT}](?:[\s\-–—.()/+·_]*[{_DIGIT}]){{6,}}"
    ),  # a telephone, an identity card, a bank card
    re.compile(rf"[{_DIGIT}]+\s*(?:号楼|号院|号|栋|幢|单元|室|门牌|巷|弄)"),
    re.compile(r"门牌|住址|地址|家住|住在"),
    re.compile(r"微信|威信|\bQQ\b|抖音号|快手号|加我|私聊|wechat|@|https?:|www\.", re.IGNORECASE),
    re.compile(
        r"\b(?:no\.?|number|room|house|flat|unit|door)\s*\d|\blives? (?:at|in)\b|\baddress\b", re.IGNORECASE
    ),
    re.compile(r"ཁ་པར|སྡོད་གནས|སྒོ་རྟགས"),
)

# an amount: 块 alone also counts boards and bars of soap, so it takes a large number or the word for money
_SUM = rf"(?:[{_DIGIT}]+\s*元|[0-9]{{2,}}\s*块|[{_DIGIT}]*[十百千万]\s*块|[{_DIGIT}]+\s*块钱)"

# a call for money, wherever it is said; being short of money is no such call
_CALLS = (
    re.compile(
        r"现金|红包|转账|汇款|打款|打钱|收款码|银行卡|卡号|支付宝|微信支付|贷款|还债|借钱|借款|要钱|给钱|给我钱|发钱|捐款|募捐"
    ),
    re.compile(rf"(?:借|给|要|资助|补助|出|捐)[我们你您他她点些一笔个]{{0,3}}(?:{_SUM}|钱)"),
    re.compile(rf"(?:想要|希望有|需要|求){_SUM}"),
    re.compile(
        r"\b(?:cash|loan|bank account|bank card|transfer me|send (?:me )?money|give (?:me |us )?money|lend)\b",
        re.IGNORECASE,
    ),
    re.compile(r"དངུལ་(?:སྤྲོད|གཡོར|དགོས|གནང)|སྒོར་མོ་(?:དགོས|གཡོར|གནང)|དངུལ་ལག|བུ་ལོན"),
)
# on the wall no money at all
_MONEY = (
    *_CALLS,
    re.compile(rf"钱|{_SUM}|生活费|学费|医药费|路费|工资|补贴"),
    re.compile(r"\b(?:money|yuan|rmb|cny|debts?|fees?)\b|¥|￥|\$", re.IGNORECASE),
    re.compile(r"དངུལ|སྒོར"),
)


def names_somebody(text: str) -> bool:
    """Whether a person's name seems to stand in it."""
    return _found(_NAMES, text)


def shows_the_way(text: str) -> bool:
    """Whether a telephone number, a door or an account seems to stand in it."""
    return _found(_WAYS, text)


def calls_for_money(text: str) -> bool:
    """Whether it asks somebody to give or lend money."""
    return _found(_CALLS, text)


def speaks_of_money(text: str) -> bool:
    """Whether money occurs in it at all."""
    return _found(_MONEY, text)


def _found(patterns: tuple[re.Pattern[str], ...], text: str) -> bool:
    latin = "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c for c in unicodedata.normalize("NFKC", text)
    )
    plain = _HARMLESS.sub(" ", latin)
    return any(pattern.search(plain) for pattern in patterns)
