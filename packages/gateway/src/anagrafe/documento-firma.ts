import type { FirmaRisposta, FirmaSoap, FonteFirma } from '../domain/firma-soap.js';
import type { FonteChiave, ProfiloSicurezza } from '../domain/servizio.js';

type Path = (percorso: string) => string;

/** As people write it. */
export type FirmaScritta = Pick<FirmaSoap, 'chiavi'> & Partial<FirmaSoap>;
export type FirmaRispostaScritta = Partial<FirmaRisposta>;

/** Where a key is, its paths made absolute. */
export function completeFonteChiave<F extends FonteChiave>(fonte: F, path: Path, secret: Path): F {
  if ('pkcs11' in fonte) {
    const { pkcs11 } = fonte;
    return { ...fonte, pkcs11: { ...pkcs11, modulo: path(pkcs11.modulo), pin: secret(pkcs11.pin) } };
  }
  return {
    ...fonte,
    chiave: secret(fonte.chiave),
    ...(fonte.passphrase !== undefined && { passphrase: secret(fonte.passphrase) }),
  };
}

/** The signature of requests, with GovWay's defaults. */
export function completeFirma(firma: FirmaScritta, path: Path, secret: Path): FirmaSoap {
  const chiavi = firma.chiavi.map((fonte): FonteFirma => {
    const { certificato } = fonte;
    return {
      ...completeFonteChiave(fonte, path, secret),
      ...(certificato !== undefined && { certificato: secret(certificato) }),
    };
  });
  return {
    digest: 'sha256',
    riferimento: 'X509v3',
    durataSecondi: 300,
    mustUnderstand: true,
    ...firma,
    chiavi,
  };
}

/** What must hold of an answer: what GovWay signs, in GovWay's windows, tied to the request by all that the request gives. */
export function completeFirmaRisposta(
  firma: FirmaRispostaScritta,
  { wss }: ProfiloSicurezza,
  secret: Path,
): FirmaRisposta {
  const { ca, certificati, crl, ...rest } = firma;
  return {
    crlObbligatoria: false,
    parti: ['Timestamp', 'To', 'MessageID', 'Body'],
    correlazione: [
      ...(wss === 'nessuno' ? [] : (['X-RequestDigest'] as const)),
      ...(wss === 'ID_AUTH_SOAP_02' ? (['RelatesTo'] as const) : []),
    ],
    etaMassimaSecondi: 300,
    anticipoSecondi: 5,
    faultNonFirmati: 'ammessi',
    ...rest,
    ...(ca !== undefined && { ca: secret(ca) }),
    ...(certificati !== undefined && { certificati: secret(certificati) }),
    ...(crl !== undefined && { crl: secret(crl) }),
  };
}
