// Da CommonJS: Node 20.19 e successivi caricano un modulo ESM con require.
const { readFileSync } = require('node:fs');
const { createModiClient } = require('@varco/modi-client');

async function main() {
  const modi = await createModiClient({
    ambiente: 'collaudo',
    clientId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e01',
    purposeId: '0f6a2c1e-5b7d-4c3a-9e8f-1a2b3c4d5e02',
    key: readFileSync('chiave.pem'),
    servizio: { url: 'https://erogatore.example/rest/v1', audience: 'https://erogatore.example/rest/v1' },
  });
  const risposta = await modi.request({ url: '/pratiche/42' });
  console.log(risposta.status, risposta.json());
}

main().catch((errore) => {
  console.error(errore.code, errore.message);
  process.exitCode = 1;
});
