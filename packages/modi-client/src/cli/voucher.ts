import { createClientAssertion } from '../voucher/client-assertion.js';
import { createDpopProof } from '../voucher/dpop.js';
import { requestToken } from '../voucher/token-request.js';
import { acceptVoucher } from '../voucher/voucher.js';
import { EXIT, type CliIo } from './io.js';
import { withKey } from './key-options.js';
import { optional, readOptions, required } from './options.js';
import { readEvidenceDigest, readKid, readSigner } from './read-inputs.js';

const DEADLINE_MS = 30_000;

/** `modi voucher`: asks PDND for a voucher, once, and prints the token response. */
export async function voucher(args: readonly string[], io: CliIo): Promise<number> {
  const options = readOptions(args, {
    required: ['token-endpoint', 'client-id', 'key', 'audience'],
    optional: ['kid', 'purpose-id', 'evidence', 'dpop-key'],
  });
  const { clock, ids } = io;
  const tokenEndpoint = required(options, 'token-endpoint');
  const clientId = required(options, 'client-id');
  const asked = {
    clientId,
    ...optional('purposeId', options.get('purpose-id')),
    ...optional('digest', await readEvidenceDigest(options)),
  };
  const dpop = await readSigner(options, 'dpop-key');
  const named = { audience: required(options, 'audience'), ...asked, ...optional('kid', readKid(options)), clock, ids };
  const assertion = await withKey(options, async ({ signer }) => createClientAssertion({ signer, ...named }));
  const dpopProof =
    dpop === undefined
      ? undefined
      : await createDpopProof({ signer: dpop, htm: 'POST', htu: tokenEndpoint, clock, ids });
  const transport = io.createTransport();
  try {
    const request = { transport, tokenEndpoint, clientId, assertion, dpopProof, deadlineMs: DEADLINE_MS };
    const response = await requestToken(request);
    acceptVoucher(response, { ...asked, dpop }, clock.now());
    io.out(
      JSON.stringify({
        access_token: response.accessToken,
        token_type: response.tokenType,
        expires_in: response.expiresIn,
      }),
    );
  } finally {
    await transport.close();
  }
  return EXIT.done;
}
