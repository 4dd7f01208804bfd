"""`/desk/partners/`: outside systems that stand for units."""

from huiyin.web.now import now

__all__ = ["now"]
