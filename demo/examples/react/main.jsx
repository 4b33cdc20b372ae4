import 'kintsugi-monitor/element';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { startTraining } from '../own-loop.js';

function App() {
  const [store, setStore] = useState();
  const [selected, setSelected] = useState('');
  useEffect(() => {
    void startTraining().then((monitor) => setStore(monitor.store));
  }, []);
  // React 19 sets properties of custom elements and listens to their events.
  return (
    <main>
      <p>Selected: {selected || 'nothing'}</p>
      {store && (
        <kintsugi-monitor
          store={store}
          onkintsugi-select={(event) => setSelected(event.detail.layer ?? '')}
        />
      )}
    </main>
  );
}

createRoot(document.getElementById('root')).render(<App />);
