"""Adding a word to a town's list, and taking one off."""

from datetime import datetime

from django.db import IntegrityError, transaction

from huiyin.held.labels import in_text
from huiyin.kernel.say import Refused, Why, say
from huiyin.memo import forget_all
from huiyin.people.actors import Actor

from .access import may_keep
from .matching import BREAK, plain, word_in
from .models import Mention, TownWord
from .names import is_a_name
from .upkeep import note_all
from .words import added_by, lines_of

LONGEST = 40
MOST = 300  # words of one town


def add_word(*, jurisdiction_id: int, word: str, by: Actor, at: datetime) -> TownWord:
    """Put a word for a thing on the town's list and note where it was said. Raises Refused.

    A name, a number, a label of people, a single sign are refused: people can't be searched for.
    """
    if not may_keep(by, jurisdiction_id) or by.account_id is None:
        raise Refused(Why(say("The town's desk and its administrator keep the list of words.")))
    listed = plain(word)
    if why := _why_not(word, listed, jurisdiction_id):
        raise Refused(Why(why, field="word"))
    row = TownWord(jurisdiction_id=jurisdiction_id, word=listed, account_id=by.account_id, at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            forget_all()
            note_all(jurisdiction_id, only={listed})
    except IntegrityError:
        raise Refused(Why(say("This word stands on the list already."), field="word")) from None
    finally:
        forget_all()
    return row


def drop_word(*, jurisdiction_id: int, word: str, by: Actor, at: datetime) -> None:
    """Take a word off the town's list; nothing is found by it any more. Raises Refused."""
    if not may_keep(by, jurisdiction_id):
        raise Refused(Why(say("The town's desk and its administrator keep the list of words.")))
    with transaction.atomic():
        TownWord.objects.filter(jurisdiction_id=jurisdiction_id, word=word).delete()
        if word not in lines_of():
            Mention.objects.filter(jurisdiction_id=jurisdiction_id, word=word).delete()
    forget_all()


def _why_not(word: str, listed: str, jurisdiction_id: int) -> str:
    units = word_in(word)
    if not units or BREAK in units or len(listed) > LONGEST or not any(unit[0].isalpha() for unit in units):
        return say("Please write one word for a thing, without signs or numbers.")
    if any(unit.isdecimal() for unit in units) or is_a_name(listed):
        return say("People can't be searched for: names and numbers don't go on the list.")
    if in_text(word):
        return say("This word labels people. Nobody is found by it.")
    if len(listed) < 2:
        return say("One sign alone stands in too many words. Please write at least two.")
    if listed in lines_of() or listed in added_by(jurisdiction_id):
        return say("This word stands on the list already.")
    if len(added_by(jurisdiction_id)) >= MOST:
        return say("The list is full. Please take a word off that nobody needs.")
    return ""
