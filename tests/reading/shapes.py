"""Read files of hostile shapes, in a process of its own: a crash of the C parser would take the tests with it.

usage: shapes.py BYTES KIND...   prints the name of each shape before it is read, and how it was judged
"""

import sys
from collections.abc import Callable
from typing import Any

from csi_as_code.reading import parse

Size = int
SHAPES: dict[str, Callable[[Size], str]] = {
    "brackets on one line": lambda n: "a: " + "[" * n,
    "brackets on many lines": lambda n: "a:\n" + " [\n" * (n // 3),
    "closed brackets": lambda n: "a: " + "[" * (n // 2) + "]" * (n // 2),
    "brackets at the top": lambda n: "[" * n,
    "braces": lambda n: "a: " + "{a: " * (n // 4),
    "braces on many lines": lambda n: "a:\n" + " {a:\n" * (n // 5),
    "dashes": lambda n: "a:\n" + "- " * (n // 2),
    "dashes at the top": lambda n: "- " * (n // 2),
    "dashes on lines": lambda n: "-\n" * (n // 2),
    "brackets in quotes": lambda n: 'a: "' + "[" * n + '"',
    "one word": lambda n: "a" * n,
    "one value": lambda n: "a: " + "a" * n,
    "one long key": lambda n: "a" * n + ": 1",
    "one quoted value": lambda n: 'a: "' + "a" * n + '"',
    "open quote": lambda n: 'a: "' + "a" * n,
    "open quote of many lines": lambda n: 'a: "' + "a\n " * (n // 3),
    "short items": lambda n: "a: [" + "b," * (n // 2) + "]",
    "short pairs": lambda n: "a: {" + "".join(f"k{i}: 1," for i in range(n // 12)) + "}",
    "simple keys in brackets": lambda n: "a: [" + '"x" ' * (n // 4),
    "simple keys on lines": lambda n: "a:\n" + "x\n" * (n // 2),
    "nested simple keys": lambda n: "a: " + '["b", ' * (n // 6),
    "many keys": lambda n: "".join(f"k{i}: 1\n" for i in range(n // 12)),
    "many keys without value": lambda n: "".join(f"k{i}:\n" for i in range(n // 9)),
    "blank lines before many keys": lambda n: "\n" * (n // 2) + "".join(f"k{i}: 1\n" for i in range(n // 24)),
    "blank lines between many keys": lambda n: "".join(f"k{i}:\n" + " \n" * 20 for i in range(n // 50)),
    "the same key": lambda n: "a: 1\n" * (n // 5),
    "plain text of many lines": lambda n: "a: " + "x\n " * (n // 3),
    "plain text with blank lines": lambda n: "a: x" + "\n" * n + " y",
    "plain text with dashes": lambda n: "a: x" + "\n - x" * (n // 5),
    "question marks": lambda n: "? " * (n // 2),
    "question marks on lines": lambda n: "? \n" * (n // 3),
    "ampersands": lambda n: "a: " + "&" * n,
    "anchors": lambda n: "".join(f"k{i}: &a{i} 1\n" for i in range(n // 17)),
    "stars": lambda n: "a: " + "*" * n,
    "aliases": lambda n: "a: [" + "*a, " * (n // 4),
    "exclamation marks": lambda n: "a: " + "!" * n,
    "open tags": lambda n: "a: " + "!<" * (n // 2),
    "tag of escapes": lambda n: "a: !<" + "%41" * (n // 3) + ">",
    "tags": lambda n: "".join(f"k{i}: !t 1\n" for i in range(n // 12)),
    "percent signs": lambda n: "%" * n,
    "directives": lambda n: "%A b\n" * (n // 5),
    "tabs": lambda n: "\t" * n,
    "tabs in comments": lambda n: "a: 1\n" + "#\t\n" * (n // 3),
    "tabs behind texts": lambda n: "".join(f"k{i}: x\t\n" for i in range(n // 12)),
    "tabs in texts": lambda n: "".join(f'k{i}: "x\t"\n' for i in range(n // 24)) + "\t#\n" * (n // 6),
    "conflicts": lambda n: "<<<<<<< a\n" * (n // 10),
    "control characters": lambda n: "\x01" * n,
    "NUL": lambda n: "\0" * n,
    "carriage returns": lambda n: "\r" * n,
    "carriage returns and lines": lambda n: "a: b\r\r\n" * (n // 7),
    "byte order marks": lambda n: "\ufeff" * (n // 3),
    "cut texts": lambda n: "".join(f"k{i}: a #{i}\n" for i in range(n // 16)),
    "cut texts of one line": lambda n: "a: [" + "b #" * (n // 3),
    "spaces": lambda n: " " * n,
    "spaces before a question mark": lambda n: "a: [ " + " " * n + "?",
    "spaces before a hash": lambda n: "a: b" + " " * n + "#",
    "spaces before a colon": lambda n: "a: b" + " " * n + ": c",
    "spaces on lines": lambda n: (" " * 500 + "\n") * (n // 501),
    "text block": lambda n: "a: |\n" + " x\n\n" * (n // 4),
    "text block of spaces": lambda n: "a: |\n" + (" " * 900 + "\n") * (n // 901),
    "folded text block": lambda n: "a: >\n" + " x\n" * (n // 3),
    "escapes": lambda n: 'a: "' + "\\x41" * (n // 4) + '"',
    "refused escapes": lambda n: 'a: "' + "\\u2028" * (n // 6) + '"',
    "quotes in quotes": lambda n: "a: '" + "''" * (n // 2) + "'",
    "digits": lambda n: "a: " + "1" * n,
    "fraction": lambda n: "a: " + "1" * (n // 2) + "." + "1" * (n // 2),
    "refused numbers": lambda n: "a: [" + "1e999," * (n // 6) + "]",
    "colons": lambda n: "a: " + "x: " * (n // 3),
    "colons without spaces": lambda n: ":" * n,
    "commas": lambda n: "a: [" + ", " * (n // 2),
    "handle": lambda n: "a: @" + "x" * n,
    "handles": lambda n: "a: [" + "@x," * (n // 3),
    "documents": lambda n: "---\n" * (n // 4),
    "documents with fields": lambda n: "a: 1\n---\n" * (n // 9),
    "end marks": lambda n: "a: 1\n" + "...\n" * (n // 4),
    "lists as keys": lambda n: "a: {" + "[a]: 1, " * (n // 8),
    "quoted handles": lambda n: 'depends_on: ["@' + "a-" * (n // 2) + '"]\nowner: "@' + "a" * 3 + '"',
    "long id": lambda n: "id: IMP-" + "0" * n + "a",
    "long owner": lambda n: 'owner: "@' + "a-" * (n // 2) + '!"',
    "long key word": lambda n: "service: " + "a-" * (n // 2),
    "long objective": lambda n: "objective: OBJ-" + "1." * (n // 2),
    "long title of blanks": lambda n: 'title: "' + "a" + " " * n + '"',
    "long description of blanks": lambda n: "description: " + '"' + " " * n + '"',
    "long link": lambda n: "repository: https://" + "a." * (n // 2) + " x",
    "long zone": lambda n: "timezone: " + "A/" * (n // 2) + "!",
    "faulty handles": lambda n: "people:\n" + "".join(f'  "@{i}!": {{name: {"x" * 60}}}\n' for i in range(n // 90)),
    "many faulty items": lambda n: "id: IMP-0001\ntags: [" + "A," * (n // 2) + "]",
    "many unknown fields": lambda n: "id: IMP-0001\n" + "".join(f"descriptio{i}: 1\n" for i in range(n // 20)),
    "rows of points": lambda n: "date,value,note\n" + "2026-02-03,1,\n" * (n // 14),
    "points in quotes": lambda n: "date,value,note\n" + '"' * n,
    "points of one line": lambda n: "date,value,note\n" + "," * n,
}
PARSERS: dict[str, Callable[[bytes], parse.Parsed[Any]]] = {
    "improvement": parse.improvement, "measure": parse.measure, "policy": parse.policy, "points": parse.points,
}  # fmt: skip


def main(most: int, kinds: list[str]) -> None:
    """Read every shape as every kind; a shape of up to `most` bytes."""
    for name, shape in SHAPES.items():
        for kind in kinds:
            print(f"{name}, {kind}:", end=" ", flush=True)  # noqa: T201 - the result of the process
            parsed = PARSERS[kind](shape(most - 200).encode()[:most])
            print("value" if parsed.value is not None else "no value", len(parsed.flaws), flush=True)  # noqa: T201
            if not parsed.flaws and (parsed.value is None or kind != "points"):
                raise SystemExit(f"{name} is accepted as {kind}")
    print("all read", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
