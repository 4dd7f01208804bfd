"""E-mail to units, staff and residents who wrote one, through SMTP or, without it, into files."""

from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused
from uuid import UUID

from django.core.mail import EmailMessage

from huiyin.notices.letter import Letter, NotSent
from huiyin.notices.replying import message_id, reply_address


def carry(letter: Letter, *, key: UUID, at: datetime) -> None:
    """Send one letter. The message id is made from the key, so that a second copy is seen as the same message."""
    headers = {
        "Message-ID": message_id(key),
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    answers = [address] if (address := reply_address(key)) else None
    message = EmailMessage(letter.subject, letter.text, to=[letter.to], reply_to=answers, headers=headers)
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise NotSent(f"the mail server refuses {letter.to}: {codes}", final=min(codes) >= 500) from error
    except (SMTPException, OSError) as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error
