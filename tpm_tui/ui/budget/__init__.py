"""The ledger of a row."""
