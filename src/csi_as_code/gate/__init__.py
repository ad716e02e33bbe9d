"""Base against head: whether a change to a register may be merged, judged by the policy of its base."""
