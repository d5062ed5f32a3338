"""Half-typed text: kept, offered again, written down."""
