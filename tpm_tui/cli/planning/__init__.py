"""People, budgets, work and progress from a script."""
