"""What people and programs are shown of findings and roll-ups. Reports only render."""
