"""`python -m simulator.eccosys --port N --journal F --faults F`."""

from simulator.eccosys.server import EccosysSimulator
from simulator.engine.process import run

run("python -m simulator.eccosys", EccosysSimulator)
