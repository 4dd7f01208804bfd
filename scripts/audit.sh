#!/usr/bin/env bash
# Known holes in what we use (pip-audit) and suspicious lines in what we wrote (bandit), with tools of their own that nothing
# else needs. pip-audit asks PyPI's list of vulnerabilities, so it needs the network. Write the result into
# docs/explanation/audits.md. What bandit looks at, `make check` looks at each time by ruff's rules S; this is the second opinion.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
.venv/bin/python -m venv "$tools/venv" && "$tools/venv/bin/pip" install -qq --disable-pip-version-check bandit pip-audit ||
  stop "bandit and pip-audit could not be installed."

failed=0
say "── bandit: medium and high, of everything that is shipped ──"
"$tools/venv/bin/bandit" -q -r src/huiyin -ll -x src/huiyin/web/assets -f json -o "$tools/found.json" || true
# a line that ruff's own rule S was told the reason of is reviewed already; anything else fails
.venv/bin/python - "$tools/found.json" <<'PYTHON' || failed=1
import json, re, sys
from pathlib import Path

found = json.loads(Path(sys.argv[1]).read_text())["results"]
open_ = []
for one in found:
    lines = Path(one["filename"]).read_text().splitlines()
    near = lines[max(0, one["line_number"] - 2) : max(one["line_range"]) + 1]
    if not any(re.search(r"noqa: S\d{3}", line) for line in near):
        open_.append(f"{one['filename']}:{one['line_number']}: {one['test_id']} {one['issue_text']}")
print("\n".join(open_))
print(f"{len(found)} lines looked at, {len(open_)} without a reason beside them")
sys.exit(bool(open_))
PYTHON

say "── pip-audit: requirements/run.txt ──"
"$tools/venv/bin/pip-audit" --disable-pip --no-deps -r requirements/run.txt --progress-spinner off || failed=1
exit $failed
