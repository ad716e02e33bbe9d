"""Every kind of page in a real browser, of the sample and of a real history: quiet, accessible, from 390 to 2,560 px.

The kinds are those of `all_pages()`; of each template and folder of a kind the largest and the smallest page are taken,
so that a new kind is tried without a line here.
"""

import functools
import http.server
import json
import re
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin
from xml.etree import ElementTree

import icalendar
import pytest
from axe_playwright_python.base import AXE_SCRIPT

from csi_as_code.reading.snapshot import Opened, open_folder
from csi_as_code.site.build import build
from csi_as_code.site.facts import Site
from csi_as_code.site.pages import all_pages
from csi_as_code.site.past import past_of
from csi_as_code.workflow import ROWS

pytestmark = pytest.mark.browser

TODAY = "2026-11-22"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
KINDS = {page.sheets.__module__.rpartition(".")[2]: page for page in all_pages()}

# Told by the page itself, before anything of it runs.
WATCH = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""
AXE = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120)).join(" | ")}`);
}"""
BROKEN_OFF = " net::ERR_ABORTED"
# What sticks out of the page to the right, other than inside a box that scrolls.
WIDER = """() => document.scrollingElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll"))
      .map((e) => e.outerHTML.slice(0, 80)).concat("the page scrolls sideways")
  : []"""
# What scrolls sideways but cannot be focussed or has no name.
UNREACHED = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(e).overflowX))
  .filter((e) => e.tabIndex !== 0 || !e.getAttribute("aria-label")).map((e) => e.outerHTML.slice(0, 80))"""
# What takes no focus, or takes it out of order, or does not show that it has it; one of those that look alike.
UNMARKED = """() => {
  const found = [], seen = new Set();
  const outline = (e) => getComputedStyle(e).outlineStyle === "none" ? 0 : parseFloat(getComputedStyle(e).outlineWidth);
  const drawn = (e) => [...e.querySelectorAll("*")].map(getComputedStyle)
    .map((s) => [s.stroke, s.strokeWidth, s.textDecorationLine].join()).join(";");
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
    const alike = [e, e.parentElement, e.closest("svg, table, section, header")]
      .map((x) => x && x.tagName + x.classList).join();
    if (seen.has(alike) || e.disabled || !e.checkVisibility()) continue;
    seen.add(alike);
    const before = e.ownerSVGElement ? drawn(e) : "";
    e.focus();
    if (e.tabIndex !== 0 || document.activeElement !== e) found.push(`not in order: ${e.outerHTML.slice(0, 80)}`);
    else if (outline(e) < 2 && before === (e.ownerSVGElement ? drawn(e) : "")) found.push(e.outerHTML.slice(0, 80));
  }
  document.activeElement.blur();
  scrollTo(0, 0);
  return found.slice(0, 5);
}"""
# Rows that look alike are many: axe reads the first of them. Before a shadow that says where a box scrolls it cannot
# tell the colour of what is written there.
FEWER = """() => {
  for (const box of document.querySelectorAll(".scroll")) box.style.background = "none";
  for (const many of document.querySelectorAll("main :is(tbody, ul, ol, dl, details, section, svg g)"))
    for (const one of [...many.children].slice(30)) one.remove();
}"""
MOVING = """() => [...document.querySelectorAll("*")].filter((e) => {
  const style = getComputedStyle(e);
  const longest = (text) => Math.max(...text.split(",").map(parseFloat));
  return longest(style.transitionDuration) > 0.01 || longest(style.animationDuration) > 0.01
    || style.scrollBehavior === "smooth";
}).map((e) => e.outerHTML.slice(0, 80)).slice(0, 5)"""
# What a reader without scripts does not see, although the file has it and it is not meant for narrow windows.
UNSEEN = """() => [...document.querySelectorAll("main *")].filter((e) =>
  [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
  && !e.checkVisibility() && !e.closest("details:not([open]), title, desc, script, .narrow")
).map((e) => e.outerHTML.slice(0, 80)).slice(0, 5)"""


class Built(NamedTuple):
    """A site with one or two pages of each template and folder of each kind."""

    folder: Path
    records: int
    samples: dict[str, list[str]]


def built(opened: Opened, folder: Path) -> Built:
    """Say which pages stand for each kind: of what one template prints into one folder the largest and the smallest."""
    site = Site(opened.register, TODAY, tell=lambda: past_of(opened))
    samples = {}
    for name, kind in KINDS.items():
        alike = defaultdict(set)
        for sheet in kind.sheets(site):
            alike[sheet.template, Path(sheet.path).parent].add(sheet.path)
        samples[name] = [path for paths in alike.values() for path in _ends(folder, paths)]
    return Built(folder, len(opened.register.improvements), samples)


def _ends(folder: Path, paths: set[str]) -> list[str]:
    ordered = sorted(paths, key=lambda path: ((folder / path).stat().st_size, path))
    return list(dict.fromkeys((ordered[-1], ordered[0])))


@pytest.fixture(scope="session")
def corpus(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The site of a real history of 654 records, of which most are far from what a register should be."""
    maker, history = corpora / "make_register.py", corpora / "kep-history.jsonl.gz"
    if not (maker.is_file() and history.is_file()):
        pytest.skip(f"{corpora} holds no make_register.py and kep-history.jsonl.gz")
    root = tmp_path_factory.mktemp("corpus") / "register"
    subprocess.run([sys.executable, maker, history, root], check=True, capture_output=True)
    opened = open_folder(root)
    build(opened, root.parent / "site", TODAY)
    return built(opened, root.parent / "site")


@pytest.fixture(scope="session")
def own(sample: Opened, site: Path) -> Built:
    """The site of the repository's own register, the sample."""
    return built(sample, site)


@pytest.fixture(params=["own", "corpus"])
def either(request: pytest.FixtureRequest) -> Built:
    found: Built = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def context(chromium: Any) -> Iterator[Any]:
    """A browser window of somebody who wants nothing to move."""
    made = chromium.new_context(reduced_motion="reduce", color_scheme="light")
    made.add_init_script(WATCH)
    yield made
    made.close()


def visit(context: Any, top: str, path: str) -> tuple[Any, list[str]]:
    """Open a page; return it with everything that it should not have done."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url} {request.failure}"))
    page.on("request", lambda r: None if r.url.startswith(top) else wrong.append(f"foreign: {r.url}"))
    page.on("response", lambda r: wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    page.goto(f"{top}/{path}")
    return page, wrong


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_page_is_quiet_accessible_and_fits(context: Any, either: Built, kind: str) -> None:
    assert either.samples[kind], "a kind of page without a page"
    for path in either.samples[kind]:
        page, wrong = visit(context, either.folder.as_uri(), path)
        found = {}
        for width in (2560, 390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found[f"wider than {width}"] = page.evaluate(WIDER)
            if width == 390:
                found["scrolls out of reach"] = page.evaluate(UNREACHED)
        page.keyboard.press("Tab")
        first = page.evaluate("document.activeElement.className")
        found["first focus"] = [] if first == "skip" else [first]
        found["focus"] = page.evaluate(UNMARKED)
        found["moves"] = page.evaluate(MOVING)
        found["policy"] = page.evaluate("violations")
        found["wrong"] = wrong[:]
        page.evaluate(FEWER)
        page.evaluate(AXE_SCRIPT)
        found["axe"] = page.evaluate(AXE, TAGS)
        page.emulate_media(color_scheme="dark")
        found["axe, dark"] = page.evaluate(AXE, TAGS)
        page.close()
        assert {what: which for what, which in found.items() if which} == {}, path


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing about it."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keep silent."""


@pytest.fixture
def served(own: Built) -> Iterator[str]:
    """The address of the sample's site on a web server of its own."""
    handler = functools.partial(Quiet, directory=str(own.folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_every_kind_is_as_quiet_from_a_server(context: Any, own: Built, served: str) -> None:
    for path in (path for paths in own.samples.values() for path in paths[:1]):
        page, wrong = visit(context, served, path)
        assert (page.evaluate("violations"), wrong) == ([], []), path
        page.close()


def test_every_kind_is_whole_without_scripts(chromium: Any, either: Built) -> None:
    plain = chromium.new_context(java_script_enabled=False)
    for path in (path for paths in either.samples.values() for path in paths[:1]):
        page, wrong = visit(plain, either.folder.as_uri(), path)
        assert (page.evaluate(UNSEEN), wrong) == ([], []), path
        page.close()
    plain.close()


def test_every_record_is_reached_from_the_register_without_scripts(either: Built) -> None:
    seen, ahead = set(), ["register.html"]
    while ahead:
        path = ahead.pop()
        seen.add(path)
        main = (either.folder / path).read_text(encoding="utf-8").partition("<main")[2].partition("</main>")[0]
        links = {urljoin(path, href.partition("#")[0]) for href in re.findall(r'href="([^"]+)"', main)}
        ahead += [link for link in links if link.startswith("register") and link.endswith(".html") and link not in seen]
        seen |= {link for link in links if link.startswith("improvements/")}
    assert len({path for path in seen if path.startswith("improvements/")}) == either.records
    assert all((either.folder / path).is_file() for path in seen)


@pytest.mark.parametrize("path", ["register.html", "board.html", "dependencies.html"])
def test_tab_goes_to_every_control_in_order(context: Any, own: Built, path: str) -> None:
    page, _ = visit(context, own.folder.as_uri(), path)
    if path == "register.html":
        page.wait_for_selector("#found")
    page.evaluate(
        """() => {
          window.controls = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
            .filter((e) => e.checkVisibility() && !e.disabled);
          window.seen = [];
          document.addEventListener("focusin", (event) => seen.push(controls.indexOf(event.target)));
        }"""
    )
    number = page.evaluate("controls.length")
    assert number > 50
    for _ in range(number):
        page.keyboard.press("Tab")
    assert page.evaluate("seen") == list(range(number))
    page.close()


def test_every_improvement_prints_on_one_sheet_of_a3(context: Any, own: Built) -> None:
    """All of them across; upright, where there is more room, those with most on them."""
    paths = sorted((own.folder / "improvements").glob("IMP-*.html"), key=lambda path: -path.stat().st_size)
    assert len(paths) > 40
    page = context.new_page()
    longer = []
    for number, path in enumerate(paths):
        page.goto(path.as_uri())
        for across in (True, False) if number < 5 else (True,):
            sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A3", landscape=across)))
            longer += [] if sheets == 1 else [(path.stem, across, sheets)]
    page.close()
    assert longer == []


def test_the_board_and_the_drawings_lead_on(context: Any, own: Built) -> None:
    page, wrong = visit(context, own.folder.as_uri(), "board.html")
    page.get_by_role("link", name="By phase of PDCA").click()
    page.wait_for_url("**/board-phases.html")
    page.get_by_text("One team").click()
    page.get_by_role("link", name="Platform", exact=True).first.click()
    page.wait_for_url("**/boards-phases/platform.html")
    page.goto(f"{own.folder.as_uri()}/dependencies.html")
    node = page.locator(".network a.node").first
    ident = node.locator("title").inner_html().split()[0]
    node.press("Enter")
    page.wait_for_url(f"**/improvements/{ident}.html")
    page.get_by_role("heading", level=1).wait_for()
    # Whoever goes on before a page has all that it asked for breaks off a request, which is no fault of the page.
    assert [said for said in wrong if not said.endswith(BROKEN_OFF)] == []
    page.close()


# Words that come nearer than five units to the right edge of their box, or leave it.
OVER = """() => [...document.querySelectorAll(".network a.node")].flatMap((node) => {
  const right = (e) => e.getBBox().x + e.getBBox().width;
  const room = right(node.querySelector("rect")) - 5;
  return [...node.querySelectorAll("text")].filter((e) => right(e) > room).map((e) => e.textContent);
})"""


def test_words_stay_within_the_boxes_of_a_drawing(context: Any, own: Built) -> None:
    page, _ = visit(context, own.folder.as_uri(), "dependencies.html")
    assert page.locator(".network a.node").count() > 20
    assert page.evaluate(OVER) == []
    page.close()


HOSTILE = (
    " </p></td></title></textarea></svg></main><script>ran = 1</script><img src=x onerror=ran=1><svg onload=ran=1>"
    "<a href='javascript:ran=1'>x</a> \"' onmouseover=ran=1 autofocus onfocus=ran=1 x=\"> [y](javascript:ran=1)"
    " ![z](https://evil.example/z.png) \u202e\u2066 =1+1 \u0000\u2028 "
)
LONG = "w" * 10_000
KEPT = {*ROWS, "outcome"}
MARKED = """() => [typeof ran, [...document.querySelectorAll("img, script:not([src]), main :is(iframe, object, form),"
  + "[onerror], [onload], [onfocus], [onmouseover], [autofocus], a[href^='javascript' i]")].map((e) => e.outerHTML)]"""


def as_scripts(text: str) -> str:
    """Make a link one that runs, and anything else end in what would run; states stay, so that pages have rows."""
    return text if text in KEPT else re.sub(r"\Ahttps?://", "javascript:ran=1//", text) + HOSTILE


def as_one_word(text: str) -> str:
    """Let a text end in a word that no line can hold."""
    return text if text in KEPT else text + LONG


def few(opened: Opened) -> Opened:
    """Leave a few records of a register, those that say most, because each word of theirs becomes a long one."""
    kept = sorted(opened.register.improvements, key=lambda key: -len(repr(opened.register.improvements[key])))[:6]
    register = opened.register
    some = {key: register.improvements[key] for key in kept}
    paths = {key: register.paths[key] for key in kept}
    return opened._replace(
        register=type(register)(
            policy=register.policy,
            improvements=some,
            measures=dict(list(register.measures.items())[:4]),
            paths=paths,
            measure_paths=register.measure_paths,
        )
    )


@pytest.fixture(scope="module", params=["scripts", "long words"])
def hostile(
    request: pytest.FixtureRequest,
    sample: Opened,
    poisoned: Callable[[Opened, str | Callable[[str], str]], Opened],
    tmp_path_factory: pytest.TempPathFactory,
) -> Built:
    """A site of a register with hostile text in every field of records, measures and policy."""
    opened = poisoned(sample, as_scripts) if request.param == "scripts" else poisoned(few(sample), as_one_word)
    folder = tmp_path_factory.mktemp("hostile") / "site"
    build(opened, folder, TODAY)
    return built(opened, folder)


def test_hostile_text_never_runs_and_never_widens_a_phone(chromium: Any, hostile: Built) -> None:
    phone = chromium.new_context(viewport={"width": 390, "height": 900})
    phone.add_init_script(WATCH)
    for path in (path for paths in hostile.samples.values() for path in paths[:1]):
        page, wrong = visit(phone, hostile.folder.as_uri(), path)
        page.wait_for_load_state()
        assert page.evaluate(MARKED) == ["undefined", []], path
        assert (page.evaluate("violations"), wrong) == ([], []), path
        assert page.evaluate(WIDER) == [], path
        page.close()
    phone.close()


def test_files_of_hostile_text_stay_well_formed(hostile: Built) -> None:
    whole = json.loads((hostile.folder / "register.json").read_text(encoding="utf-8"))
    assert len(whole["improvements"]) == hostile.records
    ElementTree.fromstring((hostile.folder / "feed.atom").read_bytes())  # noqa: S314 - made by ourselves
    calendar = icalendar.Calendar.from_ical((hostile.folder / "calendar.ics").read_bytes())
    assert calendar.walk("VEVENT")
    assert max(map(len, (hostile.folder / "calendar.ics").read_bytes().split(b"\r\n"))) <= 75
    for name in ("register-rows.js", "register-text.js"):
        json.loads(re.sub(r"\A\w+\(|\);?\n\Z", "", (hostile.folder / name).read_text(encoding="utf-8")))
