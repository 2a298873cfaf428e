import type { DoctorContext } from './context.js';
import type { DoctorInput } from './input.js';
import type { Words } from './finding.js';

/** What cannot be seen from here: a clean report must not be read for more than it says. */
export function notChecked(input: DoctorInput, context: DoctorContext): string[] {
  const { assertion, voucher, evidence, request } = input;
  const list: (Words | false)[] = [
    assertion !== undefined &&
      context.key === undefined && {
        it: 'la firma dell’assertion e il kid (manca la chiave: --key)',
        en: 'the assertion’s signature and its kid (no key: --key)',
      },
    context.registered !== true &&
      (assertion !== undefined || input.key !== undefined || input.configuration !== undefined) && {
        it: 'che la chiave sia nel client, il client associato alla finalità, e che finalità, richiesta di fruizione ed e-service siano attivi: lo sa solo PDND (--online)',
        en: 'that the key is in the client, the client linked to the purpose, and purpose, agreement and e-service active: only PDND knows (--online)',
      },
    voucher !== undefined &&
      context.pdndJwks === undefined && {
        it: 'la firma del voucher (mancano le chiavi di PDND: --jwks, o --online)',
        en: 'the voucher’s signature (PDND’s keys are missing: --jwks, or --online)',
      },
    (evidence !== undefined || voucher !== undefined || request !== undefined || input.idAuth !== undefined) &&
      context.eserviceAudience === undefined && {
        it: 'che aud sia quella dell’e-service (manca --eservice-audience)',
        en: 'that aud is the e-service’s (--eservice-audience is missing)',
      },
  ];
  return list.flatMap((words) => (words === false ? [] : [words[context.lingua ?? 'it']]));
}
