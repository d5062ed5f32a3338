"""The board on screen: from its file to its grid."""
