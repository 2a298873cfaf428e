import type {
  CondizioniServizio,
  Convenzione,
  DocumentoApplicato,
  FasciaOraria,
  Incarico,
  ServizioOnline,
} from '../domain/convenzione.js';
import type { DocumentoConvenzione, FasciaScritta, IncaricoScritto, ServizioConvenzione } from './modello.js';
import { terminiDi } from './termini.js';

const OGNI_GIORNO: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/**
 * The terms that the gateway enforces, out of a checked document. Services on INPS's own site leave their maxima alone: calls to
 * them do not come through here.
 *
 * @throws TypeError when the document was not checked: its dates cannot be computed
 */
export function derivaConvenzione(
  documento: DocumentoConvenzione,
  applicato: DocumentoApplicato | undefined,
): Convenzione {
  const termini = terminiDi(documento);
  if (termini === undefined) throw new TypeError('the document was not checked: it has no term');
  const { indirizzi, trattamento, calendario, chiarimenti, sospensioni = [], manutenzioni = [] } = documento;
  const online = documento.servizi.filter(({ canale }) => canale === 'online').map(derivaOnline);
  const nomi = new Map(documento.persone.map(({ id, nome }) => [id, nome]));
  return {
    id: documento.id,
    protocollo: documento.protocollo,
    dataInizio: termini.inizio,
    dataFine: termini.fine,
    stato: 'attiva',
    ...(calendario?.patrono !== undefined && { patrono: calendario.patrono }),
    ...(sospensioni.length > 0 && { sospensioni: sospensioni.map(({ protocollo: _, ...rest }) => rest) }),
    ...(manutenzioni.length > 0 && { manutenzioni }),
    ...(indirizzi?.portaCooperazione !== undefined && { indirizziUscita: indirizzi.portaCooperazione }),
    ...(indirizzi?.reteOperatori !== undefined && { retiOperatori: indirizzi.reteOperatori }),
    ...(indirizzi?.postazioni !== undefined && { retiPostazioni: indirizzi.postazioni }),
    incarichi: documento.incarichi.map((incarico) => completeIncarico(incarico, nomi)),
    ...(trattamento?.fornitore !== undefined && {
      responsabileTrattamento: {
        fornitore: trattamento.fornitore.denominazione,
        ...trattamento.fornitore.designazione,
      },
    }),
    ...(trattamento !== undefined && { gestore: trattamento.gestore }),
    ...(online.length > 0 && { serviziOnline: online }),
    ...(chiarimenti !== undefined && { chiarimentiGiorni: chiarimenti.giorni }),
    ...(applicato && { documento: applicato }),
    servizi: documento.servizi.filter(({ canale }) => canale !== 'online').map(derivaCondizioni),
  };
}

function completeIncarico(
  { ruolo, persona, atto, dal, al }: IncaricoScritto,
  nomi: ReadonlyMap<string, string>,
): Incarico {
  return {
    ruolo,
    persona,
    nome: nomi.get(persona) ?? persona,
    ...(atto !== undefined && { atto }),
    dal,
    ...(al !== undefined && { al }),
  };
}

function derivaOnline({ id, utenti }: ServizioConvenzione): ServizioOnline {
  return { id, ...massimi(utenti) };
}

function massimi(utenti: ServizioConvenzione['utenti'] = {}): Omit<ServizioOnline, 'id'> {
  const { massimo, amministratori } = utenti;
  return {
    ...(massimo !== undefined && { utentiMassimi: massimo }),
    ...(amministratori !== undefined && { amministratoriMassimi: amministratori }),
  };
}

function derivaCondizioni(servizio: ServizioConvenzione): CondizioniServizio {
  const {
    canale,
    chiamate,
    utenti,
    consensoOperatori,
    orario,
    profilo,
    wsdl,
    restrizioni,
    formatoPratica,
    secondoCodice,
  } = servizio;
  if (chiamate === undefined || canale === 'online')
    throw new TypeError('the document was not checked: a service has no ceiling');
  return {
    servizioId: servizio.id,
    chiamateMassimeGiorno: chiamate.massimoGiorno,
    ...(chiamate.mediaGiorno !== undefined && { mediaGiorno: chiamate.mediaGiorno }),
    ...(consensoOperatori !== undefined && { consensoOperatori: consensoOperatori.protocollo }),
    ...massimi(utenti),
    ...finalita(servizio),
    ...(secondoCodice !== undefined && secondoCodice.uso !== 'non-previsto' && { secondoCodice }),
    livelloMinimo: servizio.livelloMinimo ?? 'SPID2',
    fasceOperatori: (orario?.operatori ?? []).map(completeFascia),
    fasceAssicurati: (orario?.assicurati ?? []).map(completeFascia),
    ...(formatoPratica !== undefined && { formatoPratica }),
    profilo: { canale, ...profilo },
    ...(wsdl !== undefined && { wsdlSha256: wsdl.sha256.toLowerCase() }),
    ...(servizio.openapi !== undefined && { openapiSha256: servizio.openapi.sha256.toLowerCase() }),
    ...(restrizioni !== undefined && { restrizioni }),
  };
}

/** Purposes, and whom each lets ask about: what a purpose does not say is what the service says. */
function finalita({
  finalitaAmmesse: all,
  statiAmmessi,
}: ServizioConvenzione): Pick<CondizioniServizio, 'finalitaAmmesse' | 'statiAmmessi' | 'statiPerFinalita'> {
  const propri = (all ?? []).flatMap(({ id, statiAmmessi: stati }) =>
    stati === undefined ? [] : [{ finalita: id.toLowerCase(), stati }],
  );
  return {
    ...(all && { finalitaAmmesse: all.map(({ id }) => id.toLowerCase()) }),
    ...(statiAmmessi && { statiAmmessi }),
    ...(propri.length > 0 && { statiPerFinalita: propri }),
  };
}

function completeFascia(fascia: FasciaScritta): FasciaOraria {
  return { ...fascia, giorni: fascia.giorni ?? OGNI_GIORNO };
}
