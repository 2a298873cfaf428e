import type { InpsProfilo } from '../context.js';
import { InvalidInput } from '../invalid-input.js';

/** Returns the profile, or throws {@link InvalidInput} when nobody could meet it. */
export function checkProfilo(profilo: InpsProfilo): InpsProfilo {
  if (profilo.tracciamento === 'AUDIT_REST_02' && !profilo.voucher) {
    const reason = "AUDIT_REST_02 compares the evidence with the voucher's digest: it needs voucher true";
    throw new InvalidInput([{ field: 'tracciamento', reason }]);
  }
  if (profilo.dpop === true && !profilo.voucher) {
    throw new InvalidInput([{ field: 'dpop', reason: 'a proof is about a voucher: it needs voucher true' }]);
  }
  return profilo;
}
