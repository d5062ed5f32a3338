"""How every figure comes about."""
