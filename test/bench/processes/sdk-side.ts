import { runLoop } from '../support/loop.js';
import { answerParent } from '../support/peer.js';
import type { SideQuestion } from '../support/rounds.js';
import { DECISION_SIDES } from '../support/decision-sides.js';
import { SIDES } from '../support/sdk-sides.js';

/** One side of a comparison: prepared once, then run for as long as it is told, again and again. */
let work: (() => Promise<unknown>) | undefined;

answerParent(async (question: SideQuestion) => {
  if ('prepare' in question) {
    const make = { ...SIDES, ...DECISION_SIDES }[question.prepare];
    if (make === undefined) throw new Error(`no side ${question.prepare}`);
    work = await make(question.material as never);
    return undefined;
  }
  if (work === undefined) throw new Error('not prepared');
  return runLoop(work, question.run);
});
