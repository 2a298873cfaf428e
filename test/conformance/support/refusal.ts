import { ModiError, type ModiErrorCode } from '@varco/modi-client';
import { expect } from 'chai';

/** Runs what must be refused; the code, and what its facts say. */
export async function refusalOf(work: () => unknown): Promise<readonly unknown[]> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ModiError) return [error.code, ...Object.values(error.facts)];
    throw error;
  }
  throw new Error('expected a refusal, got none');
}

/** As {@link refusalOf}: it must be refused with this code, and these facts where they are given. */
export async function refuses(work: () => unknown, code: ModiErrorCode, ...facts: unknown[]): Promise<void> {
  const [given, ...more] = await refusalOf(work);
  expect([given, ...(facts.length > 0 ? more : [])]).to.deep.equal([code, ...facts]);
}
