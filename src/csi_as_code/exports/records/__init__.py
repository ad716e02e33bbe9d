"""One improvement in a format: a file here, with a function `render(dossier) -> str`."""
