"""What is ready now in a format: a file here, with a function `render(lanes, today) -> str`."""
