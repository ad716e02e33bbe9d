"""Text of a record is data: whatever stands in whichever field, it never runs and never leaves its place."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csi_as_code.reading.snapshot import Opened
from csi_as_code.site.build import build

TODAY = "2026-11-22"
PLAIN = " harmless"
SCRIPTS = (
    ("register.html", {"src": "assets/register.js"}),
    ("register.html", {"src": "register-rows.js", "defer": None}),
    ("lessons.html", {"src": "assets/filter.js"}),
    ("rules.html", {"src": "assets/filter.js"}),
)
PAYLOADS = {
    "script": " <script>alert(1)</script>",
    "attribute": " \"'><img src=x onerror=alert(1)>",
    "handler": " ' onmouseover='alert(1)' x=\" onfocus=alert(1) autofocus \"",
    "elements": " </p></td></title></svg></main></template><svg onload=alert(1)><a href=javascript:alert(1)>x</a>",
    "template": " {{ 7 * 7 }}{% include 'x' %}{# x #}",
    "foreign": " <link rel=stylesheet href=//evil.example/a.css><base href=//evil.example><meta http-equiv=refresh>",
    "comment": " <!-- ]]> --!> <![CDATA[ x ]]> <!doctype x> <?x ?>",
    "markdown": ' [x](javascript:alert(1)) ![y](https://evil.example/y.png) <https://evil.example/"onclick=a()> `z`',
    "entities": " &lt;script&gt; &#60;script&#62; &#x22; &amp;quot; &NewLine; \u202e\u0000\u2028\u200b\ufeff",
}


def skeleton(page: Any) -> tuple[Any, ...]:
    """What a page is made of: elements with attributes, links by whether they stay inside.

    The lines of a text in a drawing count as one, since a longer text has more of them.
    """
    kept = []
    for tag, attributes in page.elements:
        shown = {
            name: value if name in ("class", "role", "scope", "colspan", "tabindex") else ""
            for name, value in attributes.items()
        }
        made = (tag, tuple(sorted(shown.items())))
        if tag != "text" or kept[-1:] != [made]:
            kept.append(made)
    return tuple(kept)


@pytest.fixture(scope="module")
def harmless(
    poisoned: Callable[[Opened, str], Opened],
    sample: Opened,
    tmp_path_factory: pytest.TempPathFactory,
    pages_of: Callable[[Path], list[Any]],
) -> list[tuple[Any, ...]]:
    out = tmp_path_factory.mktemp("harmless") / "site"
    build(poisoned(sample, PLAIN), out, TODAY)
    return sorted(map(skeleton, pages_of(out)))


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_hostile_text_in_every_field_stays_text(
    poisoned: Callable[[Opened, str], Opened],
    sample: Opened,
    harmless: list[tuple[Any, ...]],
    tmp_path: Path,
    pages_of: Callable[[Path], list[Any]],
    name: str,
) -> None:
    build(poisoned(sample, PAYLOADS[name]), tmp_path / "site", TODAY)
    found = pages_of(tmp_path / "site")
    for page in found:
        assert page.faults == [], page.path
        for tag, attributes in page.elements:
            if tag == "script" and (page.path, attributes) in SCRIPTS:
                continue
            assert tag not in (
                "script",
                "style",
                "iframe",
                "object",
                "embed",
                "form",
                "input",
                "img",
                "base",
                "template",
            )
            assert not {"src", "style", "action", "formaction", "srcdoc"} & attributes.keys()
            assert not any(attribute.startswith("on") for attribute in attributes)
            href = attributes.get("href") or ""
            assert "://" not in href or (tag == "a" and "noopener" in (attributes.get("rel") or ""))
            assert (
                re.match(
                    r"(?:\.\./)?[A-Za-z0-9][A-Za-z0-9/._-]*(?:#[A-Za-z0-9%&=+._~-]+)?\Z|#[a-z_-]+[0-9]*\Z|https://",
                    href,
                )
                or not href
            )
    if name != "markdown":
        assert sorted(map(skeleton, found)) == harmless


def test_hostile_text_is_shown_as_it_was_written(
    poisoned: Callable[[Opened, str], Opened], sample: Opened, tmp_path: Path, pages_of: Callable[[Path], list[Any]]
) -> None:
    build(poisoned(sample, PAYLOADS["script"]), tmp_path / "site", TODAY)
    shown = " ".join(page.text for page in pages_of(tmp_path / "site"))
    item = sample.register.improvements["IMP-0009"]
    assert item.closure is not None
    assert item.analysis is not None
    texts = [
        item.id,
        item.title,
        item.outcome or "",
        item.state,
        item.analysis.causes[0].cause,
        item.cycles[0].hypothesis,
        item.decisions[0].why or "",
        item.reviews[0].note or "",
        sample.register.policy.title,
        sample.register.policy.people["@oskar"].name,
        (item.description or "").splitlines()[-1],
        (item.closure.lessons or "").splitlines()[-1],
    ]
    assert [text for text in texts if f"{text}{PAYLOADS['script']}" not in shown.replace("\n", " ")] == []
