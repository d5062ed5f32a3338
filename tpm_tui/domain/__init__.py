"""Pure values and rules without any dependency: items, tree, calendar, changes."""
