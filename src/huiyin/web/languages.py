"""What Django has to be told about Tibetan, which it does not know.

A sentence that the Tibetan catalogue lacks is read in Chinese: Django falls back from every language but English to
`LANGUAGE_CODE`, and that is zh-hans. So do Django's and allauth's own form messages, which exist in no Tibetan.
"""

from django.conf.locale import LANG_INFO

TIBETAN = {"bidi": False, "code": "bo", "name": "Tibetan", "name_local": "བོད་ཡིག"}


def know_tibetan() -> None:
    """Register bo with Django. Called once at start."""
    LANG_INFO.setdefault("bo", TIBETAN)
