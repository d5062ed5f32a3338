"""The terminal user interface: one screen with the tree grid."""
