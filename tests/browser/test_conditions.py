"""The look under conditions: more contrast for bright sun, the reader's own colours, no movement, on paper. On the styleguide, which
shows every component.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import NewPage, keep

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite,  # how it looks doesn't hang on the database
    pytest.mark.django_db(transaction=True),
]

STYLE = "([part, name]) => getComputedStyle(document.querySelector(part))[name]"
# the contrast of each ink with each ground it lies on, as WCAG counts it
CONTRAST = """() => {
  const style = getComputedStyle(document.documentElement);
  const box = document.createElement('i');
  document.body.append(box);
  const light = name => {
    box.style.color = style.getPropertyValue(name).trim();
    const [r, g, b] = getComputedStyle(box).color.match(/[\\d.]+/g).map(n => n / 255)
      .map(n => n <= .04045 ? n / 12.92 : ((n + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const found = {};
  for (const ink of ['--ink', '--ink-2', '--indigo', '--madder', '--poplar'])
    for (const under of ['--paper', '--paper-3', '--ground', '--barley']) {
      const [dark, bright] = [light(ink), light(under)].sort((a, b) => a - b);
      found[`${ink} on ${under}`] = (bright + .05) / (dark + .05);
    }
  box.remove();
  return found;
}"""


@pytest.fixture
def guide(new_page: NewPage) -> Callable[..., Any]:
    """The styleguide as somebody's browser was told to show it."""

    def inside(**wish: str) -> Any:
        page = new_page(1280, 900, scripts=True, bypass_csp=True)
        page.emulate_media(**wish)
        page.goto("/styleguide/")
        keep(page, f"guide-{'-'.join(wish.values()) or 'plain'}")
        return page

    return inside


def style(page: Any, part: str, name: str) -> str:
    found: str = page.evaluate(STYLE, [part, name])
    return found


def test_in_bright_sun_every_ink_stands_out_seven_to_one(guide: Callable[..., Any]) -> None:
    usual, more = guide().evaluate(CONTRAST), guide(contrast="more").evaluate(CONTRAST)
    assert min(usual.values()) >= 4.5, usual
    assert min(more.values()) >= 7, more
    assert all(more[name] >= usual[name] for name in usual), "no ink gets weaker"


def test_with_colours_of_ones_own_late_and_now_are_told_by_their_frames(guide: Callable[..., Any]) -> None:
    page = guide(forced_colors="active")
    widths = {state: style(page, f".slip--{state}", "borderTopWidth") for state in ("done", "now", "late")}
    assert len(set(widths.values())) == 3, widths
    assert style(page, ".slip--late", "borderTopStyle") == "double"
    assert style(page, ".card, .sheet, .code", "borderTopStyle") == "solid"


def test_nothing_moves_where_the_reader_wants_no_movement(guide: Callable[..., Any]) -> None:
    running = "document.getAnimations().length + [...document.querySelectorAll('*')].filter(e => !['0s', ''].includes(getComputedStyle(e).animationDuration)).length"
    put = "document.querySelector('.box').classList.add('is-new')"
    for wish, moves in (("no-preference", True), ("reduce", False)):
        page = guide(reduced_motion=wish)
        page.evaluate(put)
        assert bool(page.evaluate(running)) is moves, wish


def test_on_paper_links_and_buttons_go_and_code_and_stamps_stay_upright(guide: Callable[..., Any]) -> None:
    page = guide(media="print")
    for gone in (".govuk-button", ".top__nav", ".rec"):
        assert style(page, gone, "display") == "none", gone
    assert style(page, ".code__q, .code", "display") != "none"
    assert style(page, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert style(page, ".slip .box--stamp", "transform") == "none"
    assert style(page, ".slip", "breakInside") == "avoid"
    assert style(page, ".slip--late", "borderTopWidth") == "3px"
