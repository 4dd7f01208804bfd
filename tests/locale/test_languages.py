"""Falling back: a Tibetan page never says anything in English, Django's own words included."""

from datetime import date

import pytest
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.forms import CharField
from django.utils import formats, translation
from django.utils.translation import gettext, ngettext, pgettext

from huiyin.translations import po


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_django_knows_every_language(code: str) -> None:
    assert LANG_INFO[code]["bidi"] is False
    assert translation.check_for_language(code)


def untranslated() -> tuple[po.Key, str]:
    """A sentence for staff that has Chinese and no Tibetan."""
    chinese, tibetan = po.entries("zh_Hans"), po.entries("bo")
    for key, entry in chinese.items():
        if key[0] is None and entry.plural is None and not any(tibetan[key].strings):
            return key, entry.strings[0]
    raise AssertionError("everything is translated; take this test away")


def test_what_tibetan_lacks_is_said_in_chinese() -> None:
    (_, text), chinese = untranslated()
    with translation.override("bo"):
        assert gettext(text) == chinese


def test_a_plural_that_tibetan_lacks_is_said_in_chinese() -> None:
    chinese, tibetan = po.entries("zh_Hans"), po.entries("bo")
    for key, entry in tibetan.items():
        if entry.plural is not None and not any(entry.strings):
            with translation.override("bo"):
                assert ngettext(entry.text, entry.plural, 3) == chinese[key].strings[0]


def test_what_tibetan_has_is_said_in_tibetan() -> None:
    with translation.override("bo"):
        assert gettext("Withdraw") == "ཕྱིར་འཐེན།"
        assert pgettext("slip", "Now here") == "ད་ལྟ་འདིར་ཡོད།"
        assert ngettext("%(n)d day late", "%(n)d days late", 3) % {"n": 3} == "ཉིན་3 དུས་ཡོལ།"


def test_django_s_own_form_errors_are_chinese_on_a_tibetan_page() -> None:
    with translation.override("bo"):
        with pytest.raises(ValidationError) as refused:
            CharField(max_length=3).clean("")
        assert str(refused.value.messages[0]) == "这个字段是必填项。"


def test_english_stays_english() -> None:
    with translation.override("en"):
        assert gettext("Withdraw") == "Withdraw"
        assert ngettext("%(n)d day late", "%(n)d days late", 1) % {"n": 1} == "1 day late"
        assert ngettext("%(n)d day late", "%(n)d days late", 2) % {"n": 2} == "2 days late"


def test_an_unknown_sentence_stays_as_it_is() -> None:
    with translation.override("bo"):
        assert gettext("Nobody ever wrote this sentence") == "Nobody ever wrote this sentence"


def test_dates_in_tibetan_have_latin_digits() -> None:
    with translation.override("bo"):
        assert formats.date_format(date(2026, 11, 23)) == "2026 ལོའི་ཟླ་11 ཚེས་23"
        assert formats.date_format(date(2026, 11, 23), "SHORT_DATE_FORMAT") == "2026-11-23"
