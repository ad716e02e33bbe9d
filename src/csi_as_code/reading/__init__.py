"""Reading a register strictly: YAML text, schemas, points, a whole register from a folder or a git commit."""
