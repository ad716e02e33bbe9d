"""What happened to records in a format: a file here, with a function `render(trail) -> str`."""
