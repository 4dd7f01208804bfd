"""What a message says, whoever's mail program wrote it."""

import pytest

from huiyin.mail_in.reading import new_words, read
from tests.mail_in.making import ADDRESS, WRITER, labelled_gb2312, letter, with_file

TIBETAN = "ང་ཚོའི་གྲོང་ཚོའི་ལམ་སྒྲོན་མི་འབར།"


def test_gb18030_that_calls_itself_gb2312_is_read_with_its_tibetan() -> None:
    got = read(labelled_gb2312(f"扎西岗村口的路灯不亮，䶮字路牌也倒了。{TIBETAN}"))
    assert got.text.endswith(TIBETAN) and "䶮" in got.text
    assert (got.subject, got.sender) == ("藏文路牌：扎西岗", WRITER)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_tibetan_in_every_charset(charset: str) -> None:
    assert read(letter(TIBETAN, charset=charset)).text == TIBETAN


@pytest.mark.parametrize(
    "below",
    [
        "\n\n------------------ 原始邮件 ------------------\n发件人: 曲水镇\n您的诉求已经派给养路站。",
        "\n\n在 2026年3月2日 星期一，huiyin@town.example 写道：\n> 您的诉求已经派给养路站。",
        "\n\nOn Mon, 2 Mar 2026 at 10:00, Huiyin <huiyin@town.example> wrote:\n> It was dispatched.",
        "\n\n---- 回复的原邮件 ----\n| 发件人 | 曲水镇 |\n您的诉求",
        "\n\n发自我的iPhone",
        "\n\n-- \n卓玛\n13989071234",
        "\n\nSent from my iPhone",
    ],
)
def test_what_is_quoted_and_signed_is_cut(below: str) -> None:
    assert read(letter(f"还是不亮，请再来看看。{below}")).text == "还是不亮，请再来看看。"


def test_where_nothing_is_new_nothing_is_said() -> None:
    assert new_words("------------------ 原始邮件 ------------------\n旧的话") == ""


def test_html_alone_becomes_words_without_styles_scripts_and_quotes() -> None:
    raw = letter("x").replace(b"text/plain", b"text/html")
    body = "<style>p{}</style><p>路灯&nbsp;坏了</p><script>alert(1)</script><div>两天了</div><blockquote>旧的</blockquote>"
    head = raw.split(b"\n\n")[0].replace(b"base64", b"8bit")
    assert read(head + b"\n\n" + body.encode()).text == "路灯 坏了\n\n两天了"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated; x"}, {"Precedence": "bulk"}, {"List_Id": "<l>"},
        {"Return_Path": "<>"}, {"sender": "MAILER-DAEMON@example.org"}, {"sender": "no-reply@shop.example"}, {"X_Autoreply": "yes"},
    ],
)  # fmt: skip
def test_what_a_machine_wrote_is_known(headers: dict[str, str]) -> None:
    assert read(letter("我在休假", **headers)).robot
    assert not read(letter("我在休假", Auto_Submitted="no")).robot


def test_files_keep_their_bytes_and_a_forwarded_letter_is_no_file() -> None:
    got = read(with_file("看照片", "村口 照片.jpg", b"\xff\xd8x"))
    assert [(file.name, file.content) for file in got.files] == [("村口 照片.jpg", b"\xff\xd8x")]
    assert got.text == "看照片" and ADDRESS in got.sent_to


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff",
        b"Subject: =?x?Q?=\n\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n--a--",
        b"From: (\n\n" + b"\xfe" * 50,
        b"From: " + b"(" * 5000 + b"\n\nx",
        b"To: " + b"(" * 5000 + b"\n\nx",
        b"Subject: =?ut\x00f?q?x?=\n\nx",
        b"Content-Type: text/plain; charset=undefined\n\nx",
        b'Content-Type: text/plain; charset="ut\x00f"\n\nx',
        b"Content-Type: text/plain; charset*=ut\x00f''utf%ff\n\nx",
        b"Content-Type: text/plain; charset=utf-7\n\n+2AA-x",
        b"Content-Type: image/png\nContent-Disposition: attachment; filename*=undefined''x%ff\n\nx",
        b"Content-Type: text/html\n\n<p>x<![foo bar]>",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000)),
    ],
)
def test_nothing_that_is_sent_breaks_it(raw: bytes) -> None:
    got = read(raw)
    for text in (got.message_id, got.sender, got.subject, got.text, got.whole, *got.sent_to):
        assert "\x00" not in text.encode().decode()  # a half sign would not be written


def test_of_a_letter_that_stumbles_one_reader_the_others_read_the_rest() -> None:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2000))
    assert read(b"From: a@example.org\n" + parts).sender == "a@example.org"
    undefined = b"From: a@example.org\nContent-Type: text/plain; charset=undefined\n\n" + "路灯".encode()
    assert read(undefined).text == "路灯"
    assert read(b"Content-Type: text/html\n\n<p>lamp</p><![foo bar]>").text == "lamp"
