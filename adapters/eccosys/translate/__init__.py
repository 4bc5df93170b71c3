"""Our orders and customers in the words of Eccosys. Pure."""
