import { readFileSync } from 'node:fs';
import soap from 'soap';
import {
  createLocalSigner,
  createModiClient,
  createSoapHttpClient,
  createTrustFromPem,
  systemClock as clock,
  type SoapCallOptions,
} from '@varco/modi-client';

const url = process.env['ECI_URL'] ?? 'https://erogatore.example/soap/EstrattoContoIntegrato/v1';

const modi = await createModiClient({
  ambiente: 'collaudo',
  clientId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e01',
  purposeId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e02',
  key: readFileSync('chiave.pem'),
  servizio: { url, audience: 'https://erogatore.example/rest/v1', tracciamento: 'AUDIT_REST_02' },
  // TLS mutuo: il certificato del canale, e di chi ci si fida dall'altra parte.
  transport: {
    ca: readFileSync('inps-ca.pem', 'utf8'),
    cert: readFileSync('canale.cert.pem', 'utf8'),
    key: readFileSync('canale.pem', 'utf8'),
  },
});
const httpClient = createSoapHttpClient(modi, {
  identity: 'soap', // l'Identity di INPS, da chi fa la chiamata
  codiceUfficio: '001',
  // La firma di Body, Identity, To, MessageID e Timestamp: ID_AUTH_SOAP_02 e INTEGRITY_SOAP_01.
  wss: {
    signer: createLocalSigner({ key: readFileSync('firma.pem', 'utf8') }),
    certificate: readFileSync('firma.cert.pem'),
  },
  // E della risposta: al client di soap arriva soltanto quello che è firmato.
  risposta: { trust: createTrustFromPem({ pem: readFileSync('inps-ca.pem', 'utf8'), clock }), correlata: true },
});

type Consulta = (
  richiesta: { readonly request: { readonly CodiceFiscale: string } },
  opzioni: SoapCallOptions,
) => Promise<readonly [risposta: unknown]>;

// Da qui in poi è il client di sempre: il WSDL, e un metodo per ogni operazione.
const client = await soap.createClientAsync('eci.wsdl', { httpClient, endpoint: url });
const consulta = client['ConsultaEstrattoContoAsync'] as Consulta;
const persona = { userID: 'op-0042', userLocation: 'postazione-7', LoA: 'SPID2' };
const [risposta] = await consulta({ request: { CodiceFiscale: process.argv[2] ?? '' } }, { modi: { persona } });
console.log(JSON.stringify(risposta, null, 2));
