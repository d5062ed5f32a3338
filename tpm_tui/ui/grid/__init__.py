"""The tree grid: pure geometry and text beside one widget."""
