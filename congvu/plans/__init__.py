"""Reform plans, targets, tasks with output, owner, date and proof; registers that prove."""
