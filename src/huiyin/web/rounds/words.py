"""The sentences that the script of the round puts on the page; it has none of its own."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def words() -> dict[str, str]:
    """By the name that the script calls them. `%(n)s` and the like are filled in there."""
    return {
        "unsent": _("Not sent yet: %(n)s"),
        "allsent": _("Everything is sent."),
        "others": _(
            "On this phone lie %(n)s of another colleague, locked. They go out when that colleague signs in again."
        ),
        "sending": _("Sending"),
        "offline": _("No signal. Everything stays on this phone and goes out by itself."),
        "later": _("The town's server does not answer well. It is tried again by itself; nothing is lost."),
        "signin": _("Your sign-in has ended. Sign in again; nothing is lost."),
        "seat": _("Your seat there has ended. Copy what is not sent on paper and hand it to your village."),
        "other": _("%(name)s is signed in now. What others wrote here is locked."),
        "clock": _(
            "This phone's clock is wrong by %(n)s minutes. The town's own time counts where it can't be right."
        ),
        "nowhere": _("This browser can't keep anything safely. Use the page with signal instead."),
        "nopack": _("Sign in with signal and take a round along."),
        "until": _("Readable on this phone until %(until)s, then it is gone."),
        "over": _("The papers of this round are gone from the phone: its day is over, or the desk ended it."),
        "doors": _("%(done)s of %(n)s doors written down"),
        "draft": pgettext("visit", "begun"),
        "waiting": pgettext("visit", "not sent yet"),
        "refused": pgettext("visit", "came back, please look"),
        "kept": pgettext("visit", "arrived"),
        "nobody": _("Nobody at home"),
        "not_wanted": _("Did not want a visit"),
        "spoke": _("Spoke with the family"),
        "fixed": _(
            "This has gone out and waits for its answer. It can't be changed now; write another one beside it."
        ),
        "need": _("Need %(n)s"),
        "press": _("Press and speak"),
        "stop": _("Recording. Press to end"),
        "nomic": _("The recorder can't be used here. Choose a recording instead."),
        "photo": _("Photo %(n)s"),
        "voice": _("Recording %(n)s"),
        "take": _("Take it along"),
        "open": _("Open"),
        "again": _("Write another visit at this door"),
        "fouragain": _("with these four digits"),
        "saved": _("Kept on this phone"),
        "full": _("The phone is full. Send what is waiting, or make room; this is not kept yet."),
        "away": pgettext("photo", "Take away:"),
        "sure": _("Tick that it is on paper first."),
    }
