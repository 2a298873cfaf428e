import type {
  CondizioniServizio,
  Convenzione,
  DocumentoApplicato,
  FasciaOraria,
  Incarico,
} from '../domain/convenzione.js';
import type { DocumentoConvenzione, FasciaScritta, IncaricoScritto, ServizioConvenzione } from './modello.js';
import { terminiDi } from './termini.js';

const OGNI_GIORNO: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/**
 * The terms that the gateway enforces, out of a checked document. Services on INPS's own site leave no terms: calls to them do not come
 * through here.
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
    incarichi: documento.incarichi.map((incarico) => completeIncarico(incarico, nomi)),
    ...(trattamento?.fornitore !== undefined && {
      responsabileTrattamento: {
        fornitore: trattamento.fornitore.denominazione,
        ...trattamento.fornitore.designazione,
      },
    }),
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

function derivaCondizioni(servizio: ServizioConvenzione): CondizioniServizio {
  const { canale, chiamate, utenti, consensoOperatori, orario, profilo, wsdl, restrizioni, formatoPratica } = servizio;
  if (chiamate === undefined || canale === 'online')
    throw new TypeError('the document was not checked: a service has no ceiling');
  return {
    servizioId: servizio.id,
    chiamateMassimeGiorno: chiamate.massimoGiorno,
    ...(chiamate.mediaGiorno !== undefined && { mediaGiorno: chiamate.mediaGiorno }),
    ...(consensoOperatori !== undefined && { consensoOperatori: consensoOperatori.protocollo }),
    ...(utenti?.massimo !== undefined && { utentiMassimi: utenti.massimo }),
    ...(utenti?.amministratori !== undefined && { amministratoriMassimi: utenti.amministratori }),
    livelloMinimo: servizio.livelloMinimo ?? 'SPID2',
    fasceOperatori: (orario?.operatori ?? []).map(completeFascia),
    fasceAssicurati: (orario?.assicurati ?? []).map(completeFascia),
    ...(formatoPratica !== undefined && { formatoPratica }),
    profilo: { canale, ...profilo },
    ...(wsdl !== undefined && { wsdlSha256: wsdl.sha256.toLowerCase() }),
    ...(restrizioni !== undefined && { restrizioni }),
  };
}

function completeFascia(fascia: FasciaScritta): FasciaOraria {
  return { ...fascia, giorni: fascia.giorni ?? OGNI_GIORNO };
}
