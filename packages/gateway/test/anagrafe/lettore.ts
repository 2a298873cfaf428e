import { expect } from 'chai';
import { loadAnagrafe } from '../../src/anagrafe/load-anagrafe.js';
import type { EsitoAnagrafe } from '../../src/anagrafe/load-anagrafe.js';
import type { Difetto } from '../../src/config/difetto.js';
import { apriBanco, chiavi, orologio, pem, SHA } from '../config/banco.js';
import type { Banco } from '../config/banco.js';

export const SERVIZIO = '/enti/0/servizi/0';
export const PORTALE = '/enti/0/applicazioni/0';
export const PORTA = '/enti/0/applicazioni/1/porteDelegate/0';
export const CONDIZIONI = '/enti/0/convenzioni/0/servizi/0';
export const ULTIMA = '            chiamateMassimeGiorno: 100\n';
export const FONTE = '              tipo: assicurato-attestato\n';
export const OPERATORE = '      - codice: op1\n        attoDesignazione: Atto n. 1\n';
export const BASIC = `          - tipo: basic\n            utente: portale\n            segretoSha256: ${SHA}\n`;
export const fasce = (dalle: string, alle: string) =>
  `${ULTIMA}            fasceOperatori: [{ dalle: '${dalle}', alle: '${alle}' }]\n`;

/** Lines of an ente that somebody else's gateway serves (E-26). */
export const DESIGNATO =
  '    trattamento: { gestore: fornitore, fornitore: Fornitore Srl, atto: Contratto n. 7, data: 2026-01-15 }\n';

/**
 * What is wrong, part of the valid text, what replaces it, code, pointer, text on the line it points at (empty: any).
 */
export type Caso = readonly [string, string, string, string, string, string];

/** Reads texts as files of a folder of its own. */
export class Lettore {
  readonly banco: Banco;

  private constructor(banco: Banco) {
    this.banco = banco;
  }

  static async apri(): Promise<Lettore> {
    const banco = await apriBanco();
    await banco.write('corta.pem', pem(chiavi.rsaCorta));
    return new Lettore(banco);
  }

  async load(text: string): Promise<EsitoAnagrafe> {
    return loadAnagrafe(await this.banco.write('anagrafe.yaml', text), { clock: orologio });
  }

  /** Every finding but the one that `iscritti: tutti` always makes. */
  async trovati(text: string): Promise<readonly Difetto[]> {
    const esito = await this.load(text);
    return [...(esito.ok ? [] : esito.difetti), ...esito.avvisi].filter(({ codice }) => codice !== 'iscritti-tutti');
  }

  async unico(text: string): Promise<Difetto> {
    const found = await this.trovati(text);
    expect(found, JSON.stringify(found)).to.have.length(1);
    return found[0] as Difetto;
  }
}
