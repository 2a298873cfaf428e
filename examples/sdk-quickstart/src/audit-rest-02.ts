import { readFileSync } from 'node:fs';
import { createModiClient } from '@varco/modi-client';

// AUDIT_REST_02: ogni chiamata dice chi la fa, e il voucher è legato a quella prova.
// INTEGRITY_REST_02: il corpo è firmato con la stessa chiave, che l'erogatore trova su PDND.
const modi = await createModiClient({
  ambiente: 'collaudo',
  clientId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e01',
  purposeId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e02',
  key: readFileSync('chiave.pem'),
  servizio: {
    url: 'https://erogatore.example/tracciato/v1',
    audience: 'https://erogatore.example/rest/v1',
    tracciamento: 'AUDIT_REST_02',
    integrita: 'INTEGRITY_REST_02',
  },
  onEvent: ({ type, ...fatti }) => console.error(type, JSON.stringify(fatti)), // nessun token, nessuna persona
});
const risposta = await modi.request({
  method: 'POST',
  url: '/pratiche',
  body: { anno: 2026 },
  persona: { userID: 'op-0042', userLocation: 'postazione-7', LoA: 'SPID2' },
});
// Un no dell'erogatore è una risposta: la spiegazione dice che cosa manca e che cosa chiederà la sua assistenza.
if (!risposta.ok) console.error(risposta.explanation()?.said.what);
console.log(risposta.status, risposta.json());
