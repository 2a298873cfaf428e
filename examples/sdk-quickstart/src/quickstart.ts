import { readFileSync } from 'node:fs';
import { createModiClient } from '@varco/modi-client';

const modi = await createModiClient({
  ambiente: 'collaudo', // o 'attestazione', 'produzione'
  clientId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e01', // il client e-service, dalle pagine di PDND
  purposeId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e02', // la finalità a cui è associato
  key: readFileSync('chiave.pem'), // la chiave privata di quella caricata nel client
  servizio: { url: 'https://erogatore.example/rest/v1', audience: 'https://erogatore.example/rest/v1' },
});
const risposta = await modi.request({ url: '/pratiche/42' });
console.log(risposta.ok ? risposta.json() : risposta.explanation()?.probable);
await modi.close();
