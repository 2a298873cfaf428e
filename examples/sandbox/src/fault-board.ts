import type { Fault, FaultBoard, FaultTarget } from './context.js';

interface Armed {
  readonly fault: Fault;
  left: number;
}

/** A fault board in memory; `pending` lists what is still armed, with the times that are left. */
export function createFaultBoard(): FaultBoard & { pending(): readonly Fault[] } {
  const armed: Record<FaultTarget, Armed[]> = { pdnd: [], inps: [] };
  return {
    arm(fault: Fault) {
      armed[fault.target].push({ fault, left: fault.times });
    },
    take(target: FaultTarget) {
      const queue = armed[target];
      while (queue[0] !== undefined && queue[0].left <= 0) queue.shift();
      const first = queue[0];
      if (first === undefined) return undefined;
      first.left -= 1;
      if (first.left === 0) queue.shift();
      return first.fault;
    },
    clear() {
      armed.pdnd.length = 0;
      armed.inps.length = 0;
    },
    pending() {
      return [...armed.pdnd, ...armed.inps].map(({ fault, left }) => ({ ...fault, times: left }));
    },
  };
}
