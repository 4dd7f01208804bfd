"""Words of people outside that speak of danger: who wrote them is shown the help lines, and the desk is told at once.

It looks for whole expressions in three languages, not for moods. It is about a text, never about a person: nothing is
counted, and once somebody of the desk has seen to it nothing of it is shown any more.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from huiyin.kernel.say import say
from huiyin.people.actors import Actor

from .models import Alert, Case

SAID: Mapping[str, tuple[str, ...]] = {
    "threat": (
        "杀了他", "杀了她", "杀了你", "杀了我", "弄死", "打死他", "打死她", "打死你", "打死我", "要我的命", "要他的命", "砍死", "放火烧",
        "同归于尽", "威胁我", "威胁要", "གསོད་ཀྱི་ཡིན", "གསོད་རྒྱུ་ཡིན", "གསོད་ཟེར", "འཇིགས་སྐུལ",
        r"kill (him|her|you|me|them)\b", r"threaten(s|ed)? (me|him|her|us|to)\b", r"burn (it|their house|the house) down",
    ),
    "self": (
        "不想活", "活不下去", "想死", "自杀", "轻生", "跳河", "跳楼", "喝农药", "རང་སྲོག་གཅོད", "ལྕེབས་རྒྱུ", "འཚོ་མི་འདོད",
        r"kill myself", r"end my life", r"don'?t want to live", r"suicide",
    ),
    "hurt": (
        "打我", "打她", "打孩子", "家暴", "被打", "强奸", "性侵", "锁在家里", "བརྡུངས་སོང", "ང་ལ་རྡུང", r"(hits|beats|hit|beat) (me|her|him|us|the child)",
        r"\braped?\b", r"locked (me|her) (in|up)",
    ),
}  # fmt: skip
LABELS = {
    "threat": say("Words speak of a threat."),
    "self": say("Words speak of ending one's own life."),
    "hurt": say("Words speak of violence."),
}
_PATTERNS = {kind: re.compile("|".join(said), re.IGNORECASE) for kind, said in SAID.items()}


def kinds_in(text: str) -> list[str]:
    """What kinds of danger a text speaks of."""
    return [kind for kind, pattern in _PATTERNS.items() if pattern.search(text)]


def make_alerts(case: Case, seq: int, texts: Iterable[str], at: datetime) -> list[Alert]:
    """An unsaved alert for each kind of danger that these words speak of."""
    kinds = dict.fromkeys(kind for text in texts for kind in kinds_in(text))
    return [
        Alert(jurisdiction_id=case.jurisdiction_id, case=case, seq=seq, kind=kind, at=at) for kind in kinds
    ]


def waiting_alerts(cases: "QuerySet[Case]", most: int) -> "QuerySet[Alert]":
    """The newest alerts that nobody has seen to, of these cases, `most` at most, newest first.

    They are found first, each asking for its case, and then read with what is shown beside: SQLite, which knows no number of
    alerts, else begins at all open cases of a city.
    """
    of_these = cases.filter(pk=OuterRef("case_id"), jurisdiction_id=OuterRef("jurisdiction_id"))
    newest = Alert.objects.filter(Exists(of_these), seen_at=None).order_by("-at", "-id")
    rows = Alert.objects.filter(pk__in=newest.values("pk")[:most])
    return rows.select_related("case__place__parent", "case__service").order_by("-at", "-id")


def see_to_alerts(*, case_id: UUID, by: Actor, at: datetime) -> int:
    """Somebody of the desk has seen to what a case's words spoke of. Returns how many alerts that were."""
    return Alert.objects.filter(case_id=case_id, seen_at=None).update(seen_at=at, seen_by_id=by.account_id)
