"""Keep a register of service improvements in a git repository."""

__version__ = "0.1.0"
