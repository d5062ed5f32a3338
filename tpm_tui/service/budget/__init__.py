"""The ledger of budgets."""
