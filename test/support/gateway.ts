import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { AnagrafeScritta } from '@varco/gateway';
import type { EnteScritto } from '@varco/demo';
import { expect } from 'chai';
import type { Casa } from './casa.js';
import { varco } from './processo.js';

export interface Stato {
  readonly versioneAnagrafe: number;
  readonly avvisi: readonly string[];
  readonly chiavi: readonly {
    readonly clientId: string;
    readonly attiva: string;
    readonly chiavi: readonly { readonly kid: string; readonly stato: string }[];
  }[];
  readonly orologio: {
    readonly correzione: boolean;
    readonly scarti: readonly {
      readonly host: string;
      readonly scartoMs: number;
      readonly correzioneMs: number;
      readonly sfasato: boolean;
    }[];
  };
}

/** What `/status` tells whoever looks after the gateway. */
export async function stato({ gateway }: Casa): Promise<Stato> {
  const response = await fetch(`${gateway.url}/status`);
  return (await response.json()) as Stato;
}

/** Changes the anagrafe's YAML, imports it as its user does, and waits until the gateway has it. */
export async function importa(casa: Casa, change: (ente: EnteScritto) => EnteScritto): Promise<void> {
  const documento = JSON.parse(await readFile(casa.anagrafe, 'utf8')) as AnagrafeScritta;
  await writeFile(casa.anagrafe, JSON.stringify({ ...documento, enti: documento.enti.map(change) }));
  const { versioneAnagrafe } = await stato(casa);
  const chi = ['--autore', 'prova', '--motivo', 'prova'];
  const { exit, stdout, stderr } = await varco('anagrafe', 'importa', '--config', casa.configurazione, ...chi);
  expect(exit, stdout + stderr).to.equal(0);
  await finche(async () => (await stato(casa)).versioneAnagrafe > versioneAnagrafe, 45_000);
}

/** Looks until it is so. */
export async function finche(condizione: () => boolean | Promise<boolean>, entroMs: number): Promise<void> {
  const da = performance.now();
  while (!(await condizione())) {
    if (performance.now() - da > entroMs) throw new Error(`it did not happen in ${entroMs} ms`);
    await pause(20);
  }
}

export interface Riga extends Readonly<Record<string, unknown>> {
  readonly livello: string;
  readonly evento: string;
}

/** Lines of the gateway's log about one event, in their order. */
export function righe({ log }: Casa, evento: string): readonly Riga[] {
  return log.map((line) => JSON.parse(line) as Riga).filter((riga) => riga.evento === evento);
}
