"""What the settings say about the network, and the clients of services that the operator runs."""
