"""What the program costs, as ratios that hold on any machine. Run them with ``make bench``."""
