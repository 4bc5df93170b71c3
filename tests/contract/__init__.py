"""Every repository keeps its promise on both databases; fakes and real ones keep the same."""
