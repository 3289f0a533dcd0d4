"""Plans, tasks, and the registers that prove."""
