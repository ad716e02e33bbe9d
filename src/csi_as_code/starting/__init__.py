"""Set a team up: the files of a register repository, from templates, and bringing an older set-up up to date."""
