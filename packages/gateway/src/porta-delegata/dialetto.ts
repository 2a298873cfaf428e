import type { PortaDelegata } from '../domain/ente.js';
import { headerValues } from './messaggio.js';

type NomeDialetto = PortaDelegata['dialetto'];

/** What travels from the application's request back to it in the answer. */
const ECO = ['collaborazione', 'riferimento', 'idApplicativo'] as const;
type Eco = (typeof ECO)[number];

/** What the answer's headers may say. */
export interface Integrazione {
  readonly idMessaggio?: string;
  readonly transazione?: string;
  readonly collaborazione?: string;
  readonly riferimento?: string;
  readonly idApplicativo?: string;
  readonly tipoErrore?: string;
  readonly statoErrore?: string;
}

interface Dialetto {
  readonly headers: Readonly<Partial<Record<keyof Integrazione, string>>>;
  readonly query: Readonly<Partial<Record<Eco, string>>>;
  /** `faultactor` of the faults the product made. */
  readonly faultactor: string;
  /** `tipo`: `Client.<Type>`; `codice`: the exception's own code. */
  readonly faultcode: 'tipo' | 'codice';
}

const DIALETTI: Readonly<Record<NomeDialetto, Dialetto>> = {
  govway: {
    headers: {
      idMessaggio: 'GovWay-Message-ID',
      transazione: 'GovWay-Transaction-ID',
      collaborazione: 'GovWay-Conversation-ID',
      riferimento: 'GovWay-Relates-To',
      idApplicativo: 'GovWay-Application-Message-ID',
      tipoErrore: 'GovWay-Transaction-ErrorType',
      statoErrore: 'GovWay-Transaction-ErrorStatus',
    },
    query: {
      collaborazione: 'govway_conversation_id',
      riferimento: 'govway_relates_to',
      idApplicativo: 'govway_application_message_id',
    },
    faultactor: 'http://govway.org/integration',
    faultcode: 'tipo',
  },
  openspcoop2: {
    headers: {
      idMessaggio: 'X-OpenSPCoop2-IdMessaggio',
      transazione: 'X-OpenSPCoop2-IdTransazione',
      collaborazione: 'X-OpenSPCoop2-Collaborazione',
      riferimento: 'X-OpenSPCoop2-RiferimentoMessaggio',
      idApplicativo: 'X-OpenSPCoop2-IdApplicativo',
    },
    query: {
      collaborazione: 'OpenSPCoop2Collaborazione',
      riferimento: 'OpenSPCoop2RiferimentoMessaggio',
      idApplicativo: 'OpenSPCoop2IdApplicativo',
    },
    faultactor: 'OpenSPCoop',
    faultcode: 'codice',
  },
  openspcoop1: {
    headers: {
      idMessaggio: 'X-SPCoop-ID',
      collaborazione: 'X-SPCoop-Collaborazione',
      riferimento: 'X-SPCoop-RiferimentoMessaggio',
      idApplicativo: 'X-SPCoop-IDApplicativo',
    },
    query: {
      collaborazione: 'SPCoopCollaborazione',
      riferimento: 'SPCoopRiferimentoMessaggio',
      idApplicativo: 'SPCoopIDApplicativo',
    },
    faultactor: 'OpenSPCoop',
    faultcode: 'codice',
  },
  nessuno: { headers: {}, query: {}, faultactor: 'http://govway.org/integration', faultcode: 'tipo' },
};

/** How faults are dressed for readers of a dialect. */
export function stileFault(dialetto: NomeDialetto): Pick<Dialetto, 'faultactor' | 'faultcode'> {
  return DIALETTI[dialetto];
}

/** Headers of the answer, under the dialect's names; what the dialect has no name for is left out. */
export function integrationHeaders(dialetto: NomeDialetto, integrazione: Integrazione): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [voce, nome] of Object.entries(DIALETTI[dialetto].headers)) {
    const valore = integrazione[voce as keyof Integrazione];
    if (valore !== undefined) headers[nome] = valore;
  }
  return headers;
}

/** What may be written back into a header: printable ASCII, at most 255. */
const RIPETIBILE = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/**
 * The application's own ids, to be told back: headers first, then the query, in its dialect. Old integration data never break a call: what
 * cannot be told back is left out, and everything else that the old product understood is not even read.
 */
export function readEco(dialetto: NomeDialetto, rawHeaders: readonly string[], query: string): Pick<Integrazione, Eco> {
  const { headers, query: nomiQuery } = DIALETTI[dialetto];
  const parametri = new URLSearchParams(query);
  const eco: Partial<Record<Eco, string>> = {};
  for (const voce of ECO) {
    const header = headers[voce];
    const parametro = nomiQuery[voce];
    const valore =
      (header === undefined ? undefined : headerValues(rawHeaders, header)[0]) ??
      (parametro === undefined ? undefined : (parametri.get(parametro) ?? undefined));
    if (valore !== undefined && RIPETIBILE.test(valore)) eco[voce] = valore;
  }
  return eco;
}
