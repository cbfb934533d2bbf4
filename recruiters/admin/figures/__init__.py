"""The section "Figures" of the desk."""
