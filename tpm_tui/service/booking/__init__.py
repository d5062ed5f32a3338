"""Work and cost that are logged, and what a person logged in a week."""
