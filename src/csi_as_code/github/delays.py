"""How long to wait before another try, by what GitHub documents; pure.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from collections.abc import Mapping

BETWEEN_WRITES_SECONDS = 1.0
SETTLE_SECONDS = 5.0
"""What was just made may not be in a list yet."""
MOST_WAIT_SECONDS = 900.0
TRIES = 8
UNREACHED_TRIES = 3
UNREACHED_SECONDS = 10.0
"""Where nothing of GitHub was ever reached, no patience makes a network; after these seconds there is no other try."""
_LIMITED_SECONDS = 60.0


def is_limit(status: int, headers: Mapping[str, str], message: str) -> bool:
    """Tell whether an answer says "too fast", which means that nothing was done."""
    if status == 429:
        return True
    if status != 403:
        return False
    return "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0" or "rate limit" in message.casefold()


def limit_seconds(headers: Mapping[str, str], tried: int, now: float) -> float:
    """Return how long a limit lasts: as it says, else until its reset, else a minute, doubled with each try."""
    asked = _number(headers.get("retry-after"))
    if asked is not None:
        return asked
    reset = _number(headers.get("x-ratelimit-reset"))
    if headers.get("x-ratelimit-remaining") == "0" and reset is not None:
        return max(reset - now, 0.0) + 1.0
    return _LIMITED_SECONDS * 2.0 ** (tried - 1)


def fault_seconds(headers: Mapping[str, str], tried: int) -> float:
    """Return how long to wait after a fault: as it says, else a second, doubled with each try."""
    asked = _number(headers.get("retry-after"))
    return 2.0 ** (tried - 1) if asked is None else asked


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 12 else None
