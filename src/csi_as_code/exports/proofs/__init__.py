"""How decisions are proven in a format: a file here, with a function `render(found, zone) -> str`."""
