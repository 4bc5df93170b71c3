"""Rules, translators and handlers with fakes: no socket, no sleep, no clock."""
