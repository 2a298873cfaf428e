import { createHash } from 'node:crypto';
import type { StatoIscritto } from '../../src/domain/iscrizione.js';
import { encodeIntestazione, encodeStato } from '../../src/iscritti/formato.js';
import { createImpronta, keyCheck } from '../../src/iscritti/impronta.js';

/** A list made here, by hand: the sorted entries of some codici fiscali under a key. */
export function elenco(codici: readonly string[], key: Buffer): Buffer {
  const entries = Buffer.concat(codici.map(createImpronta(key)).sort((a, b) => a.compare(b)));
  const sha256 = createHash('sha256').update(entries).digest('hex');
  return Buffer.concat([encodeIntestazione({ totale: codici.length, chiave: keyCheck(key), sha256 }), entries]);
}

/** The same with the status of each. */
export function elencoConStati(codici: readonly (readonly [string, StatoIscritto])[], key: Buffer): Buffer {
  const impronta = createImpronta(key);
  const entries = Buffer.concat(
    codici
      .map(([codice, stato]) => Buffer.concat([impronta(codice), Buffer.of(encodeStato(stato))]))
      .sort((a, b) => a.compare(b)),
  );
  const sha256 = createHash('sha256').update(entries).digest('hex');
  return Buffer.concat([
    encodeIntestazione({ versione: 2, totale: codici.length, chiave: keyCheck(key), sha256 }),
    entries,
  ]);
}

/** Well-formed and made up; the last, like `VARIANTE`, is an omocodia variant of the first: another person. */
export const CODICI = ['RSSMRA80A01H501U', 'VRDLGU75M41F205R', 'BNCNNA62T55L219I', 'RSSMRA80A01H50MM'] as const;
export const VARIANTE = 'RSSMRA80A01HRLMS';
