"""The grammar of policy acts: triggers, what weakens them, who acts, how far, and the act put together."""
