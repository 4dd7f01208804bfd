"""What may hang on a public wall. Each line of the tables is a sentence that somebody really wrote or could."""

import pytest

from huiyin.loops.wish.wording import calls_for_money, names_somebody, shows_the_way, speaks_of_money

FINE = (
    "一名村小学生想要一盏暖光台灯",
    "一位老人想要一个热水袋，冬天暖脚",
    "扎西德勒，一位老阿妈想要一副老花镜",
    "高年级同学想要一个足球",
    "一位文化站老师想要一个话筒",
    "一个孩子想要存钱罐",
    "一位老人想要一个钱包",
    "两名学生想要一本《现代汉语词典》",
    "一双37码的棉鞋",
    "一位老人想要一块过门槛的木板",
    "想要两块橡皮",
    "希望有人每周陪一位老人下象棋",
    "想听一次格桑花合唱团唱歌",
    "A pupil in a village school wishes for a warm lamp",
    "An old herder wishes for somebody to read letters aloud",
    "གྲོང་གསེབ་སློབ་ཆུང་གི་སློབ་མ་ཞིག་གིས་དྲོན་མོའི་གློག་སྒྲོན་ཞིག་འདོད།",
    "རྒན་མོ་ཞིག་གིས་ཤེལ་མིག་ཅིག་འདོད། བཀྲ་ཤིས་བདེ་ལེགས།",
)
NAMES = (
    "扎西想要一盏台灯",
    "次仁卓玛的孩子想要书包",
    "王小明同学想要一个足球",
    "给高奶奶一件棉衣",
    "一个名叫小虎的孩子",
    "李某某想要轮椅",
    "བསྟན་འཛིན་གྱིས་གློག་སྒྲོན་འདོད།",
    "Tashi wants a ball",
    "A boy called Dorje wants a ball",
    "A ball for Zhang Wei",
)
WAYS = (
    "想要台灯，电话13989071234",
    "想要台灯，打 139-8907-1234",
    "想要台灯，一三九八九零七一二三四",
    "想要台灯，１３９８９０７１２３４",
    "想要台灯，༡༣༩༨༩༠༧༡༢༣༤",
    "送到3号楼二单元",
    "家住村口第一家",
    "加微信 deng2026",
    "write to lamp@example.org",
    "Lives at No. 12, brings joy",
)
MONEY = (
    "想借五百块钱",
    "想要三千块",
    "想要50块",
    "请给我2000元",
    "希望有现金",
    "扫我的收款码",
    "想要500元",
    "please lend me some money",
    "Send money to my bank account",
    "ང་ལ་དངུལ་གཡོར་རོགས།",
)


@pytest.mark.parametrize("text", FINE)
def test_a_harmless_sentence_may_hang(text):
    assert not names_somebody(text)
    assert not shows_the_way(text)
    assert not speaks_of_money(text)


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_found(text):
    assert names_somebody(text)


@pytest.mark.parametrize("text", WAYS)
def test_a_way_to_somebody_is_found(text):
    assert shows_the_way(text)


@pytest.mark.parametrize("text", MONEY)
def test_a_call_for_money_is_found(text):
    assert calls_for_money(text)
    assert speaks_of_money(text), "what is refused when told is refused on the wall too"


@pytest.mark.parametrize(
    "text", ["家里没钱买书包，想要一个书包", "钱包丢了，想要一个新的", "不想花钱，想请人修收音机"]
)
def test_being_short_of_money_is_no_call_for_it(text):
    assert not calls_for_money(text)
