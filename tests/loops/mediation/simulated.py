"""What a mediation's own tables would say, for lives without a database."""

from huiyin.kernel.decide import Decision
from huiyin.kernel.roles import Role
from huiyin.loops.mediation.facts import NONE, AgreedPoint, Standing
from huiyin.loops.mediation.own import ROUNDS, SAID, TAKEN_BACK, WHAT
from huiyin.loops.mediation.parties import OTHER
from tests.cast import AT

POINT = AgreedPoint("other", "还钱", "receipt", AT)


class Simulated:
    """See `tests/kernel/test_machine.py`."""

    way = (
        "give", "screen", "invite", "consent", "consent_too", "propose", "take_on", "accept", "accept_too",
        "meet", "add_point", "lay_out", "sign", "sign_too", "remind", "ask_30", "ask_90", "ask_180", "last_word", "last_word_too",
    )  # fmt: skip

    def __init__(self) -> None:
        self.words: set[tuple[str, str]] = set()
        self.talks = self.points = 0
        self.apart = self.handed = False
        self.state = ""

    def own(self) -> Standing:
        sides = {n: frozenset(s for s, what in self.words if what == key) for key, n in WHAT.items()}
        now = ROUNDS.get(self.state)
        said = frozenset(side for side, what in self.words if what == now) if now else NONE
        return Standing(
            **sides,
            said=said,
            apart_only=self.apart,
            talks=(("joint", AT),) * self.talks,
            points=(POINT,) * self.points,
            handed_off=self.handed,
        )

    def follow(self, decision: Decision, role: Role) -> None:
        verb = decision.move.verb
        if verb in SAID:
            word = ("other" if role is OTHER else "resident", SAID[verb] or ROUNDS[self.state])
            assert word not in self.words, "a side said the same thing twice"
            self.words.add(word)
        for what in TAKEN_BACK.get(verb, ()):
            self.words = {(side, held) for side, held in self.words if held != what}
        self.talks += verb == "meet"
        self.points += {"add_point": 1, "drop_point": -1}.get(verb, 0)
        self.handed |= verb == "hand_off"
        if verb in ("screen", "screen_again"):
            self.apart = decision.answers.get("result") == "apart"
        if verb == "meet":
            assert not (self.apart and decision.answers["how"] == "joint"), (
                "a joint talk where talks are apart"
            )
        if verb in ("sign_too", "consent_too"):
            key = {"sign_too": "sign", "consent_too": "consent"}[verb]
            assert {("resident", key), ("other", key)} <= self.words, f"{verb} without both sides"
        self.state = decision.state.name
