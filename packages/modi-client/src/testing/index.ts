export { fakePdnd } from './fake-pdnd.js';
export type { FakePace } from './fake-pace.js';
export type { FakeStates } from './fake-states.js';
export type { FakeClient, FakePdnd, FakePdndOptions } from './fake-pdnd.js';
export { fixedClock, seededIds } from './fixed-ports.js';
export type { FixedClock } from './fixed-ports.js';
export { createTestCertificate } from './test-certificate.js';
export type { TestCertificate, TestCertificateOptions } from './test-certificate.js';
export { testSigner } from './test-signer.js';
