import 'kintsugi-monitor/element';
import { DemoPage } from './page.js';

const page = new DemoPage(document, location.search);
// For tests and for the curious: the page's own session, its store and its model's φ.
window.kintsugiDemo = page;
