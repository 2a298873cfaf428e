import type { EstrattoConto } from '@varco/eci-mapper';
import type { Credenziali } from './ambiente.js';

export interface RispostaJson {
  readonly accesso: string;
  readonly dataOraConsultazione: string;
  readonly natura: string;
  readonly avvertenza: string;
  readonly estrattoConto: EstrattoConto;
}

export const basic = ({ utente, segreto }: Credenziali): string =>
  `Basic ${Buffer.from(`${utente}:${segreto}`).toString('base64')}`;

/** One consultation through the REST door, as a portal makes it. */
export async function chiediEstratto(
  gateway: string,
  credenziali: Credenziali,
  codiceFiscale: string,
  persona: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }> {
  const response = await fetch(`${gateway}/v1/estratti-conto`, {
    method: 'POST',
    headers: { Authorization: basic(credenziali), 'Content-Type': 'application/json', ...persona },
    body: JSON.stringify({ codiceFiscale }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** What the old application has always posted to its Porta di Dominio. */
export const bustaLegacy = (codiceFiscale: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
  <soapenv:Body>
    <ConsultaEstrattoConto xmlns="http://sandbox.varco.example/EstrattoContoIntegrato">
      <request><CodiceFiscale>${codiceFiscale}</CodiceFiscale></request>
    </ConsultaEstrattoConto>
  </soapenv:Body>
</soapenv:Envelope>`;

/** The same call as a line for a shell, envelope included: it can be pasted while the gateway runs. */
export const curlLegacy = (url: string, { utente, segreto }: Credenziali, busta: string): string =>
  `curl -s '${url}' -u '${utente}:${segreto}' -H 'Content-Type: text/xml; charset=utf-8' -H 'SOAPAction: ""' --data-binary '${busta}'`;

export async function chiamaPortaDelegata(
  gateway: string,
  percorso: string,
  credenziali: Credenziali,
  busta: string,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: string }> {
  const response = await fetch(`${gateway}${percorso}`, {
    method: 'POST',
    headers: { Authorization: basic(credenziali), 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '""' },
    body: busta,
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}
