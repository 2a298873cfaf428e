import { readFileSync } from 'node:fs';
import { createModiClient } from '@varco/modi-client';

const modi = await createModiClient({
  ambiente: 'collaudo',
  clientId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e01',
  purposeId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e02',
  key: readFileSync('chiave.pem'),
  dpopKey: readFileSync('dpop.pem'), // un'altra chiave, EC P-256: non si carica da nessuna parte
  servizio: {
    url: 'https://erogatore.example/dpop/v1',
    audience: 'https://erogatore.example/rest/v1',
    voucher: 'dpop',
  },
});
const risposta = await modi.request({ url: '/pratiche/42' });
console.log(risposta.status, risposta.json());
