"""Markdown of records becomes HTML that cannot do anything."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csi_as_code.site.links import allowed
from csi_as_code.site.markdown import ATTRIBUTES, ELEMENTS, Markdown

RECORDS = {"IMP-0007": "improvements/IMP-0007.html", "IMP-0012": "improvements/IMP-0012.html"}
markdown = Markdown("IMP", RECORDS, "../")


class Seen(HTMLParser):
    """What a browser would see: tags, attributes and text, without the difference between entities and characters."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(sorted(pair for pair in attrs if pair[0] != "rel"))))
        self.text += f"<{tag}>"

    def handle_data(self, data: str) -> None:
        self.text += data


def test_markdown_is_rendered() -> None:
    text = "# Cause\n\nA *bad* **cable**, ~~twice~~ `x < y`:\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert markdown.block(text) == (
        "<h3>Cause</h3>\n"
        "<p>A <em>bad</em> <strong>cable</strong>, <s>twice</s> <code>x &lt; y</code>:</p>\n"
        "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n"
        "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See IMP-0007.", '<p>See <a href="../improvements/IMP-0007.html">IMP-0007</a>.</p>\n'),
        (
            "No IMP-9999, XIMP-0007, IMP-00071 or IMP-0007-b.",
            "<p>No IMP-9999, XIMP-0007, IMP-00071 or IMP-0007-b.</p>\n",
        ),
        (
            "*See* IMP-0007",
            '<p><em>See</em> <a href="../improvements/IMP-0007.html" rel="noopener noreferrer">IMP-0007</a></p>\n',
        ),
        ("*Not* `IMP-0007`", "<p><em>Not</em> <code>IMP-0007</code></p>\n"),
        (
            "[IMP-0007](https://x.example/)",
            '<p><a href="https://x.example/" rel="noopener noreferrer">IMP-0007</a></p>\n',
        ),
    ],
)
def test_the_id_of_a_record_that_exists_is_a_link(text: str, expected: str) -> None:
    assert markdown.block(text) == expected


def test_a_text_without_markdown_is_escaped_and_linked() -> None:
    assert markdown.text('<b> & "IMP-0012" *x*') == (
        '&lt;b&gt; &amp; &quot;<a href="../improvements/IMP-0012.html">IMP-0012</a>&quot; *x*'
    )


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//evil.example)",
    "[x](/etc/passwd)",
    "[x](\\\\evil\\share)",
    "[x](https://x.example 'a\" onmouseover=\"alert(1)')",
    "![x](https://evil.example/pixel.png)",
    '<https://evil.example/"onclick=alert(1)>',
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[a]: //evil.example\n\n![a]",
    "<style>*{background:url(//evil.example)}</style>",
    "| <svg onload=alert(1)> |\n|-|\n| `</td><script>` |",
    '```html" onclick="alert(1)\n<script>alert(1)</script>\n```',
    "<!-- --!><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    '<p style="position:fixed">x',
    "</p></section><form action=//evil.example><input>",
    "IMP-0007<script>",
    "\x00<script>\x00",
]


def check(html: str) -> None:
    for tag, attributes in Seen(html).tags:
        assert tag in ELEMENTS
        for name, value in attributes:
            assert name in ATTRIBUTES.get(tag, ())
            assert name != "href" or allowed(value or "")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_does_nothing(text: str) -> None:
    check(markdown.block(text))
    check(markdown.block(f"before\n\n> - {text}\n\nafter *it*"))
    assert Seen(markdown.text(text)).tags in ([], Seen(markdown.text("IMP-0007")).tags)


@given(st.text(st.sampled_from("<>\"'&[]()!*_`~|#-:/\\ \n\tab1\x00IMP-07javascript:"), max_size=60))
def test_any_markdown_does_nothing(text: str) -> None:
    check(markdown.block(text))


PROSE = st.text(st.sampled_from("aB1 .,;:()'\"%-+=?/\n$@é\u2013"), max_size=60)


@given(PROSE)
def test_the_short_way_says_what_markdown_says(text: str) -> None:
    short = markdown._plain(text) if text else None
    if short is not None:
        long = markdown._clean(markdown._rendered(text))
        assert (Seen(short).tags, Seen(short).text) == (Seen(long).tags, Seen(long).text)


def test_prose_takes_the_short_way() -> None:
    assert markdown._plain('Calls queue: 12 a day, "always".\nNobody knows (yet) why.\n\nSee IMP-0007.\n') is not None


def test_a_long_hostile_text_takes_no_longer_than_it_is_long() -> None:
    check(markdown.block("[" * 5_000 + "](" * 100))
    check(markdown.block("*a* " * 20_000))
