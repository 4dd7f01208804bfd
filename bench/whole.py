"""`python -m bench`: everything in one run, on SQLite and on PostgreSQL, beside the raw database, with growth as ratios.

Writes bench.json, bench.md and one SVG for each database into `--out`. bench/README.md says what is measured and how.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import bare, door, drawn, http

ROOT = door.ROOT
GOALS = {
    "inbox": 250.0,
    "case": 250.0,
    "place": 220.0,
    "move": 220.0,
    "round": 40.0,
}  # a second, on PostgreSQL
BARE = 1500.0  # writes of bare Django a second, on the machine of which these goals speak: a slower one must reach so much less
DOOR, GROWTH, SWEEP, MEMORY, BYTES = 0.35, 1.5, 1.2, 400e6, 6144
GROW = ("inbox", "case", "follow", "look-up", "board")


def main() -> None:
    """Measure, print, write, and end with 1 where something that must be reached is not (`--strict`)."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cases", default="10000,100000", help="sizes of the served town, small to large")
    parser.add_argument("--seconds", type=float, default=5.0, help="of load for each kind of request")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--moves", type=int, default=200, help="orders a round of the door's bench has")
    parser.add_argument("--weighed", type=int, default=500, help="orders whose weight is taken")
    parser.add_argument("--clocks", default="10000,1000000", help="running while the sweep is measured")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--parts", default="door,http,sweep,weight", help="some of these")
    parser.add_argument(
        "--url", action="append", default=[], help="CASES=URL of a town that is seeded already"
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "var", help="where the SQLite files lie")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench")
    parser.add_argument("--json", action="store_true", help="the JSON instead of the tables")
    parser.add_argument("--strict", action="store_true", help="end with 1 where a goal is missed")
    asked = parser.parse_args()
    found: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "databases": [],
    }
    with servers(asked) as databases:
        for name, place in databases:
            one: dict[str, Any] = {"name": name}
            found["databases"].append(one)
            for _ in measure(place, asked, one):
                write(asked.out, found)  # what was measured isn't lost where something stops it after an hour
    print(json.dumps(found, indent=1) if asked.json else report(found))
    missed = [line for one in found["databases"] for line, reached in verdicts(one) if not reached]
    sys.exit(1 if asked.strict and missed else 0)


@contextmanager
def servers(asked: argparse.Namespace) -> Iterator[list[tuple[str, Any]]]:
    """SQLite, and the PostgreSQL that is named, else a throw-away one that commits to the disk."""
    script = str(ROOT / "scripts" / "postgres.sh")
    server, folder = os.environ.get("HUIYIN_BENCH_POSTGRES_URL"), ""
    if not server and asked.only != "sqlite":
        done = subprocess.run([script, "start", "durable"], stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode == 0:
            folder, server = done.stdout.split()
    places: list[tuple[str, Any]] = [("sqlite", lambda which: door.sqlite_url(asked.folder))]
    if server:
        places.append(("postgresql", lambda which: door.postgres_url(server, which)))
    try:
        yield [(name, place) for name, place in places if asked.only in (None, name)]
    finally:
        if folder:
            subprocess.run([script, "stop", folder], check=True)


def measure(place: Any, asked: argparse.Namespace, found: dict[str, Any]) -> Iterator[None]:
    """One database, each part in scratch databases of its own; what comes of it goes into `found`, part by part."""
    parts = asked.parts.split(",")
    if "door" in parts:
        with place("door") as url:
            found["door"] = door.measure(url, argparse.Namespace(cases=asked.moves, rounds=5))
        yield
    if "weight" in parts:
        with place("weight") as url:
            found["weight"] = inside("weight", url, str(asked.weighed))
        yield
    if "sweep" in parts:
        few, many = asked.clocks.split(",")
        with place("sweep") as url:
            found["sweep"] = inside("sweep", url, few, many, "1000")
        yield
    if "http" in parts:
        found["goals"] = GOALS if found["name"] == "postgresql" else {}
        found["http"] = []
        for cases in map(int, asked.cases.split(",")):
            found["http"].append(_of_size_at(place, cases, asked))
            yield


def _of_size_at(place: Any, cases: int, asked: argparse.Namespace) -> dict[str, Any]:
    """In the town that is named for that size, else in a fresh one; with bare Django beside it."""
    seeded = dict(one.split("=", 1) for one in asked.url)
    with (
        nullcontext(seeded[str(cases)]) if str(cases) in seeded else place(f"http{cases}") as url,
        place("bare") as bare_url,
        bare.beside(bare_url, clients=asked.clients) as yardstick,
    ):
        return of_size(url, cases, asked, yardstick)


def of_size(url: str, cases: int, asked: argparse.Namespace, yardstick: bare.Yardstick) -> dict[str, Any]:
    """The served town of one size: in process first, then under load, in turns with bare Django."""
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as scratch:
        folder = Path(scratch)
        town = http.prepare(url, folder, cases)
        (folder / "town.json").write_text(json.dumps(town), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "bench.pages", str(folder / "town.json")],
            cwd=ROOT, env=http.environment(url, folder), stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        pages = json.loads(done.stdout.splitlines()[-1])
        with http.serving(url, folder) as served:
            yardstick.a_second("page", asked.seconds)
            kinds = http.measure(
                served,
                town,
                kinds=http.KINDS,
                clients=asked.clients,
                seconds=asked.seconds,
                yardstick=yardstick,
            )
            yardstick.a_second("page", asked.seconds)
            calm = http.measure(served, town, kinds=GROW, clients=1, seconds=asked.seconds)
        memory = max(kinds.pop("memory")["bytes"], calm.pop("memory")["bytes"])
        for kind, one in kinds.items():
            one.update({f"in_process_{name}": value for name, value in pages.get(kind, {}).items()})
            one["alone_p50"], one["alone_p99"] = (calm.get(kind, {}).get(name) for name in ("p50", "p99"))
        return {"cases": cases, "kinds": kinds, "memory": memory, "bare": yardstick.medians()}


def inside(module: str, url: str, *arguments: str) -> dict[str, Any]:
    """A part in a process of its own, because Django reads its settings once."""
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{module}", *arguments],
            cwd=ROOT, env=http.environment(url, Path(folder)), stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# ── what it comes to ──


def growth(found: Mapping[str, Any]) -> dict[str, float]:
    """P99 in the largest town over P99 in the smallest, each request by itself on an idle server."""
    small, large = found["http"][0], found["http"][-1]
    return {
        kind: large["kinds"][kind]["alone_p99"] / small["kinds"][kind]["alone_p99"]
        for kind in GROW
        if small is not large and small["kinds"][kind]["alone_p99"]
    }


def verdicts(found: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """Each promise with what came of it."""
    lines: list[tuple[str, bool]] = []
    if "door" in found:
        which = "writers" if "writers" in found["door"] else "single"
        ratio = found["door"][which]["ratio"]
        lines.append((f"door {ratio:.2f} of raw (at least {DOOR})", ratio >= DOOR))
    if "weight" in found:
        own, rest, whole = (found["weight"][name] for name in ("own", "at_rest", "bytes"))
        lines.append(
            (
                f"{own:,.0f} bytes a case with ledger, clocks and words (at most {BYTES:,}; {whole:,.0f} with all messages and the index of words)",
                own <= BYTES,
            )
        )
        lines.append((f"{rest:,.0f} bytes at rest, all in all (at most {BYTES:,})", rest <= BYTES))
    if "sweep" in found:
        lines.append(
            (f"sweep {found['sweep']['ratio']:.2f} times (at most {SWEEP})", found["sweep"]["ratio"] <= SWEEP)
        )
    for size in found.get("http", ()):
        lines.append((f"{size['memory'] / 1e6:,.0f} MB (under {MEMORY / 1e6:,.0f})", size["memory"] < MEMORY))
        for kind, goal in found["goals"].items():
            rate = size["kinds"][kind]["per_second"]
            share, of = size["kinds"][kind]["of_bare"], goal / BARE
            where = f"at {drawn.short(size['cases'])}"
            lines += [
                (f"{kind} {rate:.0f}/s {where} (at least {goal:.0f})", rate >= goal),
                (
                    f"{kind} {share:.3f} for each bare write in the same seconds, {where} (at least {of:.3f}: {goal:.0f} beside {BARE:,.0f})",
                    share >= of,
                ),
            ]
    if found.get("http"):
        lines += [
            (f"P99 of {kind} {ratio:.2f} times (at most {GROWTH})", ratio <= GROWTH)
            for kind, ratio in growth(found).items()
        ]
    return lines


def report(found: Mapping[str, Any]) -> str:
    """Tables for people, in Markdown."""
    lines = [f"# Huiyin, {found['at'][:10]}", "", found["machine"], ""]
    for one in found["databases"]:
        lines += [f"## {one['name']}", ""]
        if "door" in one:
            lines += ["```", door.table(one["door"]), "```", ""]
        if "http" in one:
            lines += [*map(_yardstick, one["http"]), "", *_pages(one)]
        if "sweep" in one:
            lines += [
                f"Sweep of {s['due']:,} due with {s['running']:,} running: {s['seconds']:.2f} s"
                for s in one["sweep"]["sweeps"]
            ] + [""]
        lines += [f"- {'reached' if reached else 'MISSED'}: {line}" for line, reached in verdicts(one)] + [""]
    return "\n".join(lines)


def _yardstick(size: Mapping[str, Any]) -> str:
    """How fast the machine was in those minutes."""
    page, written = (size["bare"][kind] for kind in bare.KINDS)
    return (
        f"- Bare Django in turns with {drawn.short(size['cases'])}: {page:,.0f} pages of {bare.PAGE} rows a second,"
        f" {written:,.0f} writes of two statements a second"
    )


def _pages(one: Mapping[str, Any]) -> list[str]:
    head = "| cases | request | a second | of bare writes | P50 ms | P99 ms | alone P50 | alone P99 | SQL | CPU ms | in process ms | raw reads ms | wrong |"
    lines = [head, "|" + "---|" * 13]
    for size in one["http"]:
        for kind, row in size["kinds"].items():
            alone = [f"{row[name]:.1f}" if row.get(name) else "–" for name in ("alone_p50", "alone_p99")]
            lines.append(
                f"| {drawn.short(size['cases'])} | {kind} | {row['per_second']:.0f} | {row['of_bare']:.3f} | {row['p50']:.1f} | {row['p99']:.1f} |"
                f" {alone[0]} | {alone[1]} | {row.get('in_process_statements', '–')} | {row['cpu_ms']:.1f} |"
                f" {row.get('in_process_ms', 0):.1f} | {row.get('in_process_raw_ms', 0):.2f} | {row['wrong']} |"
            )
    return [*lines, ""]


def write(out: Path, found: Mapping[str, Any]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_text(json.dumps(found, indent=1), "utf-8")
    (out / "bench.md").write_text(report(found), "utf-8")
    for one in found["databases"]:
        if "http" in one:
            picture = drawn.chart(f"Requests a second, {one['name']}", drawn.summary(one), "/s")
            (out / f"{one['name']}.svg").write_text(picture, "utf-8")


def machine() -> str:
    """In general words, with how busy it was: a figure without that says little."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; load when it began {load:.1f}"


if __name__ == "__main__":
    main()
