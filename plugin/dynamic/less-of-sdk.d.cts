/** Has what is not used loaded at its first use, in a process that has not loaded Pulumi's SDK yet. */
export function loadByNeed(): void;
