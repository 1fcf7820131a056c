"""``python -m okrbook``."""

from okrbook.cli import main

main(prog_name="okrbook")
