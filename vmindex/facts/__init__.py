"""Read the files that name things: hosts, addresses, worlds, VMs."""
