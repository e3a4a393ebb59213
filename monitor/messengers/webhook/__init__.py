"""Messages as signed JSON to an address of yours, by the Standard Webhooks specification."""
