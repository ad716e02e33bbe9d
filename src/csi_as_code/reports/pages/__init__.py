"""The pages of rules in a format: a file here, with a function `render(pages) -> str`."""

from csi_as_code.rules.pages import Page, level_name, named, pages

__all__ = ["Page", "level_name", "named", "pages"]
