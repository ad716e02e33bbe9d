"""Who somebody is: git's e-mail addresses to handles, by register.yaml alone."""

from collections.abc import Iterable, Mapping

from csi_as_code import history
from csi_as_code.history import Signature
from csi_as_code.policy import Policy


def by_address(policy: Policy) -> Mapping[str, str]:
    """Return the handle of every address in register.yaml; an address of two people is nobody's."""
    found: dict[str, str | None] = {}
    for handle, person in policy.people.items():
        for address in person.email:
            key = address.strip().casefold()
            found[key] = handle if found.get(key, handle) == handle else None
    return {address: handle for address, handle in found.items() if handle}


def identified(addresses: Iterable[str], policy: Policy) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the handles behind some addresses, and the addresses that are nobody's, in order."""
    known = by_address(policy)
    keys = {address.strip().casefold() for address in addresses}
    return frozenset(known[key] for key in keys if key in known), tuple(sorted(keys - known.keys()))


def co_authors(message: str) -> tuple[str, ...]:
    """Return the addresses in the Co-authored-by trailers of a commit message."""
    return tuple(signature.email for signature in history.co_authors(message))


def called(signature: Signature, known: Mapping[str, str]) -> str:
    """Return the handle of somebody whose address register.yaml knows, else the name that git recorded."""
    handle = known.get(signature.email.strip().casefold())
    return handle or signature.name.strip() or signature.email.strip() or "somebody without a name"
