import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, systemIds } from '@varco/modi-client';
import type { AnagrafeSnapshot } from '../../../packages/gateway/src/anagrafe/anagrafe.js';
import type { DocumentoAnagrafe } from '../../../packages/gateway/src/anagrafe/documento.js';
import type { FlowDeps } from '../../../packages/gateway/src/flow/deps.js';
import type { Richiedente } from '../../../packages/gateway/src/domain/persona.js';
import { loadInternals, type Internals } from './internals.js';
import { inventPeople } from './people.js';
import { databaseOf } from './premises.js';

/** How many of everything a gateway serves. */
export interface Grandezza {
  readonly enti: number;
  readonly operatori: number;
  readonly convenzioni: number;
}

export interface DecisionMaterial {
  readonly dir: string;
  readonly grandezze: Readonly<Record<string, Grandezza>>;
  /** People at work at the same time, the same in every side: what grows is what the gateway knows, not who asks. */
  readonly alLavoro: number;
}

const FUSO = 'Europe/Rome';
const ENOUGH = 100_000_000;

/** Every rule has something to say and every ceiling is there: none is ever reached. */
function anagrafe({ enti, operatori, convenzioni }: Grandezza): DocumentoAnagrafe {
  const servizi = Array.from({ length: convenzioni }, (_, index) => `servizio-${index}`);
  const condizioni = {
    chiamateMassimeGiorno: ENOUGH,
    mediaGiorno: ENOUGH,
    consensoOperatori: 'INPS.0017.12/03/2026.0012345',
    livelloMinimo: 'SPID2',
    fasceAssicurati: [],
    fasceOperatori: [{ giorni: [1, 2, 3, 4, 5, 6, 7], dalle: '00:00', alle: '24:00', festivi: 'inclusi' }],
  };
  const uno = (numero: number) => ({
    id: `cassa-${numero}`,
    denominazione: `Cassa ${numero}`,
    codiceAmministrazione: `CASSA${numero}`,
    organizzazionePdnd: `cassa-${numero}`,
    iscritti: { tipo: 'tutti' },
    servizi: servizi.map((id) => ({
      ...{ id, nome: id, url: 'https://inps.example/', tempoMassimoMs: 30_000, dimensioneMassima: 1_048_576 },
      ...{ codiceUfficio: '001', userIdAssicurato: 'codice-fiscale', riusoEvidenza: 'finestra', tls: {} },
      pdnd: { chiamateGiornaliere: ENOUGH, purposeId: '11111111-2222-4333-8444-555555555555' },
      quote: { riservaAssicurati: 30, perOperatore: { ora: ENOUGH, giorno: ENOUGH, soggettiGiorno: ENOUGH } },
    })),
    convenzioni: servizi.map((servizioId) => ({
      ...{ id: `convenzione-${servizioId}`, protocollo: 'INPS.0017.01/03/2026.0000001', stato: 'attiva' },
      ...{ dataInizio: '2026-03-01', dataFine: '2126-03-01', servizi: [{ ...condizioni, servizioId }] },
    })),
    applicazioni: [
      {
        ...{ id: 'sportello', nome: 'Sportello', stato: 'attiva', credenziali: [], porteDelegate: [] },
        ...{ attestaPersona: true, senzaLivello: false, reti: ['127.0.0.0/8'], ritmo: { minuto: ENOUGH } },
      },
    ],
    operatori: Array.from({ length: operatori }, (_, operatore) => ({
      ...{ codice: `op-${operatore}`, stato: 'abilitato', attoDesignazione: 'Determina 12/2026' },
      reti: ['10.20.0.0/16'],
    })),
  });
  // What the gateway itself would have read and checked; here it is only counted with.
  return {
    versione: 1,
    enti: Array.from({ length: enti }, (_, numero) => uno(numero)),
  } as unknown as DocumentoAnagrafe;
}

/** Members in a keyed file, as a fund keeps them. */
async function iscritti(dir: string, people: readonly string[], internals: Internals): Promise<FlowDeps['iscritti']> {
  const { createFileIscritti, createImpronta, encodeIntestazione, keyCheck } = internals;
  const key = randomBytes(32);
  const impronta = createImpronta(key);
  const percorso = join(dir, 'iscritti.dat');
  const entries = Buffer.from(
    people
      .map((codice) => `${impronta(codice).toString('latin1')}A`)
      .sort()
      .join(''),
    'latin1',
  );
  const sha256 = createHash('sha256').update(entries).digest('hex');
  const intestazione = encodeIntestazione({ versione: 2, totale: people.length, chiave: keyCheck(key), sha256 });
  await writeFile(percorso, Buffer.concat([intestazione, entries]));
  await writeFile(join(dir, 'chiave'), key.toString('base64'), { mode: 0o600 });
  const lista = createFileIscritti({
    ...{ percorso, chiave: `file:${join(dir, 'chiave')}`, clock: systemClock, pollMs: 3_600_000 },
    onError: (error) => {
      throw error;
    },
  });
  return { contiene: (_, codiceFiscale) => lista.contiene(codiceFiscale), close: () => lista.close() };
}

/** The `index`th of those at work: where he works, who he is, what he asks. */
function domandaDi(index: number, snapshot: AnagrafeSnapshot, alLavoro: number) {
  const chi = index % alLavoro;
  const { ente } = snapshot.enti[(chi * 7) % snapshot.enti.length] ?? {};
  const operatore = ente?.operatori[(chi * 31) % ente.operatori.length];
  const servizio = ente?.servizi[chi % ente.servizi.length];
  if (!ente || !operatore || !servizio) throw new Error('nobody is at work');
  return { enteId: ente.id, codice: operatore.codice, servizioId: servizio.id };
}

/** @param conRegistro the whole flow but for what travels; otherwise the decision alone: rules, members, every ceiling */
const side =
  (nome: string, conRegistro: boolean) =>
  async ({ dir: parent, grandezze, alLavoro }: DecisionMaterial): Promise<() => Promise<unknown>> => {
    const internals = await loadInternals();
    const { buildSnapshot, contoDi, createImprontaSoggetto, giudica, limitsFor, openStore } = internals;
    const grandezza = grandezze[nome];
    if (!grandezza) throw new Error(`no size ${nome}`);
    const dir = join(parent, `decisione-${nome}-${conRegistro ? 'flusso' : 'sola'}`);
    await mkdir(dir, { recursive: true });
    const people = inventPeople(1_000);
    const snapshot = buildSnapshot(anagrafe(grandezza), 1);
    const store = await openStore({ url: `sqlite:${databaseOf(dir)}`, istanza: 'bench' });
    const counters = internals.createSqliteCounterStore(store, { clock: systemClock });
    const firma = internals.chiaveFirma(generateKeyPairSync('ed25519').privateKey);
    const registro = await internals.createRegistro({
      ...{ store: internals.createSqliteRegistroStore(store), clock: systemClock, ids: systemIds },
      ...{ chiave: randomBytes(32), firma: () => firma },
    });
    const deps = {
      ...{ clock: systemClock, fuso: FUSO, soggetto: createImprontaSoggetto(randomBytes(32)) },
      ...{ anagrafe: { snapshot: () => snapshot }, iscritti: await iscritti(dir, people, internals) },
      // `giudica` asks for these alone.
    } as unknown as FlowDeps;
    let turn = 0;
    return async () => {
      turn += 1;
      const { enteId, codice, servizioId } = domandaDi(turn, snapshot, alLavoro);
      const codiceFiscale = people[turn % people.length] ?? '';
      const istante = systemClock.now();
      const accessoId = systemIds.uuid();
      const richiedente: Richiedente = {
        ...{ enteId, applicazioneId: 'sportello', livello: 'SPID2', postazione: '10.20.1.5', pratica: '2026/1' },
        ...{ indirizzo: '127.0.0.1', porta: 'rest', persona: { tipo: 'operatore', codice } },
      };
      const apertura = { ...richiedente, accessoId, istante, servizioId, codiceFiscale };
      if (conRegistro) await registro.apri(apertura);
      const richiesta = {
        accessoId,
        ricevuta: istante,
        richiedente,
        servizioId,
        codiceFiscale,
        resa: 'mappata',
      } as const;
      const giudizio = await giudica(deps, richiesta, istante);
      if (!giudizio.ok) throw new Error(`refused: ${giudizio.refusal.motivo}`);
      const { contesto } = giudizio;
      if (!contesto.condizioni) throw new Error('no terms');
      const limiti = limitsFor(contoDi(deps, contesto, contesto.condizioni, istante));
      const { granted } = await counters.reserve(limiti, istante);
      if (!granted) throw new Error('a ceiling nobody can reach was reached');
      if (!conRegistro) return limiti.length;
      await registro.chiudi({
        ...{ accessoId, enteId, istante: systemClock.now(), esito: 'risposta', esitoErogatore: 'OK' },
        ...{ convenzioneId: contesto.convenzione?.id ?? '', statoErogatore: 200, byteRisposta: 4_096 },
        ...{ chiamataPartita: true, durate: { registro: 1, quota: 1, erogatore: 1 } },
      });
      return limiti.length;
    };
  };

/** `decision …` and `flow …`, of each size. */
export const DECISION_SIDES: Readonly<Record<string, (material: never) => Promise<() => Promise<unknown>>>> = {
  'decision one': side('one', false),
  'decision many': side('many', false),
  'flow one': side('one', true),
  'flow many': side('many', true),
};
