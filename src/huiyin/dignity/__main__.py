"""`python -m huiyin.dignity`: the no-scoring guarantee over the source and what it declares, for the build."""

import os
import sys


def main() -> int:
    """Print what was proven, or what is against it. Returns the exit code."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    django.setup()
    from .check import proofs

    against = 0
    for proof in proofs(database=False):
        lines = [str(found) for found in proof.against] or [proof.proven]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        against += len(proof.against)
    return int(bool(against))


if __name__ == "__main__":
    sys.exit(main())
