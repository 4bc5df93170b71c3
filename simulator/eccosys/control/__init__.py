"""How tests set the simulator up and ask what happened."""
