"""The register in formats that other programs read."""
