"""E-mail to units, through SMTP or, without it, into files."""

from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from huiyin.notices.letter import Letter, NotSent


def carry(letter: Letter, *, key: UUID, at: datetime) -> None:
    """Send one letter. The message id is made from the key, so that a second copy is seen as the same message."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    headers = {
        "Message-ID": f"<{key}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    message = EmailMessage(letter.subject, letter.text, to=[letter.to], headers=headers)
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise NotSent(f"the mail server refuses {letter.to}: {codes}", final=min(codes) >= 500) from error
    except (SMTPException, OSError) as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error
