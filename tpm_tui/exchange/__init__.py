"""Foreign file formats, read into an import plan that is previewed before anything is written."""
