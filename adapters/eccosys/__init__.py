"""The ERP Eccosys: docs/eccosys.md says what is known of it."""
