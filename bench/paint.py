"""How soon a resident's page is there on a slow line and a slow phone: 400 kbit/s, processor four times slower, in Chromium.

    huiyin demo && huiyin serve &
    python -m bench.paint http://127.0.0.1:8000 [--json]

Each page is loaded `--rounds` times in a fresh browser, empty cache. Ends with 1 where the median first paint is later than two
seconds, the layout shifts by more than 0.05, or the page weighs more than 40 KB without the Tibetan letters.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import click

PAGES = ("/", "/order/", "/find/", "/register/", "/privacy/", "/unsent/")
LANGUAGES = ("zh-hans", "bo", "en")
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}  # bytes a second
LATEST, SHIFT, HEAVIEST = 2.0, 0.05, 40_960
WATCH = """() => { window.shift = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value; })
  .observe({ type: "layout-shift", buffered: true }); }"""
PAINT = "performance.getEntriesByName('first-contentful-paint').map((one) => one.startTime)[0] || null"


@dataclass(frozen=True, slots=True)
class Load:
    """One page in one language: seconds to the first paint (median, latest), the layout shift, bytes over the wire."""

    page: str
    language: str
    paint: float
    latest: float
    shift: float
    bytes: int
    letters: int

    @property
    def reached(self) -> bool:
        return self.paint <= LATEST and self.shift <= SHIFT and self.bytes <= HEAVIEST


@click.command()
@click.argument("url")
@click.option("--rounds", default=3)
@click.option("--json", "as_json", is_flag=True)
def main(url: str, rounds: int, as_json: bool) -> None:
    """Measure every page in every language."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("HUIYIN_TEST_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        loads = [_load(browser, url, page, language, rounds) for language in LANGUAGES for page in PAGES]
        browser.close()
    for load in loads:
        line = f"{load.language:8} {load.page:12} paint {load.paint:.2f} s (latest {load.latest:.2f})  shift {load.shift:.3f}"
        print(
            json.dumps(asdict(load))
            if as_json
            else f"{line}  {load.bytes / 1024:.1f} KB + {load.letters / 1024:.1f} KB letters"
        )
    sys.exit(not all(load.reached for load in loads))


def _load(browser: Any, url: str, page: str, language: str, rounds: int) -> Load:
    runs = [_once(browser, url, page, language) for _ in range(rounds)]
    paints = [run[0] for run in runs]
    return Load(
        page, language, median(paints), max(paints), max(run[1] for run in runs), runs[0][2], runs[0][3]
    )


def _once(browser: Any, url: str, address: str, language: str) -> tuple[float, float, int, int]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    context.add_cookies([{"name": "huiyin_language", "value": language, "url": url}])
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    wire = context.new_cdp_session(page)
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    wire.on(
        "Network.responseReceived", lambda told: names.update({told["requestId"]: told["response"]["url"]})
    )
    wire.on(
        "Network.loadingFinished",
        lambda told: sizes.update({told["requestId"]: int(told["encodedDataLength"])}),
    )
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url + address, wait_until="load", timeout=120_000)
    page.wait_for_timeout(1500)
    paint, shift = page.evaluate(PAINT), page.evaluate("window.shift")
    letters = sum(size for key, size in sizes.items() if names.get(key, "").endswith(".woff2"))
    context.close()
    return paint / 1000, shift, sum(sizes.values()) - letters, letters


if __name__ == "__main__":
    main()
