"""Events sent to other systems, signed per the Standard Webhooks specification."""
