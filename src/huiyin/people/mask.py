"""Names and numbers with their middle covered, for everybody who has not said why they need them."""


def name(full: str) -> str:
    """张三 → 张*, 卓玛次仁 → 卓***; the first sign stands, a star for each that is covered."""
    full = full.strip()
    return f"{full[0]}{'*' * max(1, len(full) - 1)}" if full else ""


def phone(full: str) -> str:
    """13800001234 → 138****1234; shorter numbers keep their last two digits alone."""
    digits = full.strip()
    if len(digits) >= 9:
        return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
    return f"{'*' * max(0, len(digits) - 2)}{digits[-2:]}" if digits else ""


def door(full: str) -> str:
    """三组 12 号 → **号: that there is a door number, and nothing of it."""
    return "**号" if full.strip() else ""
