"""A scorecard in a format: a file here, with a function `render(card) -> str`."""
