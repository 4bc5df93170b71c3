"""`python -m simulator.anymarket --port N --journal F --faults F`."""

from simulator.anymarket.server import AnyMarketSimulator
from simulator.engine.process import run

run("python -m simulator.anymarket", AnyMarketSimulator)
