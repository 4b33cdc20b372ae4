import { dawnDevice } from './dawn.js';
import { twinSuite } from './twin-suite.js';

twinSuite({ makeDevice: () => dawnDevice(), runs: 80 });
