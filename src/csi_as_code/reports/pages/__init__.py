"""The pages of rules in a format: a file here, with a function `render(pages) -> str`."""
