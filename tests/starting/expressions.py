"""GitHub's expressions, as far as our workflows use them; anything else is an error.

https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
"""

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(r"\s*(?:('(?:[^']|'')*')|([0-9]+)|(&&|\|\||==|!=|[!().,])|([A-Za-z_][A-Za-z0-9_-]*))")
_MARK = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
WORDS = {"true": True, "false": False, "null": None}


def filled(text: Any, contexts: Mapping[str, Any]) -> str:
    """Return a text with its expressions evaluated, as the runner puts it into the environment."""
    return _MARK.sub(lambda mark: shown(evaluated(mark[1], contexts)), shown(text))


def holds(condition: Any, contexts: Mapping[str, Any]) -> bool:
    """Tell whether an `if` is met, status functions not looked at: they are in `contexts` as values."""
    text = shown(condition).strip()
    whole = _MARK.fullmatch(text)
    return truthy(evaluated(whole[1] if whole else text, contexts))


def shown(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def truthy(value: Any) -> bool:
    return value not in (None, False, "", 0)


def evaluated(text: str, contexts: Mapping[str, Any]) -> Any:
    tokens, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        assert match, f"not an expression: {text!r} at {at}"
        tokens.append(match[0].strip())
        at = match.end()
    reader = _Reader(tokens, contexts)
    value = reader.either()
    assert not reader.tokens, f"not an expression: {text!r}"
    return value


class _Reader:
    def __init__(self, tokens: list[str], contexts: Mapping[str, Any]) -> None:
        self.tokens = tokens
        self.contexts = contexts

    def takes(self, *words: str) -> str:
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in words else ""

    def either(self) -> Any:
        value = self.both()
        while self.takes("||"):
            other = self.both()
            value = value if truthy(value) else other
        return value

    def both(self) -> Any:
        value = self.same()
        while self.takes("&&"):
            other = self.same()
            value = other if truthy(value) else value
        return value

    def same(self) -> Any:
        value = self.single()
        while word := self.takes("==", "!="):
            value = equal(value, self.single()) == (word == "==")
        return value

    def single(self) -> Any:
        if self.takes("!"):
            return not truthy(self.single())
        if self.takes("("):
            value = self.either()
            assert self.takes(")")
            return value
        token = self.tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if token.isdigit() or token in WORDS:
            return WORDS[token] if token in WORDS else int(token)
        if self.takes("("):
            return self.call(token)
        value = self.contexts[token]
        while self.takes("."):
            name = self.tokens.pop(0)
            value = value.get(name) if isinstance(value, Mapping) else None
        return value

    def call(self, name: str) -> Any:
        given = []
        while not self.takes(")"):
            given.append(self.either())
            self.takes(",")
        match name, given:
            case "contains", [text, part]:
                return shown(part).casefold() in shown(text).casefold()
            case "always" | "cancelled" | "failure" | "success", []:
                return self.contexts["status"][name]
        raise AssertionError(f"no such function: {name}")


def equal(one: Any, other: Any) -> bool:
    """Compare as GitHub does: texts without case, what differs in type as numbers."""
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    if type(one) is type(other):
        return bool(one == other)
    return _number(one) == _number(other)


def _number(value: Any) -> float:
    if value is None or value == "":
        return 0.0
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")
