import type { AttachmentPolicy } from '@varco/modi-client';
import type { Richiedente } from '../domain/persona.js';
import type { Servizio } from '../domain/servizio.js';

/** Only the old door can hand on a message as it came: at the other one, what is left elsewhere is put back into the envelope, or refused. */
export function allegatiPer({ profilo }: Servizio, { porta }: Pick<Richiedente, 'porta'>): AttachmentPolicy {
  const { allegati = 'rifiuta' } = profilo;
  return allegati === 'lascia' && porta !== 'porta-delegata' ? 'espandi' : allegati;
}
