import { createPrivateKey } from 'node:crypto';
import type { Configurazione } from '../config/configurazione.js';
import { readSecret } from '../config/segreti.js';
import { chiaveFirma } from '../registro/head.js';
import type { ChiaveFirma } from '../registro/head.js';

/** The keys that sign the heads of the register, one for each ente that has its own. @throws SecretError */
export async function createChiaviTestate({
  firma,
}: Pick<Configurazione['registro'], 'firma'>): Promise<(enteId: string) => ChiaveFirma | undefined> {
  const load = async (ref: string): Promise<ChiaveFirma> => chiaveFirma(createPrivateKey(await readSecret(ref)));
  const predefinita = firma.predefinita === undefined ? undefined : await load(firma.predefinita);
  const perEnte = new Map<string, ChiaveFirma>();
  for (const [ente, ref] of firma.perEnte) perEnte.set(ente, await load(ref));
  return (enteId) => perEnte.get(enteId) ?? predefinita;
}
