"""Settings, clock, logs, wiring: the only place that names adapters and asks the machine."""
