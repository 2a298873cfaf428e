/** Tells a listener of a failure. One that throws harms nobody's call: a process warning says so, without quoting what it threw. */
export function tellFailure(listener: ((error: unknown) => void) | undefined, error: unknown): void {
  try {
    listener?.(error);
  } catch (thrown) {
    const kind = thrown instanceof Error ? thrown.name : typeof thrown;
    process.emitWarning(`a listener of failures threw ${kind}`, { code: 'VARCO_MODI_SUBSCRIBER' });
  }
}
