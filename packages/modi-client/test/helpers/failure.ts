/** Runs what must fail and gives what it threw. */
export async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure, got none');
}

type ErrorClass<E> = abstract new (...args: never[]) => E;

/** As {@link failureOf}, and of the class that is expected. */
export async function failureAs<E>(type: ErrorClass<E>, work: () => unknown): Promise<E> {
  const error = await failureOf(work);
  if (error instanceof type) return error;
  throw new Error(`expected ${type.name}`, { cause: error });
}
