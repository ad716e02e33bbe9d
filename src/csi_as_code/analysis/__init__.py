"""Pure questions to a register: priority, dependencies, measures, due dates, approvals, similar titles."""
