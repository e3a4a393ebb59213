"""Messages as signed JSON to a webhook of the operator, by the Standard Webhooks specification."""
