"""`python -m simulator.eccosys --port N --journal F --faults F`."""

from simulator.eccosys.main import run

run()
