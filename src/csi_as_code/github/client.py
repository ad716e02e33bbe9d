"""A small client of GitHub's REST API for one repository: typed answers, pages, retries, limits, no double creation."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from csi_as_code.errors import UsageError
from csi_as_code.github.answers import Empty, Refusal
from csi_as_code.github.clock import Clock, SystemClock
from csi_as_code.github.delays import (
    BETWEEN_WRITES_SECONDS,
    MOST_WAIT_SECONDS,
    SETTLE_SECONDS,
    TRIES,
    UNREACHED_SECONDS,
    UNREACHED_TRIES,
    fault_seconds,
    is_limit,
    limit_seconds,
)
from csi_as_code.github.transport import GitHubError, LostError, Raw, Transport, UnreachedError, within
from csi_as_code.text import count, visible

T = TypeVar("T")
MOST_PAGES = 1_000
PER_PAGE = 100
_NEXT = re.compile(r'<([^<>]*)>\s*;[^,]*\brel="?next"?')
_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}\Z")


def quietly(_: str) -> None:
    """Say nothing."""


class _Again(NamedTuple):
    """Why a try did not succeed and how long to wait, and whether it may be carried out all the same."""

    why: str
    seconds: float
    may_be_done: bool


class Client:
    """One repository on GitHub. Paths are relative to it; with a slash at the beginning, to the API's base.

    `writes` is False in a dry run: then a write is refused. `say` gets a sentence where somebody waits.
    """

    def __init__(
        self,
        transport: Transport,
        repository: str,
        *,
        clock: Clock | None = None,
        writes: bool = True,
        say: Callable[[str], object] = quietly,
    ) -> None:
        if not _REPOSITORY.match(repository):
            raise UsageError(f'"{repository}" is no repository', "Write OWNER/NAME, or set GITHUB_REPOSITORY.")
        self.repository = repository
        self.writes = writes
        self.clock = clock or SystemClock()
        self._transport = transport
        self._say = say
        self._known: dict[str, Raw] = {}
        self._last_write = -BETWEEN_WRITES_SECONDS
        self._was_reached = False
        self._unreached_since: float | None = None

    def get(self, path: str, kind: type[T], **query: str | int) -> T:
        """Return one thing; raise GitHubError where it is not there."""
        return _decoded(self._read(self._url(path, query), kind), kind)

    def find(self, path: str, kind: type[T], **query: str | int) -> T | None:
        """Return one thing, or None where it is not there (or may not be seen, which GitHub does not tell apart)."""
        try:
            return self.get(path, kind, **query)
        except GitHubError as error:
            if error.status == 404:
                return None
            raise

    def pages(self, path: str, kind: type[T], **query: str | int) -> Iterator[T]:
        """Yield what is on every page of a list."""
        whole = tuple[kind, ...]  # type: ignore[valid-type]  # made from an argument
        for page in self.every_page(path, whole, **query):
            yield from page

    def every_page(self, path: str, kind: type[T], **query: str | int) -> Iterator[T]:
        """Yield the answer of every page, as of lists that are inside an object."""
        url = self._url(path, {"per_page": PER_PAGE, **query})
        seen: set[str] = set()
        while url:
            seen.add(url)
            answer = self._read(url, kind)
            yield _decoded(answer, kind)
            url = self._next(answer, seen)

    def send(self, method: str, path: str, body: object, kind: type[T]) -> T:
        """Write what may be written twice without harm (PATCH, PUT, DELETE, a status), and return the answer."""
        tried = 0
        while True:
            tried += 1
            answer = self._try_write(method, self._url(path, {}), body, kind, tried)
            if isinstance(answer, Raw):
                return _decoded(answer, kind)
            self._wait(answer, tried)

    def create(self, path: str, body: object, kind: type[T], *, seen: Callable[[], T | None]) -> T:
        """Make something once: where it is not known whether it was made, `seen` looks before another try."""
        tried = 0
        while True:
            tried += 1
            answer = self._try_write("POST", self._url(path, {}), body, kind, tried)
            if isinstance(answer, Raw):
                return _decoded(answer, kind)
            self._wait(answer, tried)
            if answer.may_be_done:
                self.settle()
            found = seen() if answer.may_be_done else None
            if found is not None:
                return found

    def settle(self) -> None:
        """Wait until what was just made is in lists too."""
        self.clock.sleep(SETTLE_SECONDS)

    def delete(self, path: str) -> None:
        """Remove something; that it is gone already is as good."""
        try:
            self.send("DELETE", path, None, Empty)
        except GitHubError as error:
            if error.status != 404:
                raise

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _url(self, path: str, query: Mapping[str, str | int]) -> str:
        where = path if path.startswith("/") else f"/repos/{self.repository}/{path}".rstrip("/")
        return f"{self._transport.base}{where}{'?' if query else ''}{urlencode(query)}"

    def _read(self, url: str, kind: type[Any]) -> Raw:
        tried = 0
        while True:
            tried += 1
            before = self._known.get(url)
            etag = before.headers.get("etag", "") if before else ""
            answer = self._try("GET", url, None, kind, tried, etag)
            if isinstance(answer, _Again):
                self._wait(answer, tried)
                continue
            if answer.status == 304 and before is not None:
                return before
            if answer.headers.get("etag"):
                self._known[url] = answer
            return answer

    def _try_write(self, method: str, url: str, body: object, kind: type[Any], tried: int) -> "Raw | _Again":
        if not self.writes:
            raise GitHubError("a dry run writes nothing")
        pause = self._last_write + BETWEEN_WRITES_SECONDS - self.clock.now()
        if pause > 0:
            self.clock.sleep(min(pause, BETWEEN_WRITES_SECONDS))
        try:
            return self._try(method, url, body, kind, tried)
        finally:
            self._last_write = self.clock.now()

    def _try(self, method: str, url: str, body: object, kind: type[Any], tried: int, etag: str = "") -> "Raw | _Again":
        """Return an answer that can be used, or why there has to be another try; raise where trying is no use."""
        began = self.clock.now()
        try:
            answer = self._transport.send(method, url, body, etag)
            self._was_reached = True
        except UnreachedError as error:
            self._check_reach(error, began, tried)
            return _Again(f"cannot be reached ({error})", fault_seconds({}, tried), may_be_done=False)
        except LostError as error:
            return _Again(f"gives no answer ({error})", fault_seconds({}, tried), may_be_done=True)
        if answer.status >= 500:
            return _Again(f"answers {answer.status}", fault_seconds(answer.headers, tried), may_be_done=True)
        if answer.status >= 400:
            message = _message(answer)
            if is_limit(answer.status, answer.headers, message):
                seconds = limit_seconds(answer.headers, tried, self.clock.now())
                return _Again("says that this is too fast", seconds, may_be_done=False)
            raise _refused(method, url, answer.status, message)
        if answer.status in (204, 304) or _is_whole(answer, kind):
            return answer
        return _Again("answers with something else than JSON", fault_seconds({}, tried), may_be_done=True)

    def _check_reach(self, error: UnreachedError, began: float, tried: int) -> None:
        """Raise GitHubError where GitHub was never reached, and trying further is no use."""
        if self._was_reached:
            return
        if self._unreached_since is None:
            self._unreached_since = began
        if tried >= UNREACHED_TRIES or self.clock.now() - self._unreached_since >= UNREACHED_SECONDS:
            hint = f"Asked was {self._transport.base}: is that right (GITHUB_API_URL), and is there a way to it?"
            raise GitHubError(f"GitHub cannot be reached ({error}), by {count(tried, 'try', 'tries')}", hint)

    def _wait(self, again: _Again, tried: int) -> None:
        if tried >= TRIES:
            hint = f"Try again later. Asked was {self._transport.base}: is there a way through the network?"
            raise GitHubError(f"GitHub {again.why}, {count(tried, 'time')} in a row", hint)
        if again.seconds > MOST_WAIT_SECONDS:
            minutes = int(again.seconds // 60)
            raise GitHubError(f"GitHub {again.why} and wants a wait of {minutes} minutes", "Try again later.")
        self._say(f"GitHub {again.why}; trying again in {again.seconds:.0f} s")
        self.clock.sleep(again.seconds)

    def _next(self, answer: Raw, seen: set[str]) -> str:
        """Return the address of the next page; it is of the same host, new, and one of a sensible number."""
        found = _NEXT.search(answer.headers.get("link", ""))
        if found is None:
            return ""
        if not within(self._transport.base, found[1]):
            raise GitHubError("GitHub's next page is on another host, so it was not followed")
        if found[1] in seen or len(seen) >= MOST_PAGES:
            raise GitHubError("GitHub's pages do not end")
        return found[1]


def segment(text: str) -> str:
    """Return a text as one segment of a path."""
    if text in ("", ".", ".."):
        raise UsageError(f'"{text}" is no name')
    return quote(text, safe="")


def _is_whole(answer: Raw, kind: type[Any]) -> bool:
    """Tell whether an answer is JSON to its end. Odd JSON is whole: `_decoded` refuses it, and no try betters it."""
    if not answer.is_json:
        return False
    try:
        msgspec.json.decode(answer.body, type=kind)
    except msgspec.ValidationError:
        return True
    except (msgspec.DecodeError, ValueError):
        return False
    return True


def _decoded(answer: Raw, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.body or b"{}", type=kind)
    except (msgspec.MsgspecError, ValueError) as error:
        raise GitHubError(f"GitHub's answer is not as it is documented: {error}") from error


def _message(answer: Raw) -> str:
    try:
        return msgspec.json.decode(answer.body, type=Refusal).message
    except (msgspec.MsgspecError, ValueError):
        return ""


def _refused(method: str, url: str, status: int, message: str) -> GitHubError:
    path = url.partition("?")[0].partition("://")[2].partition("/")[2]
    hints = {
        401: "The token in GITHUB_TOKEN is not valid.",
        403: "Does the token have the permission for it? In a workflow, see permissions.",
        404: "It is not there, or the token may not see it.",
    }
    said = f": {visible(message)[:200]}" if message else ""
    return GitHubError(
        f"GitHub refuses {method} /{visible(path)} ({status}){said}", hints.get(status, ""), status=status
    )
