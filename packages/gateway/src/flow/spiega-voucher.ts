import { createPublicKey } from 'node:crypto';
import { explain, signerOf, type TokenError } from '@varco/modi-client';
import type { Refusal } from '../domain/refusal.js';
import type { PdndTools } from './erogatore-client.js';

/** From here on the clock is what a refusal that says nothing is about. */
const SFASATO_MS = 30_000;

/** PDND's answer to whatever is wrong with an assertion. */
const OPACA = '015-0008';

/**
 * A refused voucher, with what whoever is on call needs: what PagoPA's support asks for (environment, client, purpose; time and
 * correlation id are there already), the likely causes as codes of `modi doctor`, and the remedy of the first. The caller is told of the
 * clock, where that is the cause; the rest is for the log.
 */
export function spiegaVoucher(refusal: Refusal, error: TokenError, pdnd: PdndTools, now: number): Refusal {
  const { clientId, purposeId, fonteVoucher } = pdnd;
  if (fonteVoucher === undefined) return refusal;
  const { ambiente, tokenEndpoint } = fonteVoucher;
  const scartoMs = Math.round(fonteVoucher.scartoMs());
  const chi = { ambiente: ambiente ?? tokenEndpoint, clientId, purposeId };
  const isOpaque = String(error.facts['codes'] ?? '')
    .split(',')
    .includes(OPACA);
  if (!isOpaque) return { ...refusal, fatti: { ...refusal.fatti, ...chi } };
  const { found, probable } = explain(error, {
    now,
    clientId,
    purposeId,
    tokenEndpoint,
    clockOffsetMs: scartoMs,
    key: createPublicKey({ key: signerOf(pdnd.signer).publicJwk, format: 'jwk' }),
    ...(ambiente === undefined ? {} : { ambiente }),
  });
  const [first] = [...found.filter(({ severity }) => severity === 'error'), ...probable];
  const fatti = {
    ...refusal.fatti,
    ...chi,
    ...causeDi(error, scartoMs),
    ...(first === undefined ? {} : { rimedio: `${first.what} ${first.remedy}` }),
  };
  return Math.abs(scartoMs) >= SFASATO_MS ? { ...refusal, ...orologio(scartoMs), fatti } : { ...refusal, fatti };
}

/** Without the clock, where its correction has taken care of it. */
function causeDi({ facts }: TokenError, scartoMs: number): { readonly probableCauses?: string } {
  const causes = facts['probableCauses'];
  if (typeof causes !== 'string') return {};
  const still = causes.split(',').filter((code) => Math.abs(scartoMs) >= SFASATO_MS || !code.startsWith('clock/'));
  return { probableCauses: still.join(',') };
}

function orologio(scartoMs: number): Pick<Refusal, 'dettaglio' | 'rimedio'> {
  const verso = scartoMs > 0 ? 'indietro' : 'avanti';
  const secondi = Math.round(Math.abs(scartoMs) / 1_000);
  return {
    dettaglio: `PDND non ha rilasciato il voucher, e l'orologio del varco è ${verso} di ${secondi} secondi rispetto al suo: è la causa probabile.`,
    rimedio:
      "Avvisare l'ente: rimettere a posto l'orologio della macchina (NTP) o, intanto, attivare orologio.correggi; riportare la correlazione.",
  };
}
