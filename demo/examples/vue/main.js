import 'kintsugi-monitor/element';
import { createApp, h, onMounted, shallowRef } from 'vue';
import { startTraining } from '../own-loop.js';

createApp({
  setup() {
    // Shallow: a store is no data for Vue to watch.
    const store = shallowRef();
    onMounted(async () => (store.value = (await startTraining()).store));
    return () => store.value && h('kintsugi-monitor', { '.store': store.value });
  },
}).mount('#root');
