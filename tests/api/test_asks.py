"""The desk's page of what a kind of matter asks programs: what is entered there is what a program is asked."""

import html

import pytest

from huiyin.api.models import AskedFact
from tests.api.conftest import errors_in, xml_of
from tests.api.test_desk import at_desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

FORM = {
    "name_zh": "怎么坏的",
    "name_en": "How",
    "code": "how",
    "datatype": "singlevaluelist",
    "options": "out = 不亮\nblink = 闪",
    "required": "1",
}


@pytest.fixture
def url(mapped):
    return f"/desk/catalogue/{mapped.a.services['lamp'].pk}/asks/"


def test_what_is_entered_is_what_a_program_is_asked(at_desk, url, street):  # noqa: F811
    admin = at_desk("admin")
    assert admin.post(url, FORM).status_code == 302
    root = xml_of(street.get("services/lamp.xml", locale="en"))
    assert root.findtext("attributes/attribute/description") == "How"
    assert [one.text for one in root.iter("key")] == ["out", "blink"]
    assert errors_in(street.file(locale="en")) == ["The service asks for “How”: attribute[how] is missing."]
    assert street.file(**{"attribute[how]": "out"}).status_code == 200
    admin.post(url, {**FORM, "required": "", "options": "out = 灭"})
    assert AskedFact.objects.get().options.count() == 1
    assert "怎么坏的" in admin.get(url).content.decode() or "How" in admin.get(url).content.decode()
    admin.post(f"{url}drop/", {"code": "how"})
    assert street.file().status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "with blank"}, "A code has 1 to 40 letters, digits, dots, dashes or underscores."),
        ({"name_zh": ""}, "Say in Chinese, in at most 80 characters, what is asked."),
        ({"datatype": "score"}, "Please choose one of the answers."),
        ({"options": ""}, "A list needs its answers, one a line; anything else has none."),
        ({"datatype": "number"}, "A list needs its answers, one a line; anything else has none."),
        ({"options": "不亮"}, "An answer is written as code = name, one a line, at most 50 of them."),
    ],
)
def test_what_can_not_be_asked_is_given_back_as_it_was_typed(at_desk, url, change, sentence):  # noqa: F811
    answer = at_desk("admin").post(url, {**FORM, **change})
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.content.decode())
    assert not AskedFact.objects.exists()


def test_only_the_administrator_of_the_town_decides_what_is_asked(at_desk, url, mapped):  # noqa: F811
    assert at_desk("dispatcher").post(url, FORM).status_code == 403
    other = f"/desk/catalogue/{mapped.b.services['lamp'].pk}/asks/"
    assert at_desk("admin").post(other, FORM).status_code == 404
