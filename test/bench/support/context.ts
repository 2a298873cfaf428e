import type { FixedAnswer } from './answers.js';
import type { Machine } from './machine.js';

/** What every benchmark is given. */
export interface Context {
  /** Tiny numbers: only correctness is judged. */
  readonly smoke: boolean;
  /** Of each side, where two are compared. */
  readonly rounds: number;
  /** A folder of the run's own, on the disk of the checkout. */
  readonly dir: string;
  readonly machine: Machine;
  readonly answers: readonly FixedAnswer[];
  /** Tells a person what goes on, on stderr. */
  note(text: string): void;
}

export function answerNamed({ answers }: Context, name: string): FixedAnswer {
  const found = answers.find((answer) => answer.name === name);
  if (!found) throw new Error(`no answer ${name}`);
  return found;
}
