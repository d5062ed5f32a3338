"""Tables and rows as text: copied, read back, put over cells or in as rows."""
