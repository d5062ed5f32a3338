"""Everything that is derived: aggregates over the tree, incrementally and naively."""
