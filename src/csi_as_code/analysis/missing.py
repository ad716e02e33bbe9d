"""What a record lacks to be in a state, in words."""

from csi_as_code.analysis.unmet import demands_in, unmet
from csi_as_code.model import Improvement
from csi_as_code.policy import Policy


def missing(policy: Policy, item: Improvement, state: str) -> tuple[str, ...]:
    """Return what a record lacks to be in a state, in the order of the state table."""
    return tuple(demand.says for demand in unmet(item, demands_in(policy, state)))
