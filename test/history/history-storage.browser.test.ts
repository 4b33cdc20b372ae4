import { describe } from 'vitest';
import { storageContract } from './storage-contract.js';

describe("histories in Chromium's IndexedDB", storageContract);
