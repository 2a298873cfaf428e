import type { InpsProfilo } from '../context.js';

/** Returns the profile, or throws `RangeError` when nobody could meet it. */
export function checkProfilo(profilo: InpsProfilo): InpsProfilo {
  if (profilo.tracciamento === 'AUDIT_REST_02' && !profilo.voucher) {
    throw new RangeError("AUDIT_REST_02 compares the evidence with the voucher's digest: it needs voucher: true");
  }
  return profilo;
}
