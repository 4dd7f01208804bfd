"""Words that are names of people hereabouts: they don't go on a list by which matters are found.

A list can't know every name; what is on a town's list can be read by everybody, and says who put it there to the town's own
staff. This one keeps the commonest from getting in by mistake or by a hurried hand.
"""

from .matching import plain, word_in

_GIVEN = """
卓玛 扎西 多吉 才让 拉姆 尼玛 达瓦 次仁 格桑 央金 白玛 旦增 丹增 索朗 平措 罗布 边巴 巴桑 普布 米玛 拉巴 洛桑 仁增 桑珠 顿珠
嘎玛 贡布 强巴 曲珍 曲吉 德吉 吉美 晋美 旺堆 旺姆 群培 群宗 益西 阿旺 土登 班觉 单增 其美 次旦 次央 仓决 措姆 玉珍 卓嘎
སྒྲོལ་མ བཀྲ་ཤིས རྡོ་རྗེ ཚེ་རིང ལྷ་མོ ཉི་མ ཟླ་བ སྐལ་བཟང དབྱངས་ཅན པདྨ བསྟན་འཛིན བསོད་ནམས ཕུན་ཚོགས ནོར་བུ སྤེན་པ པ་སངས ཕུར་བུ མིག་དམར ལྷག་པ
བློ་བཟང རིག་འཛིན བསམ་གྲུབ དོན་གྲུབ ཀརྨ མགོན་པོ བྱམས་པ ཆོས་སྒྲོན བདེ་སྐྱིད འཇིགས་མེད དབང་འདུས དབང་མོ ཡེ་ཤེས ངག་དབང ཐུབ་བསྟན འཆི་མེད
tashi dorje tsering lhamo nyima dawa kelsang yangchen pema tenzin sonam phuntsok norbu penpa pasang lobsang rigzin samdrup dondrup
karma gonpo jampa choedon dekyi jigme wangdu wangmo yeshe ngawang thubten drolma dolma
"""
# before a given name of one or two signs; the commonest that are hardly ever the first sign of a thing
_FAMILY = "王李张刘陈杨赵吴周徐孙朱胡郭何罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘袁董余苏叶吕魏蒋沈姚卢姜崔钟谭陆汪范廖韦贾邹孟薛阎侯郝邵"
_THINGS = frozenset(
    [
        "杨树",
        "杨梅",
        "周边",
        "周围",
        "何时",
        "唐卡",
        "宋体",
        "许可",
        "许可证",
        "曹操",
        "余震",
        "余款",
        "余额",
        "苏打",
        "叶子",
        "沈阳",
        "钟表",
        "钟楼",
        "陆地",
        "陆路",
        "范围",
        "谢谢",
        "罗盘",
        "韩语",
        "蒋干",
        "侯车",
        "胡椒",
        "胡同",
        "胡萝卜",
        "朱砂",
        "周转",
        "周期",
        "周年",
        "陈醋",
        "陈旧",
        "许多",
        "吴语",
        "汪洋",
        "张贴",
        "李子",
        "孙子",
    ]
)

NAMES = frozenset(plain(name) for name in _GIVEN.split())


def is_a_name(word: str) -> bool:
    """Whether a word (as `matching.plain` keeps it) is or holds a common given name, or looks like a family's with a given one."""
    units = word_in(word)
    parts = {
        plain("་".join(units[i:j]) if "\u0f40" <= units[i][0] <= "\u0fbc" else "".join(units[i:j]))
        for i in range(len(units))
        for j in range(i + 1, len(units) + 1)
    }
    if parts & NAMES:
        return True
    family = len(word) in (2, 3) and word[0] in _FAMILY and "㐀" <= word[-1] <= "鿿"
    return family and word not in _THINGS
