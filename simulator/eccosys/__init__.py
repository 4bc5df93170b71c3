"""An imitation of the Eccosys REST API."""
