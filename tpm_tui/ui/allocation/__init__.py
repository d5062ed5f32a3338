"""The heat map of people and periods."""
