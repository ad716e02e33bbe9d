"""How work flows in a format: a file here, with a function `render(flow, shown) -> str`."""
