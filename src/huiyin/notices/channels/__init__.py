"""The ways out of the house. Each channel is one file with `carry(letter, *, key, at)`; it returns, or raises NotSent.

`key` is the delivery's id: the same at every attempt, so that a gateway can drop what it has already.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from huiyin.notices.letter import Letter
from huiyin.notices.models import Channel

from . import email, sms, webhook


class Carry(Protocol):
    def __call__(self, letter: Letter, *, key: UUID, at: datetime) -> None: ...


# what is printed waits for a person's hand (`printed`), and the page needs nobody
CARRIERS: Mapping[Channel, Carry] = {
    Channel.SMS: sms.carry,
    Channel.EMAIL: email.carry,
    Channel.WEBHOOK: webhook.carry,
}
