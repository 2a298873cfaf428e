import { createMemoryCounterStore } from '../../src/adapters/memory-counter-store.js';
import { counterStoreContract } from '../quota/counter-store.contract.js';

counterStoreContract('memory', () => Promise.resolve({ store: createMemoryCounterStore() }), false);
