"""Questions on the line below the grid."""
