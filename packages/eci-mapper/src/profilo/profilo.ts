import type { TipoVersamento } from '../model/versamento.js';
import type { Unita } from '../model/contributi.js';

/** A path, as the README's "profile language" says: `Periodo[]`, `Dal?`, `UtileDiritto/@unita`, `../Codice`, `=literal`. */
export type Percorso = string;

/** Where a code and its words are. Optional when `codice` ends with `?`. */
export interface CampoCodificato {
  readonly codice: Percorso;
  readonly descrizione?: Percorso;
}

/** Where a number and its unit are. Optional when `numero` ends with `?`. */
export interface CampoContributi {
  readonly numero: Percorso;
  readonly unita: Percorso;
}

/** Forms a column outside the model may have. */
export type FormaAltro = 'testo' | 'data' | 'dataora' | 'anno' | 'importo' | 'numero';

export interface CampoAltro {
  readonly percorso: Percorso;
  readonly tipo: FormaAltro;
}

export type CampiAltri = Readonly<Record<string, CampoAltro>>;

export interface CampiPeriodoContributivo {
  readonly ente: CampoCodificato;
  readonly gestione?: CampoCodificato;
  readonly tipoContribuzione?: CampoCodificato;
  readonly dal?: Percorso;
  readonly al?: Percorso;
  readonly retribuzione?: Percorso;
  readonly utileDiritto?: CampoContributi;
  readonly utileMisura?: CampoContributi;
  readonly aziendaVersatrice?: Percorso;
  readonly note?: Percorso;
  readonly altri?: CampiAltri;
}

export interface CampiVersamento {
  readonly ente: CampoCodificato;
  readonly anno: Percorso;
  readonly tipo: Percorso;
  readonly dovuto?: Percorso;
  readonly versato?: Percorso;
  readonly note?: Percorso;
  readonly altri?: CampiAltri;
}

export interface CampiPeriodoEnasarco {
  readonly dal?: Percorso;
  readonly al?: Percorso;
  readonly ditta?: Percorso;
  readonly provvigioni?: Percorso;
  readonly contributo: Percorso;
  readonly note?: Percorso;
  readonly altri?: CampiAltri;
}

/** One source of rows; a quadro may have several, and its rows come in the document's order. */
export interface Quadro<Campi> {
  readonly righe: Percorso;
  readonly campi: Campi;
}

export interface ProfiloEstrattoConto {
  /** Absolute: the statement's element, or the element that carries it in base64. */
  readonly percorso: Percorso;
  /** When the element's text is a document in base64: the absolute path of the statement inside that document. */
  readonly base64?: Percorso;
  readonly dataOraInterrogazione?: Percorso;
  readonly note?: Percorso;
  readonly assicurato: {
    readonly codiceFiscale: Percorso;
    readonly cognome: Percorso;
    readonly nome: Percorso;
    readonly dataNascita?: Percorso;
  };
  readonly quadroA: readonly Quadro<CampiPeriodoContributivo>[];
  readonly quadroB?: readonly Quadro<CampiVersamento>[];
  readonly quadroC?: readonly Quadro<CampiPeriodoEnasarco>[];
}

/**
 * Where, in one service's XML, each field of the model is found. Plain data: JSON and structured clone keep it whole, so
 * it may be sent to a worker. Made by `loadProfilo`; one built by hand is checked only when it is compiled.
 */
export interface Profilo {
  readonly versione: 1;
  /** For people. */
  readonly nome: string;
  readonly namespace?: {
    /** Namespace of steps without prefix; without it they are in none. Attributes without prefix are always in none. */
    readonly predefinito?: string;
    readonly prefissi?: Readonly<Record<string, string>>;
  };
  readonly wsdl: {
    readonly operazione: string;
    /** `wsdl:port` to use when the operation stands in several. */
    readonly porta?: string;
    /** Check every path of the answer against the WSDL's types at start. Default true. */
    readonly controlloPercorsi?: boolean;
  };
  readonly richiesta: {
    readonly codiceFiscale: Percorso;
    /** Further fields of the request, always the same. */
    readonly costanti?: readonly { readonly percorso: Percorso; readonly valore: string }[];
    /**
     * May a request that is read hold what these paths do not name? `vietati` (default): no element, attribute, text or
     * processing instruction more. `ammessi`: whatever else; then nobody here answers for how another reader takes it.
     */
    readonly altri?: 'vietati' | 'ammessi';
  };
  readonly risposta: {
    readonly esito: {
      readonly codice: Percorso;
      readonly descrizione?: Percorso;
      readonly positivi: readonly string[];
      readonly nonTrovato: readonly string[];
    };
    readonly estrattoConto: ProfiloEstrattoConto;
  };
  /** The service's words for the model's. A word that is not listed is refused, never guessed. */
  readonly valori?: {
    readonly unita?: Readonly<Record<string, Unita>>;
    readonly tipoVersamento?: Readonly<Record<string, TipoVersamento>>;
  };
}
