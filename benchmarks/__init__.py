"""Ratios measured side by side: reading, checking and building large registers, against PyYAML, git and Hugo."""
