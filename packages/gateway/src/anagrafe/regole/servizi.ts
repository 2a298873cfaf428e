import { avviso, difetto, pointer } from '../../config/difetto.js';
import type { Rilievo } from '../../config/difetto.js';
import { checkProxy, checkUrl } from '../../config/indirizzi.js';
import { isLiteralAddress } from '../../config/reti.js';
import type { Servizio } from '../../domain/servizio.js';
import type { Regola } from './regola.js';

/** A service can be called with the profile it declares. */
export const servizi: Regola = function* ({ ente, percorso }) {
  for (const [index, servizio] of ente.servizi.entries()) {
    const at = percorso + pointer('servizi', index);
    yield* addresses(servizio, at);
    yield* accesso(servizio, at);
    yield* mutualTls(servizio, at);
  }
};

/** Does the profile need a PDND client: its key, its purpose? */
export function needsPdnd({ profilo }: Servizio): boolean {
  const { canale, voucher, tracciamento, integrita } = profilo;
  // INTEGRITY_REST_02 names its key by the kid that PDND knows.
  return canale === 'pdnd' || voucher !== 'nessuno' || tracciamento !== 'nessuno' || integrita === 'INTEGRITY_REST_02';
}

function* addresses({ url, tls }: Servizio, at: string): Iterable<Rilievo> {
  const found = [
    checkUrl(`${at}/url`, url),
    tls.proxy === undefined ? undefined : checkProxy(`${at}/tls/proxy`, tls.proxy),
  ];
  yield* found.filter((one) => one !== undefined);
  if (tls.indirizzoSorgente !== undefined && !isLiteralAddress(tls.indirizzoSorgente)) {
    const fix = 'scrivi l’indirizzo di questa macchina dichiarato a INPS (Q-12)';
    yield difetto('forma-non-valida', `${at}/tls/indirizzoSorgente`, '«indirizzoSorgente» non è un indirizzo IP', fix);
  }
}

function* accesso(servizio: Servizio, at: string): Iterable<Rilievo> {
  const { profilo, pdnd } = servizio;
  if (needsPdnd(servizio) && pdnd === undefined) {
    const why =
      profilo.canale === 'pdnd'
        ? 'il canale è pdnd'
        : profilo.voucher !== 'nessuno'
          ? 'il profilo chiede un voucher'
          : profilo.tracciamento !== 'nessuno'
            ? `il tracciamento ${profilo.tracciamento} è firmato dal client di PDND`
            : 'INTEGRITY_REST_02 è firmata con la chiave del client di PDND';
    const fix = 'aggiungi il blocco pdnd: clientId, purposeId, chiave, audience';
    yield difetto('pdnd-mancante', `${at}/pdnd`, `${why}, e manca il blocco «pdnd»`, fix);
  } else if (!needsPdnd(servizio) && pdnd !== undefined) {
    yield avviso(
      'pdnd-inutile',
      `${at}/pdnd`,
      'con questo profilo il blocco «pdnd» non serve',
      'toglilo, o correggi canale e voucher',
    );
  }
  if (profilo.tracciamento === 'AUDIT_REST_02' && profilo.voucher === 'nessuno') {
    const fix = 'usa voucher: bearer o dpop, o AUDIT_REST_01';
    yield difetto(
      'valore-non-ammesso',
      `${at}/profilo/tracciamento`,
      'AUDIT_REST_02 lega la prova al voucher, che il profilo non chiede',
      fix,
    );
  }
}

function* mutualTls({ profilo, tls }: Servizio, at: string): Iterable<Rilievo> {
  const missing = (['certificato', 'chiave'] as const).filter((field) => tls[field] === undefined);
  if (profilo.mtls && missing.length > 0) {
    const fix = `aggiungi tls.${missing.join(' e tls.')}, o dichiara mtls: false se INPS non lo chiede`;
    yield difetto(
      'mtls-incompleto',
      `${at}/tls`,
      `il profilo chiede TLS reciproco e manca ${missing.join(' e ')}`,
      fix,
    );
  } else if (missing.length === 1) {
    yield difetto(
      'mtls-incompleto',
      `${at}/tls`,
      `c’è solo uno fra certificato e chiave: manca ${missing.join()}`,
      'servono entrambi, o nessuno',
    );
  }
}
