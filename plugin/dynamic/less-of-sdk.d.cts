/** Makes unused parts load at their first use, in a process that has not loaded Pulumi's SDK yet. */
export function loadByNeed(): void;
