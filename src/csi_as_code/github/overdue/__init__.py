"""The overdue job: one issue for each item that is late or soon will be. `plan` decides, `job` does it."""
