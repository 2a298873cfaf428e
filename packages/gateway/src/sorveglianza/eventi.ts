import type { ClockEvent, KeyEvent } from '@varco/modi-client';
import type { Log } from '../log.js';

/** Why a key is used from now on, in the words of the log. */
const PERCHE = {
  accepted: 'pdnd-la-conosce',
  deposited: 'depositata',
  explicit: 'a-mano',
  'other-refused': 'altra-rifiutata',
  'other-expired': 'altra-scaduta',
} as const;

/** What the library notices by itself, in the words of the log: once for each change, never for each call. */
export function logEventi(log: Log): (event: KeyEvent | ClockEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'key.activated': {
        const { clientId, kid, previousKid: prima } = event;
        return log.info('chiave-attivata', { clientId, kid, prima, perche: PERCHE[event.reason] });
      }
      case 'key.refused': {
        const { clientId, kid, usedKid: usata, correlationId } = event;
        return log.warn('chiave-rifiutata', { clientId, kid, usata, correlationId });
      }
      case 'key.probe-refused': {
        const { clientId, kid, probes: prove, nextProbeMs: prossimaMs, correlationId } = event;
        return log.info('chiave-in-attesa', { clientId, kid, prove, prossimaMs, correlationId });
      }
      case 'key.probe-failed': {
        const { clientId, kid, probes: prove, code: codice } = event;
        return log.warn('chiave-non-provata', { clientId, kid, prove, codice });
      }
      case 'key.expiring':
        // Told by whoever watches, who knows what it is.
        return undefined;
      case 'clock.skewed': {
        const { host, offsetMs: scartoMs, uncertaintyMs: incertezzaMs } = event;
        return log.warn('orologio-sfasato', { host, scartoMs, incertezzaMs, rimedio: 'NTP' });
      }
      case 'clock.agreed': {
        const { host, offsetMs: scartoMs, uncertaintyMs: incertezzaMs } = event;
        return log.info('orologio-a-posto', { host, scartoMs, incertezzaMs });
      }
      case 'clock.corrected': {
        const { host, correctionMs: correzioneMs, previousMs: primaMs } = event;
        return log.warn('orologio-corretto', { host, correzioneMs, primaMs });
      }
      case 'clock.correction-refused': {
        const { host, offsetMs: scartoMs, maxCorrectionMs: massimoMs } = event;
        return log.error('orologio-non-corretto', { host, scartoMs, massimoMs, rimedio: 'NTP' });
      }
    }
  };
}
