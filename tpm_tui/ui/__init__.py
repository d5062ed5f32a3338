"""What is seen and typed: the only layer that knows Textual."""
