"""`python -m simulator.anymarket --port N --journal F --faults F`."""

from simulator.anymarket.main import run

run()
