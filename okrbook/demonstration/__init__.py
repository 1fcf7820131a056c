"""A small made-up county: its chart, its blank forms, its returns (some faulty on purpose), checked and merged."""

from okrbook.demonstration.building import TODAY, DemoResult, build_demo
from okrbook.demonstration.county import Fault
from okrbook.demonstration.telling import told

__all__ = ["TODAY", "DemoResult", "Fault", "build_demo", "told"]
