import type { Clock, Ids } from '@varco/modi-client';
import type { Convenzione } from '../domain/convenzione.js';
import { amministratoriMassimi, insieme } from '../domain/convenzione.js';
import { RUOLO_PROCESSO } from './atto.js';
import type { Atto } from './atto.js';
import { cifraSegreto } from './cifra-segreto.js';
import { firmaAtto } from './firma.js';
import type { EsitoFirma, MotivoFirma } from './firma.js';
import type { PersoneStore } from './persone-store.js';
import { BYTE_SEGRETO, uriDi } from './totp.js';

export interface IscriviDeps {
  readonly store: PersoneStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly chiave: Uint8Array;
  readonly fuso: string;
}

/** By whom: another person with his code, or whoever has the process file at hand. */
export type ChiIscrive =
  | { readonly tipo: 'persona'; readonly persona: string; readonly codice: string }
  /** For the first person of an ente, and (`recupero`) when nobody who could sign is left. */
  | { readonly tipo: 'processo'; readonly autore: string; readonly recupero: boolean };

export interface RichiestaIscrizione {
  readonly ente: string;
  readonly persona: string;
  readonly motivo: string;
  readonly chi: ChiIscrive;
  /** The ente's convenzioni in force. */
  readonly convenzioni: readonly Convenzione[];
}

export type EsitoIscrizione =
  /** `uri` holds the secret: shown once, and kept nowhere. */
  | { readonly ok: true; readonly atto: Atto; readonly uri: string }
  | {
      readonly ok: false;
      readonly motivo: MotivoFirma | 'non-prima' | 'senza-incarico' | 'amministratori-oltre-massimo';
      readonly finoA?: number;
    };

/**
 * Gives a person the second factor. The first of an ente is enrolled by whoever has the process file; from then on somebody enrolled signs
 * for it, who has the role. Once a convenzione of the ente names people, nobody else is enrolled, but by recovery: whoever is to come into
 * office may have to sign for the document that says so. Nobody is enrolled beyond the Amministratori utenze that the convenzioni allow
 * (Q-04u). A new secret takes the place of the old.
 */
export async function iscriviPersona(deps: IscriviDeps, richiesta: RichiestaIscrizione): Promise<EsitoIscrizione> {
  const { store, clock, ids, chiave } = deps;
  const { ente, persona, chi, convenzioni } = richiesta;
  if (richiesta.motivo.trim() === '') return { ok: false, motivo: 'motivo-assente' };
  const named = convenzioni.flatMap(({ incarichi = [] }) => incarichi);
  const recupero = chi.tipo === 'processo' && chi.recupero;
  if (!recupero && named.length > 0 && !named.some((one) => one.persona === persona))
    return { ok: false, motivo: 'senza-incarico' };
  const iscritte = await store.list(ente);
  if (chi.tipo === 'processo' && !chi.recupero && iscritte.length > 0) return { ok: false, motivo: 'non-prima' };
  const attive = iscritte.filter(({ stato }) => stato === 'attiva').map((one) => one.persona);
  if (isOltreMassimo(convenzioni, new Set(attive), persona))
    return { ok: false, motivo: 'amministratori-oltre-massimo' };

  const signed = await sign(deps, richiesta);
  if (!signed.ok) return signed;
  const segreto = ids.bytes(BYTE_SEGRETO);
  const cifrato = cifraSegreto(chiave, { ente, persona }, segreto, ids);
  await store.enrol({ ente, persona, segreto: cifrato, istante: clock.now() });
  return { ok: true, atto: signed.atto, uri: uriDi(segreto, persona, ente) };
}

/**
 * Requirement Q-04u. A document is held to its own maximum; here all those count who could sign as Amministratore utenze of the ente on one day, by
 * any of its convenzioni. Who is one of them already may be enrolled again.
 */
function isOltreMassimo(convenzioni: readonly Convenzione[], attive: ReadonlySet<string>, persona: string): boolean {
  const massimo = amministratoriMassimi(convenzioni);
  if (massimo === undefined || attive.has(persona)) return false;
  const named = convenzioni.flatMap(({ incarichi = [] }) => incarichi);
  if (!named.some((one) => one.persona === persona && one.ruolo === 'amministratore-utenze')) return false;
  const could = named.filter((one) => one.persona === persona || attive.has(one.persona));
  return insieme(could, 'amministratore-utenze') > massimo;
}

async function sign(
  deps: IscriviDeps,
  { ente, persona, motivo, chi, convenzioni }: RichiestaIscrizione,
): Promise<EsitoFirma> {
  if (chi.tipo === 'persona') {
    const { persona: signer, codice } = chi;
    const azione = 'persona.iscrivi';
    return firmaAtto(deps, { ente, persona: signer, codice, azione, oggetto: persona, motivo, convenzioni });
  }
  const atto: Omit<Atto, 'id'> = {
    ente,
    istante: deps.clock.now(),
    persona: chi.autore,
    ruolo: RUOLO_PROCESSO,
    azione: chi.recupero ? 'persona.recupero' : 'persona.prima-iscrizione',
    oggetto: persona,
    motivo: motivo.trim(),
  };
  return { ok: true, atto: { id: await deps.store.appendAtto(atto), ...atto } };
}
