"""The review pack as a page: days and shares stay whole in its tables, words too, and a wide one fits on paper."""

from pathlib import Path
from typing import Any

import pytest

from csi_as_code.exports.packs import Document, Section, table
from csi_as_code.policy import Policy
from csi_as_code.register import Register
from csi_as_code.site.report import Words, render

# The words of a table that go over more than one line.
BROKEN = """() => {
  const found = [], range = document.createRange();
  const texts = document.createTreeWalker(document.querySelector("tbody"), NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode())
    for (const { index, 0: word } of node.data.matchAll(/\\S+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (range.getClientRects().length > 1) found.push(word);
    }
  return found;
}"""
REGISTER = Register(policy=Policy(title="T", id_prefix="A"))


def test_days_and_shares_are_not_broken_over_lines_and_nothing_else_changes() -> None:
    said = Words(REGISTER).phrase(("by 2026-09-30: -87 %, not 12026-09-30, <b> &#39; 7 %",))
    assert said == (
        'by <span class="d">2026-09-30</span>: <span class="d">-87 %</span>, not 12026-09-30, &lt;b&gt; '
        '&amp;#39; <span class="d">7 %</span>'
    )
    assert Words(REGISTER).phrase(("9" * 10_000 + " %",)) == "9" * 10_000 + " %"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1000, 688])
def test_a_wide_table_breaks_between_words_and_fits_on_paper(chromium: Any, tmp_path: Path, width: int) -> None:
    heads = "Id|Improvement|Measure|Baseline|Target|By|Newest|Way|What was decided"
    why = "An exception that @henrik signed, because the provider's release comes too late for what was promised. " * 2
    cells = ("A-0001", "Checkouts fail while the stock answer is awaited", "Checkouts that end in an error", "14")
    cells += ("5 per 1000 checkouts", "2026-09-30", "6.2 on 2026-09-14", "87 %", why)
    wide = table(heads, [tuple((cell,) for cell in cells)], figures=(3, 4, 6, 7))
    document = Document(title="T", period="P", basis=(), sections=(Section(name="s", title="S", tables=(wide,)),))
    (tmp_path / "report.html").write_text(render(document, REGISTER, {}), encoding="utf-8")
    page = chromium.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="print" if width < 700 else "screen")
    page.goto((tmp_path / "report.html").as_uri())
    assert page.evaluate(BROKEN) == []
    assert page.locator("table").evaluate("table => table.scrollWidth <= innerWidth")
    page.close()
