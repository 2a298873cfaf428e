import { X509Certificate } from 'node:crypto';
import type { InpsProfilo } from '../context.js';
import { InvalidInput } from '../invalid-input.js';

/** The certificates of the profile, read. Throws {@link InvalidInput} on the first that is none. */
export function readSignatories({ firmatari }: InpsProfilo): readonly X509Certificate[] {
  return firmatari.map((pem, index) => {
    try {
      return new X509Certificate(pem);
    } catch {
      // What the library says of a text that is no certificate helps nobody.
      throw new InvalidInput([{ field: `firmatari[${index}]`, reason: 'must be one certificate, PEM' }]);
    }
  });
}

/** Returns the profile, or throws {@link InvalidInput} when nobody could meet it. */
export function checkProfilo(profilo: InpsProfilo): InpsProfilo {
  if (profilo.tracciamento === 'AUDIT_REST_02' && !profilo.voucher) {
    const reason = "AUDIT_REST_02 compares the evidence with the voucher's digest: it needs voucher true";
    throw new InvalidInput([{ field: 'tracciamento', reason }]);
  }
  if (profilo.integrita !== 'nessuno' && profilo.wss === 'nessuno') {
    const reason = 'INTEGRITY_SOAP_01 extends ID_AUTH_SOAP_01 or ID_AUTH_SOAP_02: it needs one of them in wss';
    throw new InvalidInput([{ field: 'integrita', reason }]);
  }
  readSignatories(profilo);
  if (profilo.dpop === true && !profilo.voucher) {
    throw new InvalidInput([{ field: 'dpop', reason: 'a proof is about a voucher: it needs voucher true' }]);
  }
  return profilo;
}
