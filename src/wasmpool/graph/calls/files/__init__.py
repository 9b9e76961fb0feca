"""What one file says, arranged for those who follow its calls; and what languages differ in."""
