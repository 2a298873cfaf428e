import type { Clock } from '@varco/modi-client';
import type { Convenzione, Ruolo } from '../domain/convenzione.js';
import { RUOLI, ruoliDi } from '../domain/convenzione.js';
import { parete } from '../domain/fuso.js';
import { AZIONI } from './atto.js';
import type { Atto, Azione } from './atto.js';
import { decifraSegreto } from './cifra-segreto.js';
import type { PersoneStore } from './persone-store.js';
import { passoDi } from './totp.js';

export interface FirmaDeps {
  readonly store: PersoneStore;
  readonly clock: Clock;
  /** 32 bytes: the process file's `registro.chiave`. */
  readonly chiave: Uint8Array;
  /** IANA zone of the days on which roles are held. */
  readonly fuso: string;
}

export interface RichiestaFirma {
  readonly ente: string;
  readonly persona: string;
  /** The code of the person's authenticator, six digits. */
  readonly codice: string;
  readonly azione: Azione;
  readonly oggetto: string;
  readonly motivo: string;
  /** The convenzioni that say who has which role: those in force, not the one that is being proposed. */
  readonly convenzioni: readonly Convenzione[];
}

export const MOTIVI_FIRMA = [
  'persona-non-iscritta',
  'persona-revocata',
  'ruolo-insufficiente',
  'persona-bloccata',
  'codice-errato',
  'codice-usato',
  'motivo-assente',
] as const;
export type MotivoFirma = (typeof MOTIVI_FIRMA)[number];

/** The act, written down; or why it was not. `finoA`: epoch ms until which the person is blocked. */
export type EsitoFirma =
  | { readonly ok: true; readonly atto: Atto }
  | { readonly ok: false; readonly motivo: MotivoFirma; readonly finoA?: number; readonly ruoli?: readonly Ruolo[] };

/** The role by which the person may sign for this on a day; `undefined`: none suffices. For asking before a code is asked for. */
export function ruoloPer(
  { persona, azione, convenzioni }: Pick<RichiestaFirma, 'persona' | 'azione' | 'convenzioni'>,
  giorno: string,
): Ruolo | undefined {
  const held = ruoliDi(convenzioni, persona, giorno);
  const enough: readonly Ruolo[] = AZIONI[azione];
  return RUOLI.find((ruolo) => held.has(ruolo) && enough.includes(ruolo));
}

/**
 * Signs an administrative act with a second factor (E-15): the person is enrolled, has a role that suffices today, and shows a code that
 * nobody used before. The act is durable before this resolves, and its effect comes after: an act without effect is possible, an effect
 * without act is not. A wrong code is counted before it is looked at. Rejects with what the archive throws, and SegretoIlleggibileError.
 */
export async function firmaAtto(deps: FirmaDeps, richiesta: RichiestaFirma): Promise<EsitoFirma> {
  const { store, clock, chiave, fuso } = deps;
  const { ente, persona, codice, azione, oggetto, motivo } = richiesta;
  if (motivo.trim() === '') return { ok: false, motivo: 'motivo-assente' };
  const known = await store.load(ente, persona);
  if (known === undefined) return { ok: false, motivo: 'persona-non-iscritta' };
  if (known.stato === 'revocata') return { ok: false, motivo: 'persona-revocata' };
  const istante = clock.now();
  const ruolo = ruoloPer(richiesta, parete(istante, fuso).data);
  if (ruolo === undefined) return { ok: false, motivo: 'ruolo-insufficiente', ruoli: AZIONI[azione] };

  if (!(await store.takeAttempt(ente, persona, istante))) {
    const finoA = (await store.load(ente, persona))?.bloccataFino ?? known.bloccataFino;
    return { ok: false, motivo: 'persona-bloccata', finoA };
  }
  const passo = passoDi(decifraSegreto(chiave, { ente, persona }, known.segreto), codice, istante);
  if (passo === undefined) return { ok: false, motivo: 'codice-errato' };
  if (!(await store.useStep(ente, persona, passo))) return { ok: false, motivo: 'codice-usato' };
  const atto = { ente, istante, persona, ruolo, azione, oggetto, motivo: motivo.trim() };
  return { ok: true, atto: { id: await store.appendAtto(atto), ...atto } };
}
