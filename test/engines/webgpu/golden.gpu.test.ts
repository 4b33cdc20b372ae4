import { goldenSuite } from './golden-suite.js';
import { dawnDevice } from './dawn.js';

goldenSuite({ makeDevice: () => dawnDevice(), largest: 2 ** 20 });
